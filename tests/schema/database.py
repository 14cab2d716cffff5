"""Databases as an older version of Liaison left them, and what is asked of them afterwards.

Each function runs in a process of its own that has the database: see `ask`.
"""

import json
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

# What 7a6ec4d was migrated to: no migration before it has changed since.
STATE = {"crm": "0006", "email_assistant": "0002", "mcp_gateway": "0001"}
ROWS = Path(__file__).with_name("rows_of_7a6ec4d.json")


def make_old() -> None:
    """Make this empty database one of 7a6ec4d with a little of its demo."""
    for app, name in STATE.items():
        call_command("migrate", app, name, verbosity=0)
    loader = MigrationLoader(connection)
    past = loader.project_state(list(loader.applied_migrations)).apps
    rows = json.loads(ROWS.read_text(encoding="utf-8"))
    with transaction.atomic():
        for label, values in rows.items():
            model = past.get_model(label)
            model._base_manager.bulk_create(model(**typed(model, each)) for each in values)
        count_on([past.get_model(label) for label in rows])


def typed(model: Any, values: dict[str, Any]) -> dict[str, Any]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    kept = {name: fields[name].to_python(value) for name, value in values.items()}
    # The bin forgets after thirty days, and this file is older.
    return kept | ({"deleted_at": timezone.now()} if "deleted_at" in kept else {})


def count_on(models: list[Any]) -> None:
    """PostgreSQL does not notice which numbers are taken."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
