"""The audit log, as a program reads it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.journal import writing as journal
from crm.models import Activity, Door
from crm.models.record import uuid7
from crm.operations import activity as operations
from tests import factories
from tests.doors import Rest

pytestmark = pytest.mark.django_db


def written(workspace, **facts) -> Activity:
    told = {"door": Door.WEB, "operation": "contact_update", "event": "contact.updated"}
    return journal.write(workspace=workspace, **told | facts)


def listed(rest, **query) -> list[dict]:
    answer = rest.get("/api/activity", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


def test_a_change_is_told_with_who_how_and_from_what_to_what(rest, owner, contact):
    rest.patch(f"/api/contacts/{contact.pk}", {"meetingContext": "", "position": "Director"})
    (entry,) = listed(rest)
    assert (entry["event"], entry["operation"]) == ("contact.updated", "contact_update")
    assert (entry["door"], entry["outcome"]) == ("rest", "done")
    assert entry["user"] == {"id": str(owner.pk), "name": owner.name}
    assert entry["token"] == "Test"
    assert entry["record"]["type"] == "contact"
    assert entry["record"]["url"].endswith(f"/contacts/{contact.pk}")
    assert {"field": "position", "after": "Director"} in entry["changes"]
    gone = next(c for c in entry["changes"] if c["field"] == "meetingContext")
    assert gone == {"field": "meetingContext", "before": contact.meeting_context}


def test_an_activity_is_read_by_id(rest, workspace, contact):
    row = written(workspace, target_type="contact", target_id=contact.pk, after={"name": "Ada"})
    told = rest.get(f"/api/activity/{row.pk}").json()
    assert told == listed(rest)[0]


def test_the_newest_come_first_page_by_page(rest, workspace):
    rows = [written(workspace, reason=str(number)) for number in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = rest.get("/api/activity", params=query).json()
        seen += [entry["id"] for entry in page["results"]]
        cursor = page.get("nextCursor")
    assert seen == [str(row.pk) for row in reversed(rows)]


def test_records_are_named_as_the_events_name_them(rest, workspace, teammate):
    member = workspace.memberships.get(user=teammate)
    rest.patch(f"/api/members/{member.pk}", {"role": "viewer"})
    (entry,) = listed(rest, recordType="member")
    assert entry["record"] == {"type": "member", "id": str(member.pk)}
    assert listed(rest, recordType="membership") == [entry]
    assert listed(rest, recordType="contact") == []


FILTERS = {
    "event": "note.created",
    "operation": "contact_note_add",
    "recordType": "note",
    "door": "mcp",
    "outcome": "refused",
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_leaves_only_what_it_names(rest, workspace, name):
    other = {"door": "mcp", "operation": "contact_note_add", "event": "note.created"}
    wanted = written(workspace, **other, target_type="note", target_id=uuid7(), outcome="refused")
    written(workspace)
    assert [entry["id"] for entry in listed(rest, **{name: FILTERS[name]})] == [str(wanted.pk)]


def test_activity_is_found_by_contact_by_record_and_by_person(rest, owner, workspace, contact):
    note = factories.NoteFactory(contact=contact)
    row = written(workspace, user=owner, target_id=note.pk, contact_id=contact.pk)
    written(workspace)
    for query in (
        {"contactId": contact.pk},
        {"recordId": note.pk},
        {"userId": owner.pk},
        {"contactId": contact.pk, "recordId": note.pk, "door": "web"},
    ):
        assert [entry["id"] for entry in listed(rest, **query)] == [str(row.pk)]
    assert listed(rest, contactId=contact.pk, door="mcp") == []


def test_the_two_moments_leave_what_lies_between_them(rest, workspace):
    now = timezone.now().replace(microsecond=0)
    days = [now - timedelta(days=day) for day in (3, 2, 1)]
    rows = [written(workspace, id=uuid7(day), created_at=day) for day in days]
    asked = {"after": days[1].isoformat(), "before": days[2].isoformat()}
    assert [entry["id"] for entry in listed(rest, **asked)] == [str(rows[1].pk)]
    assert len(listed(rest, after=days[1].isoformat())) == 2
    assert len(listed(rest, before=days[1].isoformat())) == 1


@pytest.mark.parametrize(
    "asked", [{"after": "0001-01-01T00:00:00Z"}, {"before": "9999-12-31T23:59:59Z"}]
)
def test_the_ends_of_time_are_moments_too(rest, workspace, asked):
    row = written(workspace)
    assert [entry["id"] for entry in listed(rest, **asked)] == [str(row.pk)]


def test_an_erased_value_is_null_and_an_empty_one_is_missing(rest, workspace, contact):
    row = written(workspace, target_type="contact", target_id=contact.pk, after={"name": "Ada"})
    Activity.objects.filter(pk=row.pk).forget_values()
    (entry,) = listed(rest)
    assert entry["changes"] == [{"field": "name", "after": None}]


def test_what_is_hidden_in_a_value_is_not_shown(rest, workspace):
    written(workspace, after={"name": "Ada\u202e\u200b"}, client="curl\u202e")
    (entry,) = listed(rest)
    assert entry["changes"][0]["after"] == "Ada"
    assert entry["client"] == "curl"


def test_a_rare_filter_looks_through_so_many_and_the_cursor_goes_on(rest, workspace, monkeypatch):
    monkeypatch.setattr(operations, "LOOKED_THROUGH", 3)
    wanted = written(workspace, event="webhook.created")
    for _ in range(7):
        written(workspace)
    pages, cursor = [], ""
    while cursor is not None:
        query = {"event": "webhook.created"} | ({"cursor": cursor} if cursor else {})
        page = rest.get("/api/activity", params=query).json()
        pages.append([entry["id"] for entry in page["results"]])
        cursor = page.get("nextCursor")
    assert pages == [[], [], [str(wanted.pk)]]


def test_what_an_index_leads_to_is_found_in_one_page_however_old(rest, workspace, monkeypatch):
    monkeypatch.setattr(operations, "LOOKED_THROUGH", 3)
    record = uuid7()
    wanted = written(workspace, target_id=record, event="webhook.created")
    for _ in range(7):
        written(workspace)
    page = rest.get("/api/activity", params={"recordId": record, "event": "webhook.created"})
    assert [entry["id"] for entry in page.json()["results"]] == [str(wanted.pk)]
    assert "nextCursor" not in page.json()


def test_a_longer_page_takes_no_more_queries(rest, owner, workspace):
    def queries(limit):
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert len(listed(rest, limit=limit)) == limit
        return len(made)

    token, _ = factories.token_of(owner, workspace)
    for _ in range(20):
        written(workspace, user=owner, token=token, target_type="contact", target_id=uuid7())
    queries(1)  # the first request of a token notes its use
    assert queries(1) == queries(20)


def test_everybody_of_the_workspace_reads_it_and_no_stranger(
    workspace, teammate, stranger, stranger_workspace
):
    row = written(workspace)
    theirs = Rest(factories.token_of(teammate, workspace, ["crm:audit"])[1])
    assert [entry["id"] for entry in listed(theirs)] == [str(row.pk)]
    other = Rest(factories.token_of(stranger, stranger_workspace)[1])
    assert listed(other) == []
    assert other.get(f"/api/activity/{row.pk}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"door": "window"},
        {"outcome": "won"},
        {"after": "yesterday"},
        {"userId": "5"},
        {"who": "me"},
    ],
)
def test_a_filter_that_means_nothing_is_refused_by_name(rest, query):
    answer = rest.get("/api/activity", params=query)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == set(query)
