"""The database itself refuses a reference from one workspace into another."""

from django.db import migrations

from crm.same_workspace import guard_reference

# (referring table, its column, table referred to)
REFERENCES = (
    ("crm_contact", "company_id", "crm_company"),
    ("crm_contact", "pipeline_state_id", "crm_pipelinestate"),
    ("crm_note", "contact_id", "crm_contact"),
    ("crm_task", "contact_id", "crm_contact"),
    ("crm_contactsearch", "contact_id", "crm_contact"),
)

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
    for reference in REFERENCES:
        guard_reference(schema_editor, *reference)


class Migration(migrations.Migration):
    dependencies = [("crm", "0002_search_indexes")]
    operations = [
        migrations.RunPython(guard, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(guard_others, migrations.RunPython.noop, elidable=False),
    ]
