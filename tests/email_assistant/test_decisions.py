"""What a person decides about a mail in the outbox: cancelled, sent again, settled; never twice."""

import pytest

from crm.models import Activity, Policy
from crm.operation import ConfirmationRequired
from crm.refusals import Code, Refusal
from email_assistant.models import EmailMessage, MailState, Phase
from email_assistant.operations import email_cancel, email_resend, email_settle
from email_assistant.outbox import delivery as outbox
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_state(queued):
    """Makes a mail that has come this far."""

    def call(state, **facts):
        message = queued()
        if state == MailState.UNCERTAIN:
            facts = {"phase": Phase.DATA, "lease": "worker-1"} | facts
        EmailMessage.objects.filter(pk=message.pk).update(state=state, **facts)
        message.refresh_from_db()
        return message

    return call


def run(operation, caller, message, **fields):
    sent = {"emailId": str(message.pk)} | fields
    answer = operation(caller, operation.input.from_wire(sent))
    message.refresh_from_db()
    return answer


def refused(operation, caller, message, **fields):
    with pytest.raises(Refusal) as refusal:
        run(operation, caller, message, **fields)
    return refusal.value


def test_a_queued_mail_is_cancelled_and_no_worker_takes_it(caller, at_state):
    message = at_state(MailState.QUEUED)
    run(email_cancel, caller, message)
    assert message.state == MailState.CANCELLED
    assert outbox.take_mail(message.pk, outbox.FIRST_DELAY) is None
    assert Activity.objects.latest("pk").event == "email.cancelled"


def test_cancelling_twice_is_once(caller, at_state):
    message = at_state(MailState.QUEUED)
    run(email_cancel, caller, message)
    known = Activity.objects.count()
    assert run(email_cancel, caller, message).state == "cancelled"
    assert Activity.objects.count() == known


@pytest.mark.parametrize("state", [MailState.FAILED, MailState.UNCERTAIN])
def test_what_is_no_longer_queued_is_not_cancelled(caller, at_state, state):
    message = at_state(state)
    assert refused(email_cancel, caller, message).code is Code.INVALID
    assert message.state == state


def test_a_failed_mail_is_sent_again_word_for_word_under_a_new_message_id(caller, at_state):
    message = at_state(MailState.FAILED)
    again = EmailMessage.objects.get(pk=run(email_resend, caller, message).id)
    assert (again.subject, again.body, again.to) == (message.subject, message.body, message.to)
    assert (again.state, again.attempts) == (MailState.QUEUED, 0)
    assert again.message_id != message.message_id
    assert (again.session, again.draft) == (message.session, message.draft)


def test_a_mail_that_is_sent_again_and_the_new_one_name_each_other(caller, at_state):
    message = at_state(MailState.FAILED)
    again = run(email_resend, caller, message)
    new, old = Activity.objects.order_by("-pk")[:2]
    assert (new.target_id, new.after["resent_from"]) == (again.id, str(message.pk))
    assert (old.target_id, old.after) == (message.pk, {"resent_as": str(again.id)})
    assert again.message_id in message.last_response


def test_sending_an_uncertain_mail_again_is_written_down_as_that_persons_decision(caller, at_state):
    message = at_state(MailState.UNCERTAIN)
    run(email_resend, caller, message)
    told = Activity.objects.get(target_id=message.pk, event="email.failed")
    assert (told.user, told.operation, told.before) == (
        caller.user, "email_resend", {"state": "uncertain"},
    )  # fmt: skip
    assert message.state == MailState.FAILED
    assert f"{caller.user} sent it again" in message.last_response


def test_a_late_answer_about_a_mail_that_was_sent_again_changes_nothing(caller, at_state):
    message = at_state(MailState.UNCERTAIN)
    late = EmailMessage.objects.get(pk=message.pk)
    run(email_resend, caller, message)
    assert outbox.settle(late, MailState.SENT, "250 Ok") == "lost"
    message.refresh_from_db()
    assert message.state == MailState.FAILED


def test_a_mail_is_not_sent_again_while_the_new_one_is_underway(caller, at_state):
    message = at_state(MailState.FAILED)
    run(email_resend, caller, message)
    assert "again already (queued)" in refused(email_resend, caller, message).message
    assert EmailMessage.objects.count() == 2


@pytest.mark.parametrize("state", [MailState.SENT, MailState.QUEUED, MailState.CANCELLED])
def test_only_what_failed_or_is_uncertain_is_sent_again(caller, at_state, state):
    facts = {"sent_at": factories.soon()} if state == MailState.SENT else {}
    message = at_state(state, **facts)
    assert refused(email_resend, caller, message).code is Code.INVALID
    assert EmailMessage.objects.count() == 1


def test_nothing_is_sent_again_while_sending_is_switched_off(caller, at_state):
    message = at_state(MailState.FAILED)
    caller.workspace.outbound = False
    assert refused(email_resend, caller, message).code is Code.FORBIDDEN


def test_a_program_that_resends_waits_for_a_person_where_sending_does(caller, at_state, token):
    message = at_state(MailState.FAILED)
    key, _ = token(caller.user, caller.workspace, policy=Policy.HUMAN)
    program = type(caller)(caller.user, caller.workspace, caller.role, caller.door, key)
    with pytest.raises(ConfirmationRequired):
        run(email_resend, program, message)


def test_who_is_asked_to_resend_an_uncertain_mail_is_warned(caller, at_state):
    message = at_state(MailState.UNCERTAIN)
    asked = email_resend.input.from_wire({"emailId": str(message.pk)})
    (warning,) = email_resend.rehearse(caller, asked).warnings
    assert "may get it twice" in warning
    message.refresh_from_db()
    assert message.state == MailState.UNCERTAIN


@pytest.mark.parametrize("state", ["sent", "failed"])
def test_an_uncertain_mail_is_settled_as_a_person_found_out(caller, at_state, state):
    message = at_state(MailState.UNCERTAIN)
    run(email_settle, caller, message, state=state)
    assert message.state == state
    assert bool(message.sent_at) == (state == "sent")
    assert Activity.objects.latest("pk").event == f"email.{state}"


def test_a_mail_whose_end_is_known_is_not_settled(caller, at_state):
    message = at_state(MailState.FAILED)
    assert refused(email_settle, caller, message, state="sent").code is Code.INVALID
