"""Tasks: due when the person means, prepared before they are made, and completed once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Activity, Task
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


TASKS = "/api/contact_tasks"


def make(rest, **fields):
    response = rest.post(TASKS, {"title": "Call", "dueDate": "2026-11-27"} | fields)
    assert response.status_code == 201, response.text
    return response.json()


def titles(rest, **asked):
    response = rest.get(TASKS, params=asked)
    assert response.status_code == 200, response.text
    return [task["title"] for task in response.json()["results"]]


@pytest.fixture
def several(rest, contact, teammate):
    make(rest, title="Later", dueDate="2026-12-24", type="call", contactId=str(contact.pk))
    make(rest, title="Sooner", dueDate="2026-11-25", type="email", assigneeId=str(teammate.pk))
    done = make(rest, title="Done", dueDate="2026-11-26", type="call")
    rest.put(f"{TASKS}/{done['id']}/completion")


def test_pending_tasks_are_listed_unless_others_are_asked_for(rest, several):
    assert titles(rest) == ["Sooner", "Later"]
    assert titles(rest, state="completed") == ["Done"]
    assert titles(rest, state="all") == ["Sooner", "Done", "Later"]


def test_tasks_are_found_by_type_assignee_and_due_date(rest, several, teammate, owner):
    assert titles(rest, type="call", state="all") == ["Done", "Later"]
    assert titles(rest, assigneeId=str(teammate.pk)) == ["Sooner"]
    assert titles(rest, assigneeId=str(teammate.pk), mine="true") == []
    assert titles(rest, dueAfter="2026-12-01T00:00:00Z") == ["Later"]
    assert titles(rest, dueBefore="2026-12-01T00:00:00+01:00", state="all") == ["Sooner", "Done"]


@pytest.mark.parametrize(
    ("sort", "first_to_last"),
    [
        ("dueDate", ["Sooner", "Done", "Later"]),
        ("-dueDate", ["Later", "Done", "Sooner"]),
        ("createdAt", ["Later", "Sooner", "Done"]),
        ("-createdAt", ["Done", "Sooner", "Later"]),
    ],
)
def test_tasks_come_in_the_order_asked_for_page_by_page(rest, several, sort, first_to_last):
    asked = {"sort": sort, "state": "all"}
    assert titles(rest, **asked) == first_to_last
    page = rest.get(TASKS, params=asked | {"limit": 2}).json()
    assert titles(rest, cursor=page["nextCursor"], **asked) == first_to_last[2:]


def test_tasks_due_at_the_same_moment_are_listed_once_in_either_direction(rest, workspace):
    for number in range(5):
        factories.TaskFactory(workspace=workspace, title=f"{number}")
    for sort, expected in (("dueDate", "01234"), ("-dueDate", "43210")):
        found, cursor = "", {}
        while cursor is not None:
            page = rest.get(TASKS, params={"sort": sort, "limit": 2} | cursor).json()
            found += "".join(task["title"] for task in page["results"])
            cursor = {"cursor": page["nextCursor"]} if "nextCursor" in page else None
        assert found == expected


def test_a_cursor_of_one_order_is_refused_in_another(rest, several):
    cursor = rest.get(TASKS, params={"limit": 1}).json()["nextCursor"]
    response = rest.get(TASKS, params={"limit": 1, "sort": "-dueDate", "cursor": cursor})
    assert set(response.json()["errors"]) == {"cursor"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "done"),
        ("sort", "title"),
        ("type", "party"),
        ("expand", "assignee"),
        ("dueAfter", "2026-12-01"),
        ("dueBefore", "soon"),
    ],
)
def test_a_filter_that_means_nothing_is_refused_by_name(rest, name, value):
    response = rest.get(TASKS, params={name: value})
    assert response.status_code == 400
    assert {field.split(".")[0] for field in response.json()["errors"]} == {name}


def test_the_contact_of_a_task_comes_with_it_where_it_is_asked_for(rest, several, contact):
    (task,) = rest.get(TASKS, params={"type": "call", "expand": "contact"}).json()["results"]
    assert task["expanded"]["contact"]["email"] == "marie@halden.example"
    assert task["expanded"]["contact"]["company"] == "Halden Logistics"
    one = rest.get(f"{TASKS}/{task['id']}", params={"expand": "contact"}).json()
    assert one == task
    assert "expanded" not in rest.get(f"{TASKS}/{task['id']}").json()


def test_a_page_of_tasks_takes_as_many_statements_as_one_task(
    rest, workspace, contact, django_assert_num_queries
):
    asked = {"expand": "contact"}
    factories.TaskFactory(workspace=workspace, contact=contact)
    # The first request of a token also writes down that it was used.
    titles(rest, **asked)
    with CaptureQueriesContext(connection) as one:
        titles(rest, **asked)
    for _ in range(9):
        other = factories.ContactFactory(workspace=workspace, company=contact.company)
        factories.TaskFactory(workspace=workspace, contact=other)
    with django_assert_num_queries(len(one)):
        assert len(titles(rest, **asked)) == 10


def test_only_what_is_sent_of_a_task_changes(rest, contact, teammate):
    made = make(rest, contactId=str(contact.pk), description="About the pilot.", type="call")
    sent = {"dueDate": "2026-11-30T10:00", "assigneeId": str(teammate.pk), "version": 1}
    changed = rest.patch(f"{TASKS}/{made['id']}", sent).json()
    assert changed["dueDate"] == "2026-11-30T09:00:00Z"
    assert changed["assignee"] == "Théo Teammate"
    same = ("title", "description", "type", "contact")
    assert {name: changed[name] for name in same} == {name: made[name] for name in same}
    assert changed["version"] == 2


def test_a_task_is_taken_from_its_contact_and_its_assignee_by_null(rest, contact):
    made = make(rest, contactId=str(contact.pk))
    changed = rest.patch(f"{TASKS}/{made['id']}", {"contactId": None, "assigneeId": None}).json()
    assert "contact" not in changed
    assert "assignee" not in changed


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"title": ""}, 400, "title"),
        ({"dueDate": "tomorrow at 3"}, 400, "dueDate"),
        ({"dueDate": ""}, 400, "dueDate"),
        ({"type": "party"}, 400, "type"),
        ({"assigneeId": "01890a5d-ac96-774b-bcce-b302099a8057"}, 400, "assigneeId"),
        ({"contactId": "01890a5d-ac96-774b-bcce-b302099a8057"}, 404, None),
        ({"completedAt": "2026-11-24T09:00:00Z"}, 400, "completedAt"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_changes_nothing(rest, sent, status, field):
    made = make(rest)
    response = rest.patch(f"{TASKS}/{made['id']}", sent)
    assert response.status_code == status
    assert not field or set(response.json()["errors"]) == {field}
    assert rest.get(f"{TASKS}/{made['id']}").json() == made


def test_a_reopened_task_is_pending_again_and_reopening_twice_is_once(rest):
    made = make(rest)
    rest.put(f"{TASKS}/{made['id']}/completion")
    reopened = rest.delete(f"{TASKS}/{made['id']}/completion").json()
    assert "completedAt" not in reopened
    assert rest.delete(f"{TASKS}/{made['id']}/completion").json() == reopened
    assert titles(rest) == ["Call"]


def test_a_task_changed_since_it_was_read_is_left_alone(rest):
    path = f"{TASKS}/{make(rest)['id']}"
    rest.patch(path, {"title": "Write"})
    stale = {"version": 1}
    answers = [
        rest.patch(path, {"title": "Visit"} | stale),
        rest.put(f"{path}/completion", stale),
        rest.delete(f"{path}/completion", params=stale),
        rest.delete(path, params=stale),
    ]
    assert [answer.status_code for answer in answers] == [409] * 4
    assert rest.get(path).json()["title"] == "Write"


def test_a_deleted_task_is_in_no_list_and_comes_back_as_it_was(rest, contact):
    made = make(rest, contactId=str(contact.pk))
    path = f"{TASKS}/{made['id']}"
    assert rest.delete(path).json()["purgedAt"] == "2026-12-24T09:00:00Z"
    assert rest.get(path).status_code == 404
    assert titles(rest, state="all") == []
    assert "tasks" not in rest.get(f"/api/contacts/{contact.pk}").json()
    back = rest.post(f"{path}/restore", {}).json()
    assert back | {"version": 1} == made
    assert rest.post(f"{path}/restore", {}).status_code == 404
    told = Activity.objects.filter(target_id=made["id"]).order_by("id")
    assert [row.event for row in told] == ["task.created", "task.deleted", "task.restored"]


def test_a_task_whose_contact_is_in_the_bin_waits_for_it(rest, contact, now):
    made = make(rest, contactId=str(contact.pk))
    rest.delete(f"{TASKS}/{made['id']}")
    contact.bin(now)
    response = rest.post(f"{TASKS}/{made['id']}/restore", {})
    assert response.status_code == 400
    assert "restore the contact" in response.json()["detail"]
    contact.restore()
    assert rest.post(f"{TASKS}/{made['id']}/restore", {}).status_code == 200


def test_a_task_is_restored_for_thirty_days_and_no_longer(rest, workspace, now):
    early, late = (factories.TaskFactory(workspace=workspace) for _ in range(2))
    early.bin(now - timedelta(days=30))
    late.bin(now - timedelta(days=30) + timedelta(seconds=1))
    assert rest.post(f"{TASKS}/{early.pk}/restore", {}).status_code == 404
    assert rest.post(f"{TASKS}/{late.pk}/restore", {}).status_code == 200


def test_an_assistant_is_told_no_more_of_tasks_than_before(mcp, workspace):
    task = factories.TaskFactory(workspace=workspace, description="About the pilot.")
    (listed,) = mcp.ok("task_list")["results"]
    assert set(listed) == {"id", "title", "type", "dueDate", "dueLocal", "url"}
    assert mcp.refused("task_list", state="all")["code"] == "invalid"
    assert mcp.ok("task_get", taskId=str(task.pk))["description"] == "About the pilot."
