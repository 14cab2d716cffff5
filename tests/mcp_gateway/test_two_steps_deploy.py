"""Prepared by one version of Liaison and confirmed by the next: right, or refused; never half."""

import pytest

from crm.models import PipelineState, Policy, Workspace
from crm.models.pending_action import PendingAction
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "edited",
    [
        {"name": "Ada", "nickname": "removed by the deploy"},
        {"position": "the name is required by now"},
        {"name": 5},
        {"name": ["Ada"]},
        {"name": "Ada", "emails": "one@example.com"},
        [],
        None,
    ],
)
def test_an_input_that_this_version_does_not_understand_is_refused_whole(mcp, workspace, edited):
    """Prepared before a deploy, confirmed after it."""
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    PendingAction.objects.update(input=edited if edited is not None else {})
    refused = mcp.refused("contact_create_confirm", token=token)
    assert refused["code"] == "invalid"
    assert "Nothing was done" in refused["message"]
    assert mcp.refused("contact_create_confirm", token=token) == refused
    assert not workspace.contacts.exists()


@pytest.mark.parametrize("edited", [{"name": "Eve"}, {"name": "Ada", "position": "CTO"}])
def test_an_input_that_means_something_else_by_now_is_refused_as_stale(mcp, workspace, edited):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    PendingAction.objects.update(input=edited)
    assert mcp.refused("contact_create_confirm", token=token)["code"] == "stale"
    assert not workspace.contacts.exists()


def test_a_default_that_the_deploy_changed_is_not_slipped_in(mcp, workspace):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    PipelineState.objects.filter(workspace=workspace, name="New contact").update(position=99)
    assert mcp.refused("contact_create_confirm", token=token)["code"] == "stale"
    assert not workspace.contacts.exists()


def test_a_tool_that_the_deploy_took_away_leaves_its_tokens_unknown(mcp, contact):
    Workspace.objects.update(write_policy=Policy.CONFIRM)
    token = mcp.ok("contact_note_add", contactId=str(contact.pk), content="Hi")["pending"]["token"]
    PendingAction.objects.update(operation="contact_note_scribble")
    assert mcp.refused("action_confirm", token=token)["code"] == "unknown_token"
    assert not contact.notes.exists()


@pytest.mark.parametrize("edited", [{"name": "Ada"}, {}, {"id": 5, "name": "Ada"}])
def test_an_answer_that_this_version_cannot_read_back_does_not_say_that_nothing_was_done(
    rest, mcp, workspace, edited
):
    """Confirmed before a deploy, asked again after it: it was done, and must not be done again."""
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    mcp.ok("contact_create_confirm", token=token)
    PendingAction.objects.update(result=edited)
    arguments = {"name": "contact_create_confirm", "arguments": {"token": token}}
    for answer in (
        rest.rpc("tools/call", arguments),
        rest.post("/api/contacts/confirm", {"token": token}),
    ):
        assert "nothing was done" not in answer.text.lower()
    assert workspace.contacts.count() == 1


def test_a_note_of_another_contact_is_not_made_the_target_by_an_edit(mcp, workspace, contact):
    Workspace.objects.update(write_policy=Policy.CONFIRM)
    other = factories.ContactFactory(workspace=workspace, name="Other")
    token = mcp.ok("contact_note_add", contactId=str(contact.pk), content="Hi")["pending"]["token"]
    PendingAction.objects.update(input={"contactId": str(other.pk), "content": "Hi"})
    assert mcp.refused("action_confirm", token=token)["code"] == "stale"
    assert not other.notes.exists()
