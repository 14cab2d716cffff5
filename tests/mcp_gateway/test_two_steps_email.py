"""Sending a mail in two steps: the mail that was shown, to the address that was shown, once."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from crm.models import Policy, Workspace
from crm.models.pending_action import PendingAction
from email_assistant.models import EmailMessage
from tests import factories
from tests.doors import Mcp, Rest
from tests.mcp_gateway.test_two_steps import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(mcp, contact):
    return mcp.ok("email_prepare", contactId=str(contact.pk), instruction="Write a follow-up.")


@pytest.fixture
def prepared(mcp, draft):
    return mcp.ok("email_send_prepare", sessionId=draft["sessionId"])


def test_preparing_to_send_queues_no_mail_and_shows_the_whole_of_it(mcp, draft):
    before = world()
    prepared = mcp.ok("email_send_prepare", sessionId=draft["sessionId"])
    assert world() == before
    shown = {change["field"]: change["after"] for change in prepared["changes"]}
    assert shown["to"] == "marie@halden.example"
    assert (shown["subject"], shown["body"]) == (draft["subject"], draft["body"])
    assert prepared["confirmWith"] == "email_send_confirm"
    assert not mail.outbox


def test_confirming_queues_the_mail_that_was_shown_once(mcp, draft, prepared):
    first = mcp.ok("email_send_confirm", token=prepared["token"])
    again = mcp.ok("email_send_confirm", token=prepared["token"])
    assert again == first | {"replayed": True}
    queued = EmailMessage.objects.get()
    assert (queued.to, queued.subject, queued.body) == (
        "marie@halden.example",
        draft["subject"],
        draft["body"],
    )
    assert queued.pending_action_id == PendingAction.objects.get().pk


def test_by_default_a_mail_is_confirmed_and_never_sent_in_one_step(mcp, workspace):
    assert workspace.send_policy == Policy.CONFIRM
    assert "email_send" not in [tool.name for tool in mcp.tools()]


def test_the_address_cannot_be_chosen_when_sending(mcp, draft, prepared):
    session = {"sessionId": draft["sessionId"]}
    refused = mcp.refused("email_send_prepare", **session, to="eve@evil.example")
    assert (refused["code"], list(refused["errors"])) == ("invalid", ["to"])
    refused = mcp.refused("email_send_confirm", token=prepared["token"], to="eve@evil.example")
    assert (refused["code"], list(refused["errors"])) == ("invalid", ["to"])
    assert not EmailMessage.objects.exists()


def test_an_address_that_was_changed_after_it_was_shown_gets_no_mail(mcp, contact, prepared):
    mcp.ok("contact_update", contactId=str(contact.pk), emails=["eve@evil.example"])
    assert mcp.refused("email_send_confirm", token=prepared["token"])["code"] == "stale"
    assert not EmailMessage.objects.exists()


def test_a_draft_that_was_refined_after_it_was_shown_is_not_sent_unseen(mcp, draft, prepared):
    mcp.ok(
        "email_refine",
        sessionId=draft["sessionId"],
        subject="Another subject",
        body=draft["body"] + "\n\nPS: something that nobody saw.",
    )
    refused = mcp.refused("email_send_confirm", token=prepared["token"])
    assert refused["code"] in {"stale", "invalid"}
    assert not EmailMessage.objects.exists()


def test_a_contact_without_an_address_by_now_gets_no_mail(mcp, contact, prepared):
    mcp.ok("contact_update", contactId=str(contact.pk), emails=[])
    assert mcp.refused("email_send_confirm", token=prepared["token"])["code"] in {
        "stale",
        "invalid",
    }
    assert not EmailMessage.objects.exists()


def test_a_contact_who_was_deleted_gets_no_mail(mcp, contact, prepared):
    contact.delete()
    refused = mcp.refused("email_send_confirm", token=prepared["token"])
    assert refused["code"] in {"not_found", "stale"}
    assert not EmailMessage.objects.exists()


def test_while_sending_is_switched_off_nothing_is_queued(mcp, draft, prepared):
    Workspace.objects.update(outbound=False)
    refused = mcp.refused("email_send_confirm", token=prepared["token"])
    assert refused["code"] == "forbidden"
    assert mcp.refused("email_send_prepare", sessionId=draft["sessionId"])["code"] == "forbidden"
    assert not EmailMessage.objects.exists()


def test_one_draft_prepared_twice_is_sent_once(mcp, draft, prepared):
    other = mcp.ok("email_send_prepare", sessionId=draft["sessionId"])
    mcp.ok("email_send_confirm", token=prepared["token"])
    refused = mcp.refused("email_send_confirm", token=other["token"])
    assert refused["code"] in {"invalid", "stale"}
    assert EmailMessage.objects.count() == 1


def test_an_expired_mail_is_not_sent(mcp, prepared):
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        refused = mcp.refused("email_send_confirm", token=prepared["token"])
    assert refused["code"] == "expired"
    assert not EmailMessage.objects.exists()


def test_a_token_that_may_not_send_can_neither_prepare_nor_confirm(
    owner, workspace, draft, prepared
):
    door = Rest(factories.token_of(owner, workspace, ["crm:read", "crm:write"])[1])
    for tool, arguments in (
        ("email_send_prepare", {"sessionId": draft["sessionId"]}),
        ("email_send_confirm", {"token": prepared["token"]}),
    ):
        answer = door.rpc("tools/call", {"name": tool, "arguments": arguments})
        assert answer.status_code == 403
        assert 'scope="email:send"' in answer.headers["WWW-Authenticate"]
    assert not EmailMessage.objects.exists()


@pytest.mark.parametrize(
    ("of_workspace", "of_token", "waits"),
    [
        ("auto", "auto", False),
        ("auto", "confirm", False),
        ("confirm", "auto", False),
        ("human", "auto", True),
        ("auto", "human", True),
        ("confirm", "human", True),
    ],
)
def test_the_stricter_policy_for_mail_holds(
    owner, workspace, contact, of_workspace, of_token, waits
):
    Workspace.objects.update(send_policy=of_workspace)
    door = Mcp(factories.token_of(owner, workspace, policy=Policy(of_token))[1])
    draft = door.ok("email_prepare", contactId=str(contact.pk), instruction="Follow up.")
    prepared = door.ok("email_send_prepare", sessionId=draft["sessionId"])
    if waits:
        refused = door.refused("email_send_confirm", token=prepared["token"])
        assert refused["code"] == "awaiting_approval"
        assert PendingAction.objects.get().approve(owner)
    door.ok("email_send_confirm", token=prepared["token"])
    assert EmailMessage.objects.count() == 1


@pytest.mark.parametrize(("writes", "sends"), [("human", "confirm"), ("auto", "human")])
def test_the_policies_for_writes_and_for_mail_are_two(mcp, contact, prepared, writes, sends):
    Workspace.objects.update(write_policy=writes, send_policy=sends)
    if sends == "human":
        refused = mcp.refused("email_send_confirm", token=prepared["token"])
        assert refused["code"] == "awaiting_approval"
    else:
        mcp.ok("email_send_confirm", token=prepared["token"])
    answer = mcp.ok("contact_update", contactId=str(contact.pk), position="CTO")
    assert ("pending" in answer) == (writes == "human")


def test_drafting_is_never_deferred_for_nothing_leaves_by_it(mcp, workspace, contact):
    Workspace.objects.update(write_policy=Policy.HUMAN, send_policy=Policy.HUMAN)
    draft = mcp.ok("email_prepare", contactId=str(contact.pk), instruction="Follow up.")
    assert draft["body"]
    assert not PendingAction.objects.exists()
