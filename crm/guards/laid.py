"""The guards that a database has, and how they come and go with `migrate`.

On SQLite most changes of a table make it anew. That trips over triggers that name the table and
drops those upon it, so there the guards are off while migrations run. PostgreSQL keeps them.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.apps import apps as current
from django.apps.registry import Apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from crm.guards.wanted import wanted
from crm.same_workspace import SAME, STAYS, Guard

OURS = re.compile(rf"({SAME}(_added|_changed)?|{STAYS})$")

# The migrations up to this one lay their guards themselves, and would find ours in their way.
LAST_WITH_ITS_OWN = ("crm", "0006_guards_on")

LAID = {
    "sqlite": "SELECT name, tbl_name, '' FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT conname, lies.relname, leads.relname FROM pg_constraint
        JOIN pg_class lies ON lies.oid = conrelid JOIN pg_class leads ON leads.oid = confrelid
        WHERE contype = 'f' AND lies.relnamespace = current_schema()::text::regnamespace
        UNION ALL
        SELECT tgname, relname, '' FROM pg_trigger JOIN pg_class lies ON lies.oid = tgrelid
        WHERE NOT tgisinternal AND relnamespace = current_schema()::text::regnamespace
    """,
}


def laid(connection: BaseDatabaseWrapper) -> set[Guard]:
    with connection.cursor() as cursor:
        cursor.execute(LAID[connection.vendor])
        return {Guard(*row) for row in cursor.fetchall() if OURS.search(row[0])}


def missing(connection: BaseDatabaseWrapper, apps: Apps) -> list[Guard]:
    """The guards that these models ask for and the database lacks."""
    return sorted(wanted(apps, connection.vendor).keys() - laid(connection))


def is_ours_to_lay(connection: BaseDatabaseWrapper) -> bool:
    return LAST_WITH_ITS_OWN in MigrationRecorder(connection).applied_migrations()


def lay_after_migrate(using: str, apps: Apps = current, **_: Any) -> None:
    """Receives `post_migrate`, with the models as far as was migrated; `flush` sends none."""
    connection = connections[using]
    if not is_ours_to_lay(connection):
        return
    asked, there = wanted(apps, connection.vendor), laid(connection)
    taken = [removal(connection.vendor, guard) for guard in sorted(there - asked.keys())]
    execute(using, taken + [asked[guard] for guard in sorted(asked.keys() - there)])


def take_off_before_migrate(using: str, plan: Sequence[Any] = (), **_: Any) -> None:
    """Receives `pre_migrate`, with the migrations that are about to run."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        execute(using, [removal("sqlite", guard) for guard in sorted(laid(connection))])


def removal(vendor: str, guard: Guard) -> str:
    if vendor == "sqlite":
        return f"DROP TRIGGER {guard.name}"
    if guard.other:
        return f"ALTER TABLE {guard.table} DROP CONSTRAINT {guard.name}"
    return f"DROP TRIGGER {guard.name} ON {guard.table}"


def execute(using: str, statements: list[str]) -> None:
    """All of them or none, without a lock if there are none."""
    if statements:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
