"""For migrations: the database itself refuses a reference from one workspace into another.

PostgreSQL has foreign keys over two columns; SQLite cannot add one to a table, so a trigger says
the same there. A later migration that rebuilds a table on SQLite loses its triggers and must
guard it again; a test of the contracts notices.
"""

from typing import Any

POSTGRESQL = """
ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (workspace_id, {column})
REFERENCES {other} (workspace_id, id) DEFERRABLE INITIALLY DEFERRED
"""

SQLITE = """
CREATE TRIGGER {name}_{event} BEFORE {when} ON {table}
WHEN NEW.{column} IS NOT NULL AND EXISTS (
    SELECT 1 FROM {other} WHERE id = NEW.{column} AND workspace_id <> NEW.workspace_id)
BEGIN SELECT RAISE(ABORT, '{name}'); END
"""


def guard_reference(schema_editor: Any, table: str, column: str, other: str) -> None:
    """Refuse a row of `table` whose `column` names a row of `other` in another workspace."""
    name = f"{table}_{column.removesuffix('_id')}_same_workspace"
    names = {"table": table, "column": column, "other": other, "name": name}
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL.format(**names))
    if schema_editor.connection.vendor == "sqlite":
        moments = {"added": "INSERT", "changed": f"UPDATE OF workspace_id, {column}"}
        for event, when in moments.items():
            schema_editor.execute(SQLITE.format(event=event, when=when, **names))
