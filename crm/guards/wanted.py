"""Which guards the models ask for. Nobody lists them.

A model lies in a workspace if it has a `workspace` that is never empty. Guarded is every relation
between two such models, and that what is referred to stays in its workspace.
"""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db.models import ForeignKey, Model

from crm.same_workspace import End, Guard, link, reference, staying


def wanted(apps: Apps, vendor: str) -> dict[Guard, str]:
    """The guards that these models ask for, each with the SQL that lays it."""
    guards: dict[Guard, str] = {}
    for key in references(apps):
        guards |= reference(vendor, key.model._meta.db_table, end_of(key))
    for many in links(apps):
        through = many.remote_field.through._meta
        names = (many.m2m_field_name(), many.m2m_reverse_field_name())
        one, other = (end_of(through.get_field(name)) for name in names)
        guards |= link(vendor, through.db_table, one, other)
    for model in referred_to(apps):
        guards |= staying(vendor, model._meta.db_table)
    return guards


def references(apps: Apps) -> Iterator[Any]:
    """The foreign keys from one model in a workspace to another."""
    for model in within_workspaces(apps):
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and lies_in_workspace(referred_model(field)):
                yield field


def links(apps: Apps) -> Iterator[Any]:
    """The many-to-many relations between them."""
    for model in within_workspaces(apps):
        for field in model._meta.local_many_to_many:
            if lies_in_workspace(field.related_model._meta.concrete_model):
                yield field


def referred_to(apps: Apps) -> list[type[Model]]:
    ends = [model for many in links(apps) for model in (many.model, many.related_model)]
    targets = [referred_model(key) for key in references(apps)]
    return list(dict.fromkeys([*targets, *(model._meta.concrete_model for model in ends)]))


def within_workspaces(apps: Apps) -> Iterator[type[Model]]:
    return (model for model in apps.get_models() if lies_in_workspace(model))


def lies_in_workspace(model: Any) -> bool:
    """A token that may be of no workspace, or of all, does not."""
    return any(
        field.name == "workspace" and isinstance(field, ForeignKey) and not field.null
        for field in model._meta.local_fields
    )


def referred_model(key: Any) -> type[Model]:
    """The model whose table it leads to: not a proxy of that."""
    model: type[Model] = key.target_field.model
    return model


def end_of(key: Any) -> End:
    return End(key.column, referred_model(key)._meta.db_table, key.target_field.column)
