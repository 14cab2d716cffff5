"""The guards come after the migrations: what is missing is laid, what nobody asks for goes."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.guards.checks import are_laid, can_be_referred_to
from crm.guards.laid import laid, lay_after_migrate, removal, take_off_before_migrate
from crm.models import Company
from crm.same_workspace import Guard, staying
from tests.live.servers import ask, make_database

pytestmark = pytest.mark.django_db

CONTACT_STAYS = Guard("crm_contact_stays", "crm_contact")


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_laying_them_again_changes_nothing():
    with CaptureQueriesContext(connection) as queries:
        lay_after_migrate(using="default")
    changes = [sql for query in queries if not (sql := query["sql"].lstrip()).startswith("SELECT")]
    assert len(queries) > 0
    assert changes == []


def test_one_that_is_missing_is_told_of_and_laid_by_migrate():
    execute(removal(connection.vendor, CONTACT_STAYS))
    (told,) = are_laid(None, databases=["default"])
    assert (told.id, "crm_contact_stays" in told.msg) == ("crm.W001", True)
    lay_after_migrate(using="default")
    assert CONTACT_STAYS in laid(connection)
    assert are_laid(None, databases=["default"]) == []


def test_one_that_no_model_asks_for_any_more_is_taken_off():
    ((guard, sql),) = staying(connection.vendor, "crm_note").items()
    execute(sql)
    assert guard in laid(connection)
    lay_after_migrate(using="default")
    assert guard not in laid(connection)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has them anew each time")
def test_one_that_leads_to_another_table_than_the_model_is_laid_anew():
    name = "crm_note_contact_same_workspace"
    execute(
        removal("postgresql", Guard(name, "crm_note", "crm_contact")),
        f"ALTER TABLE crm_note ADD CONSTRAINT {name} FOREIGN KEY (workspace_id, contact_id) "
        "REFERENCES crm_company (workspace_id, id)",
    )
    lay_after_migrate(using="default")
    assert {guard.other for guard in laid(connection) if guard.name == name} == {"crm_contact"}


def test_they_go_for_the_time_of_a_migration_on_sqlite_alone_and_only_if_there_is_one():
    before = laid(connection)
    take_off_before_migrate(using="default", plan=[])
    assert laid(connection) == before
    take_off_before_migrate(using="default", plan=["a migration"])
    assert laid(connection) == (set() if connection.vendor == "sqlite" else before)


def test_what_is_referred_to_without_a_constraint_for_it_is_an_error(monkeypatch):
    assert can_be_referred_to(None) == []
    monkeypatch.setitem(vars(Company._meta), "total_unique_constraints", [])
    (told,) = can_be_referred_to(None)
    assert (told.id, told.obj) == ("crm.E001", Company)


def migrate_halfway_and_on() -> list[str]:
    call_command("migrate", "crm", "0005", verbosity=0)
    call_command("migrate", verbosity=0)
    return [message.msg for message in are_laid(None, databases=["default"])]


@pytest.mark.live
def test_who_migrates_halfway_can_go_on_and_has_all_of_them():
    with make_database() as url:
        assert ask(url, migrate_halfway_and_on) == []
