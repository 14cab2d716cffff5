"""What `manage.py check` says about the guards."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from crm.guards.laid import LAST_WITH_ITS_OWN, missing
from crm.guards.wanted import references


def can_be_referred_to(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """PostgreSQL's key over two columns leads to a unique constraint over both."""
    lacking = {key.target_field for key in references(apps) if not is_unique_within(key)}
    return [
        Error(
            f"{field.model.__name__} is referred to from its workspace and has no "
            f"UniqueConstraint over workspace and {field.name}.",
            hint=f'Add UniqueConstraint(fields=["workspace", "{field.name}"], name=…) to it.',
            obj=field.model,
            id="crm.E001",
        )
        for field in sorted(lacking)
    ]


def is_unique_within(key: Any) -> bool:
    field, constraints = key.target_field, key.target_field.model._meta.total_unique_constraints
    return any(
        set(unique.fields) == {"workspace", field.name} and unique.deferrable is None
        for unique in constraints
    )


def are_laid(app_configs: Any, databases: Sequence[str] | None, **_: Any) -> list[CheckMessage]:
    """A warning, because `migrate` checks first, and is what lays them."""
    return [
        Warning(
            f"The database {alias} lacks the guard {guard.name} on {guard.table}.",
            hint="Run `manage.py migrate`: it lays what is missing.",
            id="crm.W001",
        )
        for alias in databases or ()
        for guard in lacking_in(alias)
    ]


def lacking_in(alias: str) -> list[Any]:
    """As far as it was migrated: what comes later brings guards of its own."""
    loader = MigrationLoader(connections[alias])
    if LAST_WITH_ITS_OWN not in loader.applied_migrations:
        return []
    applied = [node for node in loader.graph.nodes if node in loader.applied_migrations]
    return missing(connections[alias], loader.project_state(applied).apps)
