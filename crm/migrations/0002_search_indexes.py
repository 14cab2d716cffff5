"""What each database needs to serve search: trigram GIN on PostgreSQL, FTS5 on SQLite."""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations

POSTGRESQL = """
ALTER TABLE crm_contactsearch
    ALTER COLUMN name_key TYPE text COLLATE "C",
    ALTER COLUMN alt_key TYPE text COLLATE "C",
    ALTER COLUMN company_key TYPE text COLLATE "C";
CREATE INDEX search_text ON crm_contactsearch
    USING gin (workspace_id uuid_ops, text gin_trgm_ops) WITH (fastupdate = off);
ALTER TABLE crm_contactsearch ALTER COLUMN text SET STATISTICS 500;
"""

SQLITE = """
CREATE VIRTUAL TABLE crm_contactsearch_fts USING fts5(
    text, content='crm_contactsearch', content_rowid='id', tokenize='trigram');
CREATE TRIGGER crm_contactsearch_added AFTER INSERT ON crm_contactsearch BEGIN
    INSERT INTO crm_contactsearch_fts(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER crm_contactsearch_removed AFTER DELETE ON crm_contactsearch BEGIN
    INSERT INTO crm_contactsearch_fts(crm_contactsearch_fts, rowid, text)
    VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER crm_contactsearch_changed AFTER UPDATE OF text ON crm_contactsearch BEGIN
    INSERT INTO crm_contactsearch_fts(crm_contactsearch_fts, rowid, text)
    VALUES ('delete', old.id, old.text);
    INSERT INTO crm_contactsearch_fts(rowid, text) VALUES (new.id, new.text);
END;
"""


def build(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    if vendor == "sqlite":
        for part in SQLITE.replace("END;", "END;\0").replace("trigram');", "trigram');\0").split("\0"):
            if part.strip():
                schema_editor.execute(part)


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]
    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.RunPython(build, migrations.RunPython.noop, elidable=False),
    ]
