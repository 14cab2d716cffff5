"""The database itself refuses a reference from one workspace into another.

PostgreSQL has foreign keys over two columns; SQLite cannot add one to a table, so a trigger says
the same there.
"""

from django.db import migrations

# (referring table, its column, table referred to)
REFERENCES = (
    ("crm_contact", "company_id", "crm_company"),
    ("crm_contact", "pipeline_state_id", "crm_pipelinestate"),
    ("crm_note", "contact_id", "crm_contact"),
    ("crm_task", "contact_id", "crm_contact"),
    ("crm_contactsearch", "contact_id", "crm_contact"),
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

# A record stays where it was made; what refers to it would otherwise be left behind.
STAYING = ("crm_contact", "crm_company", "crm_pipelinestate", "crm_tag")

STAY_POSTGRESQL = """
CREATE TRIGGER {table}_stays BEFORE UPDATE OF workspace_id ON {table} FOR EACH ROW
WHEN (NEW.workspace_id <> OLD.workspace_id) EXECUTE FUNCTION crm_refuse('{table}_stays')
"""

STAY_SQLITE = """
CREATE TRIGGER {table}_stays BEFORE UPDATE OF workspace_id ON {table}
WHEN NEW.workspace_id <> OLD.workspace_id BEGIN SELECT RAISE(ABORT, '{table}_stays'); END
"""

# The table between contacts and tags has no workspace of its own to refer by.
TAGS_POSTGRESQL = """
CREATE FUNCTION crm_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE FUNCTION crm_tag_same_workspace() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT workspace_id FROM crm_contact WHERE id = NEW.contact_id)
        <> (SELECT workspace_id FROM crm_tag WHERE id = NEW.tag_id) THEN
        RAISE EXCEPTION 'crm_contact_tags_same_workspace'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER crm_contact_tags_same_workspace BEFORE INSERT OR UPDATE ON crm_contact_tags
FOR EACH ROW EXECUTE FUNCTION crm_tag_same_workspace();
"""

TAGS_SQLITE = """
CREATE TRIGGER crm_contact_tags_same_workspace_{event} BEFORE {when} ON crm_contact_tags
WHEN (SELECT workspace_id FROM crm_contact WHERE id = NEW.contact_id)
    <> (SELECT workspace_id FROM crm_tag WHERE id = NEW.tag_id)
BEGIN SELECT RAISE(ABORT, 'crm_contact_tags_same_workspace'); END
"""


def guard_others(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(TAGS_POSTGRESQL, params=None)
    if vendor == "sqlite":
        for event, when in (("added", "INSERT"), ("changed", "UPDATE")):
            schema_editor.execute(TAGS_SQLITE.format(event=event, when=when))
    stay = {"postgresql": STAY_POSTGRESQL, "sqlite": STAY_SQLITE}.get(vendor)
    for table in STAYING if stay else ():
        schema_editor.execute(stay.format(table=table))


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
    dependencies = [("crm", "0002_search_indexes")]
    operations = [
        migrations.RunPython(guard, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(guard_others, migrations.RunPython.noop, elidable=False),
    ]
