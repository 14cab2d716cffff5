"""Whose a prepared action is: to everybody else its token says no more than a made-up one."""

import hashlib

import pytest

from crm.models import Policy, Workspace
from crm.models.pending_action import PendingAction
from tests import factories
from tests.doors import Rest

pytestmark = pytest.mark.django_db

MADE_UP = "liaison_act_" + "x" * 43
OTHERS = [
    "team mate",
    "own second token",
    "own token in another workspace",
    "own token of all workspaces, here",
    "own token of all workspaces, there",
    "stranger",
]
CONFIRMS = {
    "contact_create_confirm": "/api/contacts/confirm",
    "contact_update_confirm": "/api/contacts/update/confirm",
    "task_create_confirm": "/api/contact_tasks/confirm",
    "action_confirm": "/api/actions/confirm",
}


@pytest.fixture
def others(owner, teammate, stranger, workspace, stranger_workspace) -> dict[str, Rest]:
    second = factories.workspace_of(owner, "Second", "second")
    everywhere = factories.token_of(owner, None)[1]
    return {
        "team mate": Rest(factories.token_of(teammate, workspace)[1]),
        "own second token": Rest(factories.token_of(owner, workspace)[1]),
        "own token in another workspace": Rest(factories.token_of(owner, second)[1]),
        "own token of all workspaces, here": Rest(everywhere, workspace.slug),
        "own token of all workspaces, there": Rest(everywhere, second.slug),
        "stranger": Rest(factories.token_of(stranger, stranger_workspace)[1]),
    }


def over_mcp(door: Rest, tool: str, token: str) -> bytes:
    return door.rpc("tools/call", {"name": tool, "arguments": {"token": token}}).content


def over_rest(door: Rest, tool: str, token: str) -> tuple[int, bytes]:
    answer = door.post(CONFIRMS[tool], {"token": token})
    return answer.status_code, answer.content


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("state", ["open", "done", "cancelled"])
def test_to_another_the_token_is_as_unknown_as_a_made_up_one(
    rest, mcp, owner, workspace, others, who, state
):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    if state == "done":
        mcp.ok("contact_create_confirm", token=token)
    if state == "cancelled":
        PendingAction.objects.get().cancel(owner)
    made = workspace.contacts.count()

    for ask in (over_mcp, over_rest):
        for tool in CONFIRMS:
            answer = ask(others[who], tool, token)
            assert answer == ask(others[who], tool, MADE_UP)
            assert b"unknown_token" in (answer if isinstance(answer, bytes) else answer[1])
    assert workspace.contacts.count() == made


@pytest.mark.parametrize("who", OTHERS)
def test_what_another_tried_takes_nothing_from_whose_it_is(mcp, workspace, others, who):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    over_mcp(others[who], "contact_create_confirm", token)
    mcp.ok("contact_create_confirm", token=token)
    assert workspace.contacts.count() == 1


@pytest.mark.parametrize("who", OTHERS)
def test_a_deferred_write_is_nobody_elses_either(mcp, contact, others, who):
    Workspace.objects.update(write_policy=Policy.CONFIRM)
    pending = mcp.ok("contact_note_add", contactId=str(contact.pk), content="Hi")["pending"]
    for ask in (over_mcp, over_rest):
        answer = ask(others[who], "action_confirm", pending["token"])
        assert answer == ask(others[who], "action_confirm", MADE_UP)
    assert not contact.notes.exists()


def test_a_token_of_all_workspaces_confirms_only_in_the_one_it_prepared_in(owner, workspace):
    second = factories.workspace_of(owner, "Second", "second")
    secret = factories.token_of(owner, None)[1]
    here, there = Rest(secret, workspace.slug), Rest(secret, second.slug)
    token = here.post("/api/contacts/prepare", {"name": "Ada"}).json()["token"]
    assert there.post("/api/contacts/confirm", {"token": token}).status_code == 404
    assert not second.contacts.exists()
    assert here.post("/api/contacts/confirm", {"token": token}).status_code == 200
    assert workspace.contacts.count() == 1


@pytest.mark.parametrize("tool", [tool for tool in CONFIRMS if tool != "contact_create_confirm"])
def test_the_confirm_of_another_tool_does_not_know_the_token(rest, mcp, workspace, tool):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    for ask in (over_mcp, over_rest):
        answer = ask(rest, tool, token)
        assert answer == ask(rest, tool, MADE_UP)
        assert b"unknown_token" in (answer if isinstance(answer, bytes) else answer[1])
    assert not workspace.contacts.exists()
    mcp.ok("contact_create_confirm", token=token)


def test_a_deferred_note_is_not_confirmed_by_the_confirm_of_contacts(mcp, contact):
    Workspace.objects.update(write_policy=Policy.CONFIRM)
    pending = mcp.ok("contact_note_add", contactId=str(contact.pk), content="Hi")["pending"]
    refused = mcp.refused("contact_create_confirm", token=pending["token"])
    assert refused["code"] == "unknown_token"
    assert not contact.notes.exists()


ALTERED = {
    "made up": lambda token: MADE_UP,
    "without its last character": lambda token: token[:-1],
    "with a character more": lambda token: token + "A",
    "without its prefix": lambda token: token.removeprefix("liaison_act_"),
    "in upper case": str.upper,
    "in lower case": str.lower,
    "with its case swapped": str.swapcase,
    "after a space": lambda token: " " + token,
    "before a space": lambda token: token + " ",
    "before a line break": lambda token: token + "\n",
    "before a NUL": lambda token: token + "\0",
    "before a zero-width space": lambda token: token + "\u200b",
    "in full-width letters": lambda token: token.replace("l", "\uff4c"),
    "twice": lambda token: (token + token)[:200],
    "as its digest": lambda token: hashlib.sha256(token.encode()).hexdigest(),
    "as the action's id": lambda token: str(PendingAction.objects.get().pk),
    "as a wildcard": lambda token: "%",
}


@pytest.mark.parametrize("how", ALTERED)
def test_a_token_that_differs_in_anything_is_no_token(rest, mcp, workspace, how):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    altered = ALTERED[how](token)
    assert altered != token
    answer = rest.rpc(
        "tools/call", {"name": "contact_create_confirm", "arguments": {"token": altered}}
    )
    assert answer.json()["result"]["structuredContent"]["code"] in {"unknown_token", "invalid"}
    assert not workspace.contacts.exists()
    mcp.ok("contact_create_confirm", token=token)


@pytest.mark.parametrize("token", [None, 5, True, {}, [], ["x"], "", "x" * 201])
def test_what_is_no_token_at_all_is_refused_as_invalid(rest, workspace, token):
    arguments = {"token": token}
    answer = rest.rpc("tools/call", {"name": "contact_create_confirm", "arguments": arguments})
    assert answer.json()["result"]["structuredContent"]["code"] == "invalid"
    assert rest.post("/api/contacts/confirm", arguments).status_code == 400


def test_another_client_of_the_same_token_may_confirm_and_the_activity_names_both(
    rest, mcp, workspace
):
    """The name that a client gives itself is for the record; it proves nothing."""
    token = rest.post("/api/contacts/prepare", {"name": "Ada"}).json()["token"]
    mcp.ok("contact_create_confirm", token=token)
    rows = workspace.activities.order_by("id").values_list("outcome", "door")
    assert list(rows) == [("prepared", "rest"), ("done", "mcp")]
