"""Tasks: due when the person means, prepared before they are made, and completed once."""

import pytest

from crm.models import Task
from tests import factories
from tests.doors import Mcp, Rest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def create(mcp):
    def send(due, **fields):
        prepared = mcp.ok("task_create_prepare", title="Call back", dueDate=due, **fields)
        return mcp.ok("task_create_confirm", token=prepared["token"])

    return send


@pytest.mark.parametrize(
    ("typed", "due", "local"),
    [
        ("2026-11-27", "2026-11-27T22:59:00Z", "Fri 27 Nov 2026 23:59 Europe/Paris"),
        ("2026-11-27T15:00", "2026-11-27T14:00:00Z", "Fri 27 Nov 2026 15:00 Europe/Paris"),
        ("2026-11-27 15:00", "2026-11-27T14:00:00Z", "Fri 27 Nov 2026 15:00 Europe/Paris"),
        ("2026-07-01T15:00", "2026-07-01T13:00:00Z", "Wed 01 Jul 2026 15:00 Europe/Paris"),
        ("2026-11-27T15:00Z", "2026-11-27T15:00:00Z", "Fri 27 Nov 2026 16:00 Europe/Paris"),
        ("2026-11-27T15:00-05:00", "2026-11-27T20:00:00Z", "Fri 27 Nov 2026 21:00 Europe/Paris"),
        ("2026-10-25T02:30+01:00", "2026-10-25T01:30:00Z", "Sun 25 Oct 2026 02:30 Europe/Paris"),
    ],
)
def test_a_due_date_is_what_the_person_means(create, typed, due, local):
    made = create(typed)
    assert made["dueDate"] == due
    assert made["dueLocal"] == local


def test_the_time_zone_of_the_person_comes_before_the_one_of_the_workspace(create, owner):
    owner.time_zone = "America/New_York"
    owner.save()
    assert create("2026-11-27T15:00")["dueDate"] == "2026-11-27T20:00:00Z"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2027-03-28T02:30", "does not exist"),
        ("2026-10-25T02:30", "twice"),
        ("2026-11-27T24:00", ""),
        ("2026-11-27T23:59:60", ""),
        ("2026-02-30", ""),
        ("2026-13-01", ""),
        ("2026-11-27T25:00", ""),
        ("2100-01-01", "fifty"),
        ("1900-01-01", "fifty"),
        ("9999-12-31T23:59:59-12:00", ""),
        ("0001-01-01T00:00:00+12:00", ""),
        ("tomorrow at 3", ""),
        ("27/11/2026", ""),
        ("２０２６-11-27", ""),
        ("2026-11-27T15:00 Europe/Paris", ""),
    ],
)
def test_a_due_date_that_names_no_moment_is_refused_by_name(mcp, typed, why):
    refused = mcp.refused("task_create_prepare", title="Call", dueDate=typed)
    assert set(refused["errors"]) == {"dueDate"}
    assert why in refused["message"]
    assert not Task.objects.exists()


def test_preparing_warns_of_a_date_in_the_past_and_confirming_still_works(mcp):
    prepared = mcp.ok("task_create_prepare", title="Call", dueDate="2026-11-23")
    assert prepared["warnings"] == ["The due date is in the past."]
    assert mcp.ok("task_create_confirm", token=prepared["token"])["overdue"] is True


def test_preparing_shows_the_due_date_in_utc_and_in_words(mcp):
    prepared = mcp.ok("task_create_prepare", title="Call", dueDate="2026-11-27T15:00")
    due = next(c["after"] for c in prepared["changes"] if c["field"] == "dueDate")
    assert due == "2026-11-27T14:00:00Z (Fri 27 Nov 2026 15:00 Europe/Paris)"


def test_a_task_is_the_callers_unless_a_team_mate_is_named(create, teammate, contact):
    assert create("2026-11-27")["assignee"] == "Olivia Owner"
    made = create("2026-11-27", assigneeId=str(teammate.pk), contactId=str(contact.pk))
    assert made["assignee"] == "Théo Teammate"
    assert made["contact"]["name"] == "Marie Dupont"


def test_a_stranger_cannot_be_given_a_task(mcp, stranger):
    sent = {"title": "Call", "dueDate": "2026-11-27", "assigneeId": str(stranger.pk)}
    assert set(mcp.refused("task_create_prepare", **sent)["errors"]) == {"assigneeId"}


TYPES = ("call", "email", "meeting", "follow_up", "proposal", "quote", "other")


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_of_the_product_is_taken(create, kind):
    assert create("2026-11-27", type=kind)["type"] == kind


@pytest.mark.parametrize("kind", ["CALL", "party", "", 5, None])
def test_another_type_is_refused_by_name(mcp, kind):
    refused = mcp.refused("task_create_prepare", title="Call", dueDate="2026-11-27", type=kind)
    assert set(refused["errors"]) == {"type"}


def test_a_completed_task_leaves_the_list_and_stays_readable(mcp, contact, workspace):
    task = factories.TaskFactory(workspace=workspace, contact=contact)
    done = mcp.ok("task_complete", taskId=str(task.pk))
    assert done["completedAt"] == "2026-11-24T09:00:00Z"
    assert mcp.ok("task_list")["results"] == []
    assert "tasks" not in mcp.ok("contact_get", contactId=str(contact.pk))
    assert mcp.ok("task_get", taskId=str(task.pk)) == done


def test_completing_twice_is_completing_once(mcp, workspace):
    task = factories.TaskFactory(workspace=workspace)
    assert mcp.ok("task_complete", taskId=str(task.pk)) == mcp.ok(
        "task_complete", taskId=str(task.pk)
    )


def test_an_overdue_task_says_so(mcp, workspace, now):
    factories.TaskFactory(workspace=workspace, due_date=now.replace(hour=8))
    factories.TaskFactory(workspace=workspace, due_date=now.replace(hour=10))
    first, second = mcp.ok("task_list")["results"]
    assert first["overdue"] is True
    assert "overdue" not in second


def test_a_program_creates_a_task_in_one_step(rest: Rest):
    response = rest.post("/api/contact_tasks", {"title": "Call", "dueDate": "2026-11-27"})
    assert response.status_code == 201
    assert rest.get(f"/api/contact_tasks/{response.json()['id']}").json() == response.json()


def test_where_writes_are_confirmed_a_program_is_told_how(owner, workspace):
    _, secret = factories.token_of(owner, workspace, policy="confirm")
    response = Rest(secret).post("/api/contact_tasks", {"title": "Call", "dueDate": "2026-11-27"})
    assert response.status_code == 202
    pending = response.json()["pending"]
    assert pending["confirmWith"] == "task_create_confirm"
    assert not Task.objects.exists()
    assert Mcp(secret).ok("task_create_confirm", token=pending["token"])["title"] == "Call"
