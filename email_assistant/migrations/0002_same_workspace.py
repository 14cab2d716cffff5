"""The database itself refuses a reference from one workspace into another, as in crm's 0003."""

from django.db import migrations

# (referring table, its column, table referred to)
REFERENCES = (
    ("email_assistant_emailsession", "contact_id", "crm_contact"),
    ("email_assistant_emailmessage", "contact_id", "crm_contact"),
    ("email_assistant_emailmessage", "session_id", "email_assistant_emailsession"),
)

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


def guard(apps, schema_editor):
    for table, column, other in REFERENCES:
        names = {
            "table": table, "column": column, "other": other,
            "name": f"{table}_{column.removesuffix('_id')}_same_workspace",
        }  # fmt: skip
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRESQL.format(**names))
        if schema_editor.connection.vendor == "sqlite":
            for event, when in (
                ("added", "INSERT"),
                ("changed", f"UPDATE OF workspace_id, {column}"),
            ):
                schema_editor.execute(SQLITE.format(event=event, when=when, **names))


class Migration(migrations.Migration):
    dependencies = [("email_assistant", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop, elidable=False)]
