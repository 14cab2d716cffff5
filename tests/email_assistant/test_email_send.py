"""email_send: what is refused, what a person is shown, and what then lies in the outbox."""

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from crm.caller import Caller
from crm.models import Activity, Door, Role
from crm.refusals import Code, Refusal
from email_assistant.models import EmailMessage, MailState, Phase
from email_assistant.operations import email_send
from email_assistant.schemas import EmailSend
from tests import factories

pytestmark = pytest.mark.django_db


def rehearse(caller, session, **fields):
    return email_send.rehearse(caller, EmailSend.from_wire({"sessionId": str(session)} | fields))


def test_a_sent_draft_lies_in_the_outbox_word_for_word(prepare, send, owner, contact, settings):
    draft = prepare()
    answered = send(draft.session_id)
    message = EmailMessage.objects.get(pk=answered.id)
    assert (message.to, message.subject, message.body) == (draft.to, draft.subject, draft.body)
    assert (message.state, message.contact, message.user) == (MailState.QUEUED, contact, owner)
    assert (answered.state, answered.to) == ("queued", "marie@halden.example")
    assert answered.url == f"{settings.PUBLIC_URL}/outbox/{message.pk}"


def test_without_a_mail_server_the_answer_does_not_pretend_a_delivery(prepare, send, settings):
    settings.SMTP_URL = ""
    assert "No mail server is configured" in send(prepare().session_id).note
    settings.SMTP_URL = "smtp://127.0.0.1"
    assert send(prepare().session_id).note == ""


def test_it_comes_from_the_configured_address_and_answers_go_to_the_person(queued, settings):
    settings.MAIL_FROM = "Acme <crm@acme.example>"
    message = queued()
    assert (message.from_name, message.from_address) == ("Olivia Owner", "crm@acme.example")
    assert message.reply_to == "owner@example.com"
    assert message.message_id == f"<{message.pk}@acme.example>"


def test_without_a_configured_address_it_comes_from_the_person(queued, settings):
    settings.MAIL_FROM = ""
    assert queued().from_address == "owner@example.com"


def test_an_earlier_draft_can_be_chosen(prepare, refine, send):
    first = prepare()
    refine(first.session_id, subject="The pilot")
    assert send(first.session_id, draft=1).subject == first.subject


def test_the_latest_draft_is_the_default(prepare, refine, send):
    session = prepare().session_id
    refine(session, subject="The pilot")
    assert send(session).subject == "The pilot"


def test_a_draft_that_is_not_there_is_refused_and_the_field_is_named(prepare, send):
    with pytest.raises(ValidationError) as refused:
        send(prepare().session_id, draft=7)
    assert set(refused.value.message_dict) == {"draft"}


def test_the_recipient_is_the_contacts_first_stored_address(prepare, send, contact):
    session = prepare().session_id
    contact.emails = ["new@halden.example", "marie@halden.example"]
    contact.save()
    assert send(session).to == "new@halden.example"


def test_a_contact_without_an_address_is_refused(prepare, send, contact):
    contact.emails = []
    contact.save()
    with pytest.raises(Refusal, match="has no email address") as refused:
        send(prepare().session_id)
    assert refused.value.code is Code.INVALID


@pytest.mark.parametrize(
    "stored",
    ["x@y.example, evil@v.example", "a@b.example\u200b", "a@b.example\nBcc: e@v.example",
     "Marie <marie@halden.example>", "a@[127.0.0.1]", "a@localhost", "no address",
     "jörg@halden.example", "a@b.example\x01"],
)  # fmt: skip
def test_a_stored_address_that_is_not_a_single_plain_one_is_refused(prepare, send, contact, stored):
    session = prepare().session_id
    contact.emails = [stored]
    contact.save()
    with pytest.raises(Refusal):
        send(session)
    assert not EmailMessage.objects.exists()


def test_an_error_in_the_draft_stops_it_and_is_named(prepare, send):
    session = prepare(subject="Hello", body="Dear [Name],\n\nShall we start?").session_id
    with pytest.raises(Refusal) as refused:
        send(session)
    assert refused.value.details["findings"][0]["code"] == "placeholder"


def test_nothing_is_queued_while_sending_is_switched_off(prepare, send, workspace):
    session = prepare().session_id
    workspace.outbound = False
    with pytest.raises(Refusal, match="switched off"):
        send(session)


def test_the_same_draft_is_not_queued_twice(prepare, send):
    session = prepare().session_id
    first = send(session)
    with pytest.raises(Refusal, match="in the outbox already") as refused:
        send(session)
    assert refused.value.details["url"] == first.url
    assert EmailMessage.objects.count() == 1


@pytest.mark.parametrize("state", ["sending", "sent", "uncertain"])
def test_a_draft_that_left_or_may_have_left_is_not_queued_again(prepare, send, state):
    session = prepare().session_id
    send(session)
    now = timezone.now()
    EmailMessage.objects.update(
        state=state, phase=Phase.DATA, lease="x", lease_until=now, sent_at=now
    )
    with pytest.raises(Refusal):
        send(session)


@pytest.mark.parametrize("state", [MailState.FAILED, MailState.CANCELLED])
def test_a_draft_whose_mail_failed_can_be_sent_again(prepare, send, state):
    session = prepare().session_id
    send(session)
    EmailMessage.objects.update(state=state)
    assert send(session).state == "queued"


def test_the_database_itself_refuses_a_second_mail_of_a_draft(queued):
    message = queued()
    message.pk, message.message_id = uuid4(), "<other@example.com>"
    with pytest.raises(IntegrityError), transaction.atomic():
        message.save(force_insert=True)


def test_the_database_itself_refuses_a_mail_to_another_workspaces_contact(
    queued, stranger_workspace
):
    message = queued()
    with pytest.raises(IntegrityError), transaction.atomic():
        EmailMessage.objects.filter(pk=message.pk).update(workspace=stranger_workspace)
        connections["default"].check_constraints()


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "lost"},
        {"state": "sending", "lease": ""},
        {"state": "sent"},
        {"state": "uncertain"},
    ],
)
def test_the_database_itself_refuses_a_state_that_cannot_be(queued, facts):
    queued()
    with pytest.raises(IntegrityError), transaction.atomic():
        EmailMessage.objects.update(**facts)


def test_a_session_of_another_workspace_is_not_found(prepare, send, stranger, stranger_workspace):
    foreign = Caller(stranger, stranger_workspace, Role.OWNER, Door.WEB)
    with pytest.raises(ObjectDoesNotExist):
        send(prepare().session_id, by=foreign)


def test_a_token_without_the_scope_may_not_send(prepare, caller, owner, workspace):
    api_token, _ = factories.token_of(owner, workspace, scopes=["crm:write"])
    with pytest.raises(Refusal) as refused:
        rehearse(replace(caller, token=api_token), prepare().session_id)
    assert refused.value.code is Code.INSUFFICIENT_SCOPE


def test_a_person_sees_exactly_what_will_be_sent(prepare, caller):
    draft = prepare()
    (change,) = rehearse(caller, draft.session_id).changes
    assert change.label == "to Marie Dupont <marie@halden.example>"
    assert change.after == {
        "to": "marie@halden.example",
        "subject": draft.subject,
        "body": draft.body,
        "from_name": "Olivia Owner",
        "from_address": "owner@example.com",
        "reply_to": "owner@example.com",
        "state": "queued",
    }
    assert not EmailMessage.objects.exists()


def test_what_a_reader_should_look_at_is_warned_of(prepare, caller, send, settings):
    settings.SMTP_URL = ""
    send(prepare().session_id)
    second = prepare(subject="The pilot", body="Hello Marie,\n\nSee https://elsewhere.example/x")
    warnings = " ".join(rehearse(caller, second.session_id).warnings)
    assert "elsewhere.example/x" in warnings
    assert "mailed in the last 24 hours" in warnings
    assert "No mail server is configured" in warnings


def test_a_mail_of_the_day_before_yesterday_is_not_warned_of(prepare, caller, send, settings):
    settings.SMTP_URL = "smtp://127.0.0.1"
    send(prepare().session_id)
    EmailMessage.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert rehearse(caller, prepare().session_id).warnings == ()


def test_queueing_leaves_one_activity_with_all_that_will_be_sent(queued, contact):
    message = queued()
    told = Activity.objects.get(operation="email_send")
    assert (told.target_id, told.contact_id) == (message.pk, contact.pk)
    assert told.after["body"] == message.body


def test_what_was_prepared_is_what_is_confirmed_even_twice(mcp, contact):
    session = mcp.ok("email_prepare", contactId=str(contact.pk), instruction="Follow up")
    prepared = mcp.ok("email_send_prepare", sessionId=session["sessionId"])
    assert not EmailMessage.objects.exists()
    done = mcp.ok("email_send_confirm", token=prepared["token"])
    again = mcp.ok("email_send_confirm", token=prepared["token"])
    assert again == done | {"replayed": True}
    message = EmailMessage.objects.get()
    assert (str(message.pk), message.body) == (done["id"], session["body"])
    assert message.pending_action_id


def test_a_draft_refined_after_it_was_prepared_is_not_sent(mcp, contact):
    session = mcp.ok("email_prepare", contactId=str(contact.pk), instruction="Follow up")
    prepared = mcp.ok("email_send_prepare", sessionId=session["sessionId"])
    mcp.ok("email_refine", sessionId=session["sessionId"], subject="Something else")
    refused = mcp.refused("email_send_confirm", token=prepared["token"])
    assert refused["code"] == "stale"
    assert not EmailMessage.objects.exists()


def test_an_address_changed_after_it_was_prepared_is_not_mailed(mcp, contact):
    session = mcp.ok("email_prepare", contactId=str(contact.pk), instruction="Follow up")
    prepared = mcp.ok("email_send_prepare", sessionId=session["sessionId"])
    mcp.ok("contact_update", contactId=str(contact.pk), emails=["evil@rival.example"])
    assert mcp.refused("email_send_confirm", token=prepared["token"])["code"] == "stale"
    assert not EmailMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_send_one_draft_at_once_one_does(prepare, send):
    session, start, told = prepare().session_id, threading.Barrier(6), []

    def one() -> None:
        try:
            start.wait()
            told.append(send(session).state)
        except Refusal as refused:
            told.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [Code.INVALID] * 5 + ["queued"]
    assert EmailMessage.objects.count() == 1
