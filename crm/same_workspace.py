"""The SQL by which the database itself refuses a reference from one workspace into another.

PostgreSQL has foreign keys over two columns; SQLite cannot add one to a table, so a trigger says
the same there. What is guarded is found in `crm/guards/`. Landed migrations need
`guard_reference`: it goes on laying what it laid for them.
"""

from typing import Any, NamedTuple

from django.db.backends.utils import truncate_name

KEY = """
ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (workspace_id, {column})
REFERENCES {other} (workspace_id, {target}) DEFERRABLE INITIALLY DEFERRED
"""

REFERENCE_TRIGGER = """
CREATE TRIGGER {name}_{event} BEFORE {when} ON {table}
WHEN NEW.{column} IS NOT NULL AND EXISTS (
    SELECT 1 FROM {other} WHERE {target} = NEW.{column} AND workspace_id <> NEW.workspace_id)
BEGIN SELECT RAISE(ABORT, '{name}'); END
"""

# A table between two others has no workspace of its own to refer by.
DIFFERENT = """
    (SELECT workspace_id FROM {one} WHERE {one_target} = NEW.{one_column})
    <> (SELECT workspace_id FROM {other} WHERE {other_target} = NEW.{other_column})
"""

LINK_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION {{name}}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {DIFFERENT} THEN
        RAISE EXCEPTION '{{name}}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {{name}} BEFORE INSERT OR UPDATE ON {{table}}
FOR EACH ROW EXECUTE FUNCTION {{name}}();
"""

LINK_SQLITE = f"""
CREATE TRIGGER {{name}}_{{event}} BEFORE {{when}} ON {{table}} WHEN {DIFFERENT}
BEGIN SELECT RAISE(ABORT, '{{name}}'); END
"""

# The function is crm's 0003's.
STAY_POSTGRESQL = """
CREATE TRIGGER {name} BEFORE UPDATE OF workspace_id ON {table} FOR EACH ROW
WHEN (NEW.workspace_id <> OLD.workspace_id) EXECUTE FUNCTION crm_refuse('{name}')
"""

STAY_SQLITE = """
CREATE TRIGGER {name} BEFORE UPDATE OF workspace_id ON {table}
WHEN NEW.workspace_id <> OLD.workspace_id BEGIN SELECT RAISE(ABORT, '{name}'); END
"""

SAME, STAYS = "_same_workspace", "_stays"
# PostgreSQL cuts longer names off, and the suffix with them.
LONGEST = 63 - len(SAME)


class Guard(NamedTuple):
    """A constraint or a trigger; `other` is where a foreign key leads to, and "" of a trigger."""

    name: str
    table: str
    other: str = ""


class End(NamedTuple):
    """Where a column leads: to the rows of a table by one of its columns."""

    column: str
    other: str
    target: str = "id"


def reference(vendor: str, table: str, end: End) -> dict[Guard, str]:
    """Refuse a row whose column names a row of another workspace."""
    name = truncate_name(f"{table}_{end.column.removesuffix('_id')}", LONGEST) + SAME
    names = {"name": name, "table": table, **end._asdict()}
    if vendor == "postgresql":
        return {Guard(name, table, end.other): KEY.format(**names)}
    return added_and_changed(REFERENCE_TRIGGER, f"UPDATE OF workspace_id, {end.column}", names)


def link(vendor: str, table: str, one: End, other: End) -> dict[Guard, str]:
    """Refuse a row of the table between two others whose ends lie in two workspaces."""
    names = {
        "name": truncate_name(table, LONGEST) + SAME, "table": table,
        "one": one.other, "one_column": one.column, "one_target": one.target,
        "other": other.other, "other_column": other.column, "other_target": other.target,
    }  # fmt: skip
    if vendor == "postgresql":
        return {Guard(names["name"], table): LINK_POSTGRESQL.format(**names)}
    return added_and_changed(LINK_SQLITE, "UPDATE", names)


def added_and_changed(trigger: str, changed: str, names: dict[str, str]) -> dict[Guard, str]:
    moments = {"added": "INSERT", "changed": changed}
    return {
        Guard(f"{names['name']}_{event}", names["table"]): trigger.format(
            event=event, when=when, **names
        )
        for event, when in moments.items()
    }


def staying(vendor: str, table: str) -> dict[Guard, str]:
    """Refuse to move a row into another workspace: what refers to it would stay behind."""
    name = truncate_name(table, LONGEST) + STAYS
    sql = STAY_POSTGRESQL if vendor == "postgresql" else STAY_SQLITE
    return {Guard(name, table): sql.format(name=name, table=table)}


def guard_reference(schema_editor: Any, table: str, column: str, other: str) -> None:
    """Refuse a row of `table` whose `column` names a row of `other` in another workspace."""
    for sql in reference(schema_editor.connection.vendor, table, End(column, other)).values():
        schema_editor.execute(sql)
