"""What search reads is made anew where it differs, and never made old."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from crm.models import Company, Contact, ContactSearch
from tests import factories

pytestmark = pytest.mark.django_db


def reindexed(capsys, *words):
    call_command("reindex_search", "--json", *words)
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def ada(workspace):
    return factories.ContactFactory(workspace=workspace, name="Ada Lovelace")


@pytest.fixture
def spoiled(ada, contact, workspace):
    """Of three contacts one has a wrong text, one has none, and one is in the bin and has one."""
    binned = factories.ContactFactory(workspace=workspace, name="In The Bin")
    Contact.objects.filter(pk=binned.pk).update(deleted_at=factories.NEXT_WEEK)
    texts = ContactSearch.objects.filter(contact=ada)
    texts.update(text=" wrong ", name_key="wrong", alt_key="wrong")
    ContactSearch.objects.filter(contact=contact).delete()
    Company.objects.update(name_key="wrong")


def found(mcp, query):
    return [row["name"] for row in mcp.ok("contact_search", query=query)["results"]]


def test_what_search_missed_it_finds_again(spoiled, mcp, capsys):
    assert found(mcp, "lovelace") == [] and found(mcp, "halden") == []
    told = reindexed(capsys)
    assert (told["contacts"], told["differing"], told["leftOver"]) == (2, 2, 1)
    assert told["companies"] == 1
    assert found(mcp, "lovelace") == ["Ada Lovelace"]
    assert found(mcp, "halden") == ["Marie Dupont"]
    assert found(mcp, "wrong") == []
    assert reindexed(capsys, "--check")["differing"] == 0


def test_check_fails_where_something_differs_and_changes_nothing(spoiled, mcp, capsys):
    for _ in range(2):
        with pytest.raises(CommandError) as failed:
            call_command("reindex_search", "--check", "--json")
        assert failed.value.returncode == 1
        told = json.loads(capsys.readouterr().out)
        assert (told["differing"], told["leftOver"], told["companies"]) == (2, 1, 1)
    assert found(mcp, "lovelace") == []


@pytest.mark.parametrize("what", ["differing", "left over", "a company"])
def test_each_kind_of_difference_fails_the_check(ada, contact, what):
    call_command("reindex_search", "--check")
    match what:
        case "differing":
            ContactSearch.objects.filter(contact=ada).update(alt_key="wrong")
        case "left over":
            Contact.objects.filter(pk=ada.pk).update(deleted_at=factories.NEXT_WEEK)
        case "a company":
            Company.objects.update(name_key="wrong")
    with pytest.raises(CommandError):
        call_command("reindex_search", "--check")


def test_it_goes_on_after_the_contact_that_it_is_told(spoiled, ada, contact, mcp, capsys):
    first, second = sorted([ada.pk, contact.pk])
    told = reindexed(capsys, "--after", str(first))
    assert (told["contacts"], told["differing"], told["last"]) == (1, 1, str(second))


def test_of_two_companies_whose_names_have_become_one_it_names_the_one_to_rename(workspace):
    factories.CompanyFactory(workspace=workspace, name="Strasse")
    other = factories.CompanyFactory(workspace=workspace, name="STRASSE", name_key="other")
    with pytest.raises(CommandError, match=str(other.pk)):
        call_command("reindex_search")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own index")
def test_an_index_that_lost_its_words_gets_them_back(ada, mcp, capsys):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crm_contactsearch_fts(crm_contactsearch_fts) VALUES('delete-all')"
        )
    with pytest.raises(CommandError):
        call_command("reindex_search", "--check")
    capsys.readouterr()
    assert not reindexed(capsys)["indexWasSound"]
    assert reindexed(capsys, "--check")["indexWasSound"]


@pytest.mark.django_db(transaction=True)
def test_the_index_is_made_anew_where_that_is_asked(ada, mcp, capsys):
    reindexed(capsys, "--index")
    assert found(mcp, "lovelace") == ["Ada Lovelace"]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("renamed", ["contact", "company"])
def test_who_renames_meanwhile_is_waited_for_and_not_made_old(contact, renamed, mcp):
    ContactSearch.objects.filter(contact=contact).update(text=" wrong ")
    record = {"contact": contact, "company": contact.company}[renamed]
    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            record.name = "Another Name"
            record.save_change("name")
            reindexing = beside.submit(in_a_thread, "reindex_search")
            while not (somebody_waits() or reindexing.done()):
                time.sleep(0.02)
        reindexing.result()
    assert found(mcp, "another") == [contact.name]


def in_a_thread(command):
    try:
        call_command(command, stdout=StringIO())
    finally:
        connection.close()


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) "
            "WHERE NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0]
