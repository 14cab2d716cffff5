"""The approval policy of workspace and token, at every door a token reaches."""

from typing import Any

import pytest

from crm.models import ApiToken, Policy, Workspace
from crm.models.pending_action import PendingAction
from tests import factories
from tests.doors import Mcp, Rest
from tests.mcp_gateway.test_two_steps import world

pytestmark = pytest.mark.django_db

STRICTER = {
    ("auto", "auto"): "auto",
    ("auto", "confirm"): "confirm",
    ("auto", "human"): "human",
    ("confirm", "auto"): "confirm",
    ("confirm", "confirm"): "confirm",
    ("confirm", "human"): "human",
    ("human", "auto"): "human",
    ("human", "confirm"): "human",
    ("human", "human"): "human",
}


def with_policies(workspace: Workspace, owner, of_workspace: str, of_token: str) -> str:
    """The secret of a token under these two policies."""
    Workspace.objects.filter(pk=workspace.pk).update(write_policy=of_workspace)
    return factories.token_of(owner, workspace, policy=Policy(of_token))[1]


@pytest.mark.parametrize(("policies", "holds"), STRICTER.items())
def test_the_stricter_policy_of_workspace_and_token_holds(
    owner, workspace, contact, policies, holds
):
    door = Mcp(with_policies(workspace, owner, *policies))
    answer = door.ok("contact_note_add", contactId=str(contact.pk), content="Hi")
    assert contact.notes.count() == (1 if holds == "auto" else 0)
    assert ("pending" in answer) == (holds != "auto")
    if holds != "auto":
        assert ("approvalUrl" in answer["pending"]) == (holds == "human")


@pytest.mark.parametrize(("policies", "holds"), STRICTER.items())
def test_it_holds_over_rest_too(owner, workspace, contact, policies, holds):
    door = Rest(with_policies(workspace, owner, *policies))
    answer = door.post(f"/api/contacts/{contact.pk}/notes", {"content": "Hi"})
    assert answer.status_code == (201 if holds == "auto" else 202)
    assert contact.notes.count() == (1 if holds == "auto" else 0)


@pytest.mark.parametrize(("policies", "holds"), STRICTER.items())
def test_action_confirm_is_listed_only_where_the_policy_can_need_it(
    owner, workspace, policies, holds
):
    names = [tool.name for tool in Mcp(with_policies(workspace, owner, *policies)).tools()]
    assert ("action_confirm" in names) == (holds != "auto")
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("policies", "holds"), STRICTER.items())
def test_the_two_steps_of_a_contact_wait_for_a_person_only_under_human(
    owner, workspace, policies, holds
):
    door = Mcp(with_policies(workspace, owner, *policies))
    token = door.ok("contact_create_prepare", name="Ada")["token"]
    if holds == "human":
        assert door.refused("contact_create_confirm", token=token)["code"] == "awaiting_approval"
    else:
        assert door.ok("contact_create_confirm", token=token)["name"] == "Ada"
    assert workspace.contacts.count() == (0 if holds == "human" else 1)


def test_a_read_only_token_is_not_offered_action_confirm(owner, workspace):
    Workspace.objects.update(write_policy=Policy.HUMAN)
    names = [t.name for t in Mcp(factories.token_of(owner, workspace, ["crm:read"])[1]).tools()]
    assert "contact_get" in names
    assert "action_confirm" not in names


@pytest.fixture
def task(workspace):
    return factories.TaskFactory(workspace=workspace)


@pytest.fixture
def ids(contact, task) -> dict[str, str]:
    note: Any = factories.NoteFactory(contact=contact)
    state = contact.workspace.pipeline_states.get(name="Qualified")
    return {
        "contactId": str(contact.pk),
        "companyId": str(contact.company_id),
        "noteId": str(note.pk),
        "taskId": str(task.pk),
        "pipelineStateId": str(state.pk),
    }


# Every direct write: its ids, what else it takes, which tool confirms it, and its way over REST.
WRITES = {
    "contact_create": ([], {"name": "Ada"}, "contact_create_confirm", "POST contacts"),
    "contact_update": (
        ["contactId"],
        {"name": "Maria"},
        "contact_update_confirm",
        "PATCH contacts/{contactId}",
    ),
    "company_update": (
        ["companyId"],
        {"industry": "Ports"},
        "action_confirm",
        "PATCH companies/{companyId}",
    ),
    "contact_update_pipeline_state": (
        ["contactId", "pipelineStateId"],
        {},
        "action_confirm",
        "PUT contacts/{contactId}/pipeline-state",
    ),
    "contact_note_add": (
        ["contactId"],
        {"content": "Hi"},
        "action_confirm",
        "POST contacts/{contactId}/notes",
    ),
    "contact_note_delete": (
        ["contactId", "noteId"],
        {},
        "action_confirm",
        "DELETE contacts/{contactId}/notes/{noteId}",
    ),
    "task_complete": (["taskId"], {}, "action_confirm", "PUT contact_tasks/{taskId}/completion"),
}
CONFIRM_PATHS = {
    "contact_create_confirm": "/api/contacts/confirm",
    "contact_update_confirm": "/api/contacts/update/confirm",
    "task_create_confirm": "/api/contact_tasks/confirm",
    "action_confirm": "/api/actions/confirm",
}


def test_every_direct_write_is_among_those_tested_here(mcp, workspace):
    steps = ("_prepare", "_confirm", "_refine")
    direct = [
        tool.name
        for tool in mcp.tools()
        if not tool.annotations.read_only_hint and not tool.name.endswith(steps)
    ]
    assert sorted(direct) == sorted(WRITES)


@pytest.mark.parametrize("tool", WRITES)
def test_under_confirm_a_direct_write_is_prepared_and_its_token_confirms_it(
    mcp, workspace, ids, tool
):
    Workspace.objects.update(write_policy=Policy.CONFIRM)
    needed, more, confirm, _ = WRITES[tool]
    before = world()
    pending = mcp.ok(tool, **{name: ids[name] for name in needed}, **more)["pending"]
    assert world() == before
    assert pending["confirmWith"] == confirm
    assert pending["changes"]
    assert "approvalUrl" not in pending

    first = mcp.ok(confirm, token=pending["token"])
    after = world()
    assert after != before
    assert mcp.ok(confirm, token=pending["token"]) == first | {"replayed": True}
    assert world() == after


@pytest.mark.parametrize("tool", WRITES)
def test_over_rest_such_a_write_is_accepted_and_not_done(rest, workspace, ids, tool):
    Workspace.objects.update(write_policy=Policy.CONFIRM)
    needed, more, confirm, route = WRITES[tool]
    method, path = route.split()
    in_body = {name: ids[name] for name in needed if f"{{{name}}}" not in path} | more
    body = {"json": in_body} if method != "DELETE" else {}
    before = world()
    answer = rest.request(method, f"/api/{path.format(**ids)}", **body)
    assert answer.status_code == 202
    assert world() == before
    pending = answer.json()["pending"]
    assert pending["confirmWith"] == confirm
    done = rest.post(CONFIRM_PATHS[confirm], {"token": pending["token"]})
    assert done.status_code == 200
    assert world() != before


@pytest.mark.parametrize("tool", WRITES)
def test_under_human_a_direct_write_waits_for_a_person(mcp, owner, workspace, ids, tool):
    Workspace.objects.update(write_policy=Policy.HUMAN)
    needed, more, confirm, _ = WRITES[tool]
    before = world()
    pending = mcp.ok(tool, **{name: ids[name] for name in needed}, **more)["pending"]
    assert pending["approvalUrl"]
    assert mcp.refused(confirm, token=pending["token"])["code"] == "awaiting_approval"
    assert world() == before
    assert PendingAction.objects.get().approve(owner)
    mcp.ok(confirm, token=pending["token"])
    assert world() != before


def test_what_rest_creates_in_one_step_the_policy_turns_into_two(rest, workspace):
    body = {"title": "Call", "dueDate": "2030-01-15"}
    assert rest.post("/api/contact_tasks", body).status_code == 201
    Workspace.objects.update(write_policy=Policy.CONFIRM)
    answer = rest.post("/api/contact_tasks", body)
    assert answer.status_code == 202
    assert workspace.tasks.count() == 1
    pending = answer.json()["pending"]
    assert pending["confirmWith"] == "task_create_confirm"
    rest.post("/api/contact_tasks/confirm", {"token": pending["token"]})
    assert workspace.tasks.count() == 2


def test_reading_is_never_deferred(rest, mcp, workspace, contact):
    Workspace.objects.update(write_policy=Policy.HUMAN, send_policy=Policy.HUMAN)
    ApiToken.objects.update(policy=Policy.HUMAN)
    assert mcp.ok("contact_get", contactId=str(contact.pk))["name"] == "Marie Dupont"
    assert rest.get("/api/contacts").json()["total"] == 1


def test_a_refused_write_is_refused_and_not_prepared(mcp, workspace, contact):
    Workspace.objects.update(write_policy=Policy.CONFIRM)
    refused = mcp.refused("contact_note_add", contactId=str(contact.pk), content="")
    assert refused["code"] == "invalid"
    assert not PendingAction.objects.exists()


@pytest.mark.parametrize("stricter", ["workspace", "token"])
def test_a_policy_that_became_human_holds_for_what_was_prepared_before(mcp, workspace, stricter):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    if stricter == "workspace":
        Workspace.objects.update(write_policy=Policy.HUMAN)
    else:
        ApiToken.objects.update(policy=Policy.HUMAN)
    assert mcp.refused("contact_create_confirm", token=token)["code"] == "awaiting_approval"
    assert not workspace.contacts.exists()


def test_a_policy_that_became_looser_does_not_for_what_waits_for_a_person(mcp, workspace):
    Workspace.objects.update(write_policy=Policy.HUMAN)
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    Workspace.objects.update(write_policy=Policy.AUTO)
    assert mcp.refused("contact_create_confirm", token=token)["code"] == "awaiting_approval"
    assert not workspace.contacts.exists()


def test_what_was_deferred_can_be_confirmed_when_direct_writes_are_allowed_again(mcp, contact):
    Workspace.objects.update(write_policy=Policy.CONFIRM)
    pending = mcp.ok("contact_note_add", contactId=str(contact.pk), content="Hi")["pending"]
    Workspace.objects.update(write_policy=Policy.AUTO)
    mcp.ok("action_confirm", token=pending["token"])
    assert contact.notes.count() == 1


def test_the_policy_of_another_workspace_says_nothing_here(mcp, workspace, stranger_workspace):
    Workspace.objects.filter(pk=stranger_workspace.pk).update(write_policy=Policy.HUMAN)
    assert mcp.ok("contact_create", name="Ada")["name"] == "Ada"
