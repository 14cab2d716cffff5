"""The bin: what was deleted in the last thirty days, the latest deletion first."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.doors import Rest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

KINDS = ("contact", "company", "note", "task", "tag", "pipeline_state")


@pytest.fixture
def deleted(workspace, contact, now):
    """One of each kind; the first of KINDS was deleted last."""
    records = (
        factories.ContactFactory(workspace=workspace, name="Ada Lovelace"),
        factories.CompanyFactory(workspace=workspace, name="Analytical Engines"),
        factories.NoteFactory(contact=contact, content="Asked for\n a quote.\n" + "x" * 500),
        factories.TaskFactory(workspace=workspace, contact=contact, title="Call back"),
        workspace.tags.create(name="fair"),
        workspace.pipeline_states.get(name="Lost"),
    )
    for hours, record in enumerate(records):
        record.bin(now - timedelta(hours=hours))
    return dict(zip(KINDS, records, strict=True))


def listed(rest, **asked):
    response = rest.get("/api/bin", params=asked)
    assert response.status_code == 200, response.text
    return response.json()["results"]


def test_every_kind_is_there_the_latest_deletion_first(rest, deleted):
    found = listed(rest)
    assert [entry["type"] for entry in found] == list(KINDS)
    assert [entry["id"] for entry in found] == [str(deleted[kind].pk) for kind in KINDS]


def test_an_entry_says_what_it_was_and_until_when_it_can_be_restored(rest, deleted):
    contact, _, note, task, *_ = listed(rest)
    assert contact == {
        "id": str(deleted["contact"].pk),
        "type": "contact",
        "name": "Ada Lovelace",
        "deletedAt": "2026-11-24T09:00:00Z",
        "purgedAt": "2026-12-24T09:00:00Z",
    }
    assert note["name"].startswith("Asked for a quote. xxx")
    assert len(note["name"]) <= 80
    assert note["contact"]["name"] == task["contact"]["name"] == "Marie Dupont"


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_can_be_asked_for(rest, deleted, kind):
    assert [entry["id"] for entry in listed(rest, type=kind)] == [str(deleted[kind].pk)]


def test_another_kind_is_refused_by_name(rest):
    refused = rest.get("/api/bin", params={"type": "workspace"})
    assert set(refused.json()["errors"]) == {"type"}


@pytest.mark.parametrize("limit", [1, 4, 6])
def test_pages_give_each_entry_once(rest, deleted, workspace, now, limit):
    # As a contact takes its tasks along: many at one moment.
    for task in [factories.TaskFactory(workspace=workspace) for _ in range(5)]:
        task.bin(now)
    found, cursor = [], {}
    while cursor is not None:
        page = rest.get("/api/bin", params={"limit": limit} | cursor).json()
        found += page["results"]
        cursor = {"cursor": page["nextCursor"]} if "nextCursor" in page else None
    assert found == listed(rest, limit=100)
    assert len(found) == 11


def test_the_cursor_of_one_kind_is_refused_for_all(rest, deleted, workspace, now):
    factories.TaskFactory(workspace=workspace).bin(now)
    cursor = rest.get("/api/bin", params={"type": "task", "limit": 1}).json()["nextCursor"]
    refused = rest.get("/api/bin", params={"cursor": cursor})
    assert set(refused.json()["errors"]) == {"cursor"}


def test_all_kinds_take_one_statement(rest, deleted):
    listed(rest, type="tag")
    with CaptureQueriesContext(connection) as of_one:
        listed(rest, type="tag")
    with CaptureQueriesContext(connection) as of_all:
        listed(rest)
    assert len(of_all) == len(of_one)


def test_what_was_restored_or_is_older_than_thirty_days_is_not_there(rest, deleted, now):
    rest.post(f"/api/tags/{deleted['tag'].pk}/restore", {})
    deleted["task"].bin(now - timedelta(days=30))
    assert {entry["type"] for entry in listed(rest)} == set(KINDS) - {"tag", "task"}


def test_a_team_mate_sees_the_same_bin_and_a_stranger_another(
    rest, deleted, workspace, teammate, stranger, stranger_workspace
):
    mate = Rest(factories.token_of(teammate, workspace)[1])
    theirs = Rest(factories.token_of(stranger, stranger_workspace)[1])
    assert listed(mate) == listed(rest)
    assert listed(theirs) == []
