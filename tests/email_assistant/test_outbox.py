"""The outbox over real SMTP: at most once, whatever the server answers and whatever dies."""

import threading
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from aiosmtpd.smtp import AuthResult
from django.db import connections
from django.utils import timezone

from crm.models import Activity, Door, Workspace
from email_assistant.models import EmailMessage, MailState, Phase
from email_assistant.outbox import delivery as outbox
from email_assistant.outbox.delivery import ATTEMPTS, reap, send_due, take_mail
from tests.email_assistant.mail_server import DROP, HANG, MailServer

pytestmark = pytest.mark.django_db

LONG = timedelta(minutes=5)


def told() -> list[tuple[str, str]]:
    rows = Activity.objects.filter(door=Door.WORKER).order_by("id")
    return [(row.before["state"], row.after["state"]) for row in rows]


def make_due() -> None:
    EmailMessage.objects.update(next_attempt_at=timezone.now())


def expire_leases() -> None:
    EmailMessage.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_mail_that_the_server_takes_is_sent(queued, mail_server, at):
    message = queued()
    assert send_due(at(mail_server)) == {"sent": 1}
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_response) == (
        MailState.SENT,
        1,
        "250 taken",
    )
    assert message.sent_at
    assert told() == [("sending", "sent")]


def test_the_mail_on_the_wire_is_the_one_that_was_approved(queued, mail_server, at, settings):
    settings.MAIL_FROM = "crm@acme.example"
    message = queued(subject="Café – Žluťoučký 🙂", body="Hello Marie,\n\nà bientôt\n.\n…\n\nO.")
    send_due(at(mail_server))
    (mail,) = mail_server.mails
    assert mail["To"] == "marie@halden.example"
    assert mail["From"] == "Olivia Owner <crm@acme.example>"
    assert mail["Reply-To"] == "owner@example.com"
    assert mail["Subject"] == message.subject
    assert mail["Message-ID"] == message.message_id
    assert mail.get_content().replace("\r\n", "\n").rstrip("\n") == message.body
    assert mail["Date"]


def test_a_temporary_no_puts_the_mail_off(queued, mail_server, at):
    message = queued()
    mail_server.answers.append("450 busy")
    before = timezone.now()
    assert send_due(at(mail_server)) == {"queued": 1}
    message.refresh_from_db()
    assert (message.state, message.last_response) == (MailState.QUEUED, "450 busy")
    assert before + timedelta(seconds=60) <= message.next_attempt_at
    assert told() == []


def test_a_mail_that_was_put_off_is_sent_later_under_the_same_id(queued, mail_server, at):
    message = queued()
    mail_server.recipient_answers.append("451 greylisted")
    send_due(at(mail_server))
    assert send_due(at(mail_server)) == {}
    make_due()
    assert send_due(at(mail_server)) == {"sent": 1}
    assert mail_server.accepted_ids == {message.message_id: 1}


def test_a_mail_is_given_up_after_a_day_of_temporary_nos(queued, mail_server, at):
    message = queued()
    EmailMessage.objects.update(attempts=ATTEMPTS - 1)
    mail_server.answers.append("450 busy")
    assert send_due(at(mail_server)) == {"failed": 1}
    message.refresh_from_db()
    assert message.last_response == "450 busy"


def test_the_attempts_grow_apart_and_end_within_a_day():
    delays = [outbox.retry_delay(n) for n in range(1, ATTEMPTS)]
    assert all(later > earlier for earlier, later in pairwise(delays))
    longest = sum((outbox.FIRST_DELAY * 2**n * (1 + outbox.JITTER) for n in range(ATTEMPTS - 1)),
                  timedelta())  # fmt: skip
    assert timedelta(hours=17) < sum(delays, timedelta()) <= longest <= timedelta(hours=24)


@pytest.mark.parametrize("where", ["recipient_answers", "answers"])
def test_a_final_no_fails_the_mail_with_the_servers_words(queued, mail_server, at, where):
    message = queued()
    getattr(mail_server, where).append("550 no such person here")
    assert send_due(at(mail_server)) == {"failed": 1}
    message.refresh_from_db()
    assert (message.state, message.last_response) == (MailState.FAILED, "550 no such person here")
    row = Activity.objects.get(door=Door.WORKER)
    assert (row.operation, row.reason) == ("email_send", "550 no such person here")
    assert (row.target_id, row.contact_id) == (message.pk, message.contact_id)
    assert told() == [("sending", "failed")]


@pytest.mark.parametrize("end", [HANG, DROP])
def test_a_server_that_does_not_answer_after_data_leaves_it_uncertain(queued, impatient, at, end):
    message = queued()
    impatient.answers.append(end)
    assert send_due(at(impatient)) == {"uncertain": 1}
    message.refresh_from_db()
    assert (message.state, message.last_response != "") == (MailState.UNCERTAIN, True)
    assert told() == [("sending", "uncertain")]


@pytest.mark.parametrize("end", [HANG, DROP])
def test_an_uncertain_mail_is_never_sent_again_by_itself(queued, impatient, at, end):
    message = queued()
    impatient.answers.append(end)
    send_due(at(impatient))
    make_due()
    expire_leases()
    assert send_due(at(impatient)) == {}
    assert impatient.accepted_ids == {message.message_id: 1}


def test_a_bad_farewell_does_not_change_that_the_mail_was_taken(queued, mail_server, at):
    queued()
    mail_server.farewell = "421 leaving in a hurry"
    assert send_due(at(mail_server)) == {"sent": 1}
    make_due()
    assert send_due(at(mail_server)) == {}
    assert len(mail_server.accepted) == 1


def test_a_server_that_is_away_puts_the_mail_off(queued, at):
    message = queued()
    with MailServer() as server:
        gone = at(server)
    assert send_due(gone) == {"queued": 1}
    message.refresh_from_db()
    assert "refused" in message.last_response


def test_a_wrong_password_is_no_fault_of_the_mail(queued, at):
    message = queued()

    def nobody(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with MailServer(authenticator=nobody, auth_require_tls=False) as server:
        guarded = replace(at(server), user="crm", password="wrong")
        assert send_due(guarded) == {"queued": 1}
    message.refresh_from_db()
    assert message.last_response.startswith("535")


def test_nothing_leaves_while_sending_is_switched_off(queued, mail_server, at, workspace):
    queued()
    Workspace.objects.update(outbound=False)
    assert send_due(at(mail_server)) == {}
    assert mail_server.accepted == []
    Workspace.objects.update(outbound=True)
    assert send_due(at(mail_server)) == {"sent": 1}


def test_nothing_of_a_suspended_workspace_leaves(queued, mail_server, at):
    queued()
    Workspace.objects.update(suspended_at=timezone.now())
    assert send_due(at(mail_server)) == {}


@pytest.mark.django_db(transaction=True)
def test_switching_off_stops_even_the_mail_that_is_on_its_way(queued, mail_server, at):
    message = queued()
    mail_server.on_recipient = lambda: Workspace.objects.update(outbound=False)
    assert send_due(at(mail_server)) == {"queued": 1}
    message.refresh_from_db()
    assert (message.state, message.last_response) == (MailState.QUEUED, "Sending was switched off.")
    assert mail_server.accepted == []


def test_a_mail_is_taken_by_one_worker_only(queued):
    message = queued()
    assert take_mail(message.pk, LONG)
    assert take_mail(message.pk, LONG) is None


@pytest.mark.django_db(transaction=True)
def test_workers_that_race_send_each_mail_once(queued, mail_server, at):
    ids = {queued().message_id for _ in range(8)}
    start, server = threading.Barrier(4), at(mail_server)

    def work() -> None:
        try:
            start.wait()
            send_due(server)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert mail_server.accepted_ids == dict.fromkeys(ids, 1)
    assert set(EmailMessage.objects.values_list("state", flat=True)) == {MailState.SENT}


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lost_its_mail_while_it_spoke_sends_nothing(queued, mail_server, at):
    """The second worker takes and sends the mail while the first waits for RCPT."""
    message, server = queued(), at(mail_server)

    def another_worker() -> None:
        expire_leases()
        assert send_due(server) == {"queued": 1, "sent": 1}

    mail_server.on_recipient = another_worker
    assert send_due(server) == {"lost": 1}
    assert mail_server.accepted_ids == {message.message_id: 1}
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MailState.SENT, 2)


@pytest.mark.django_db(transaction=True)
def test_a_worker_slower_than_its_lease_sends_nothing_even_if_nobody_took_the_mail(
    queued, mail_server, at
):
    message = queued()
    mail_server.on_recipient = expire_leases
    assert send_due(at(mail_server)) == {"queued": 1}
    assert mail_server.accepted == []
    message.refresh_from_db()
    assert message.state == MailState.QUEUED


def test_a_lease_that_ends_before_the_point_of_no_return_gives_the_mail_back(
    queued, mail_server, at
):
    message = queued()
    take_mail(message.pk, LONG)
    assert reap() == {}
    expire_leases()
    assert reap() == {"queued": 1}
    assert send_due(at(mail_server)) == {"sent": 1}


def test_a_lease_that_ends_after_the_point_of_no_return_leaves_it_uncertain(
    queued, mail_server, at
):
    message = queued()
    take_mail(message.pk, LONG)
    EmailMessage.objects.update(phase=Phase.DATA)
    expire_leases()
    assert send_due(at(mail_server)) == {"uncertain": 1}
    assert mail_server.accepted == []
    assert told() == [("sending", "uncertain")]


def test_the_reaper_leaves_a_mail_whose_worker_came_back_after_all(queued):
    """Between its look at the leases and its lock, the worker may pass the point of no return."""
    message = queued()
    take_mail(message.pk, LONG)
    EmailMessage.objects.update(phase=Phase.DATA)
    assert outbox.reap_one(message.pk) == ""
    message.refresh_from_db()
    assert message.state == MailState.SENDING


def test_a_mail_that_kills_its_workers_is_given_up(queued):
    message = queued()
    EmailMessage.objects.update(attempts=ATTEMPTS - 1)
    take_mail(message.pk, LONG)
    expire_leases()
    assert reap() == {"failed": 1}


@pytest.mark.django_db(transaction=True)
def test_a_late_answer_settles_what_was_given_up_as_uncertain(queued, mail_server, at):
    message = queued()

    def impatient_reaper() -> None:
        expire_leases()
        assert reap() == {"uncertain": 1}

    mail_server.on_mail = impatient_reaper
    assert send_due(at(mail_server)) == {"sent": 1}
    assert told() == [("sending", "uncertain"), ("uncertain", "sent")]
    message.refresh_from_db()
    assert message.state == MailState.SENT


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", [HANG, DROP])
def test_a_mail_given_up_as_uncertain_stays_so_when_its_worker_gets_no_answer_either(
    queued, impatient, at, end
):
    message = queued()

    def impatient_reaper() -> None:
        expire_leases()
        assert reap() == {"uncertain": 1}

    impatient.answers.append(end)
    impatient.on_mail = impatient_reaper
    assert send_due(at(impatient)) == {"uncertain": 1}
    assert told() == [("sending", "uncertain")]
    make_due()
    assert send_due(at(impatient)) == {}
    assert impatient.accepted_ids == {message.message_id: 1}


def test_a_stored_mail_that_could_add_a_header_fails_instead_of_leaving(queued, mail_server, at):
    queued()
    EmailMessage.objects.update(subject="Hello\nBcc: evil@example.com")
    assert send_due(at(mail_server)) == {"failed": 1}
    assert mail_server.accepted == []
