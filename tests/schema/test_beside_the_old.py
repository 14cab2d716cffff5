"""A migration runs while the version before serves: that must go on reading and writing."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.schema.test_landed import APPS, EARLIER

# What is taken away is first left unused for one release. The migration that takes it away at
# last is named here, with the release that did not use it any more.
UNUSED_BY_THE_VERSION_BEFORE: dict[tuple[str, str], str] = {}

TAKEN_AWAY = (
    migrations.RemoveField, migrations.RenameField, migrations.DeleteModel, migrations.RenameModel,
    migrations.AlterModelTable, migrations.RunSQL,
)  # fmt: skip


def complaints(operations: Any, state: ProjectState, app: str) -> Iterator[str]:
    """What the version before could not bear; the state goes along."""
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from complaints(operation.database_operations, state.clone(), app)
        elif isinstance(operation, TAKEN_AWAY):
            yield f"{operation.describe()}: the version before may still use what it changes"
        elif isinstance(operation, migrations.AddField) and must_be_filled(operation.field):
            yield f"{operation.describe()}: the version before does not fill it; give it db_default"
        elif isinstance(operation, migrations.AlterField) and now_not_null(operation, state, app):
            yield f"{operation.describe()}: the version before may still leave it empty"
        operation.state_forwards(app, state)


def must_be_filled(field: Any) -> bool:
    return not (field.null or field.many_to_many or field.has_db_default())


def now_not_null(operation: migrations.AlterField, state: ProjectState, app: str) -> bool:
    before = state.models[app, operation.model_name_lower].fields[operation.name]
    return before.null and not operation.field.null


def test_the_version_before_can_live_with_every_migration():
    loader = MigrationLoader(None)
    for app, name in loader.graph.nodes:
        if (
            app in APPS
            and name[:4] > EARLIER[app]
            and (app, name) not in UNUSED_BY_THE_VERSION_BEFORE
        ):
            state = loader.project_state((app, name), at_end=False)
            found = list(complaints(loader.get_migration(app, name).operations, state, app))
            assert found == [], f"{app}.{name}, see “Change the schema” in CONTRIBUTING.md"


WRONG = {
    "a column that must be filled": migrations.AddField("note", "mood", models.CharField()),
    "one that was optional": migrations.AlterField(
        "note", "author", models.ForeignKey("crm.User", models.CASCADE)
    ),
    "a column less": migrations.RemoveField("note", "content"),
    "another name": migrations.RenameField("note", "content", "text"),
    "a table less": migrations.DeleteModel("Note"),
    "another table": migrations.AlterModelTable("note", "notes"),
    "SQL that nobody can read here": migrations.RunSQL("DROP TABLE crm_note"),
    "a column less behind a mask": migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RemoveField("note", "content")]
    ),
}
RIGHT = {
    "a default in the database": migrations.AddField(
        "note", "mood", models.CharField(db_default="")
    ),
    "an optional column": migrations.AddField("note", "mood", models.CharField(null=True)),
    "many to many": migrations.AddField("note", "tags", models.ManyToManyField("crm.Tag")),
    "a wider column": migrations.AlterField("tag", "name", models.CharField(max_length=80)),
    "only the state": migrations.SeparateDatabaseAndState(
        state_operations=[migrations.RemoveField("note", "content")]
    ),
}


@pytest.mark.parametrize("operation", WRONG.values(), ids=WRONG)
def test_the_control_what_the_version_before_cannot_bear_is_found(operation):
    assert len(list(complaints([operation], newest(), "crm"))) == 1


@pytest.mark.parametrize("operation", RIGHT.values(), ids=RIGHT)
def test_what_the_version_before_can_bear_is_let_through(operation):
    assert list(complaints([operation], newest(), "crm")) == []


def newest() -> ProjectState:
    return MigrationLoader(None).project_state()
