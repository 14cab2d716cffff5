"""`manage.py worker`: sends what is due, says what it did, and ends when it is asked to."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError

from crm.worker.rounds import SIGNALS, STOPPING, Round, Stopped, go_on, go_once
from email_assistant.models import EmailMessage, MailState
from tests.email_assistant.test_worker_killed import test_database

pytestmark = pytest.mark.django_db


def run(*options: str) -> str:
    out = StringIO()
    call_command("worker", *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_once_sends_all_that_is_due_and_ends(queued, mail_server):
    for _ in range(3):
        queued()
    assert run("--once").startswith("3 sent, 0 failed")
    assert len(mail_server.accepted) == 3


def test_its_counts_can_be_read_by_a_program(queued, mail_server):
    queued(), queued(), queued()
    mail_server.answers.extend(["550 no", "450 later", "250 taken"])
    assert json.loads(run("--once", "--json")) == {
        "sent": 1, "failed": 1, "uncertain": 0, "retried": 1, "outbox_waiting": 1,
        "webhooks_delivered": 0, "webhooks_failed": 0, "webhooks_retried": 0,
        "webhooks_waiting": 0,
    }  # fmt: skip


def test_without_a_mail_server_everything_stays_readable_in_the_outbox(queued, settings):
    settings.SMTP_URL = ""
    message = queued()
    assert json.loads(run("--once", "--json"))["outbox_waiting"] == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MailState.QUEUED, 0)


def test_a_mail_server_that_cannot_be_one_is_named_at_the_start(settings):
    settings.SMTP_URL = "http://mx.example"
    with pytest.raises(ImproperlyConfigured, match="SMTP_URL"):
        run("--once")


def test_the_signal_handlers_of_the_process_come_back(settings):
    settings.SMTP_URL = ""
    before = [signal.getsignal(number) for number in SIGNALS]
    run("--once")
    assert [signal.getsignal(number) for number in SIGNALS] == before


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_does_not_end_a_worker():
    stop, looks = threading.Event(), []

    def work(_: Stopped) -> Counter[str]:
        looks.append("look")
        if len(looks) == 1:
            raise OperationalError("the connection is closed")
        stop.set()
        return Counter(sent=1)

    assert go_on([Round(work, pause=0.0)], stop) == {"sent": 1}
    assert len(looks) == 2


def test_a_single_look_says_that_the_database_is_away():
    def work(_: Stopped) -> Counter[str]:
        raise OperationalError("the connection is closed")

    with pytest.raises(OperationalError):
        go_once([Round(work, pause=0.0)], threading.Event())


@pytest.mark.django_db(transaction=True)
def test_a_fault_in_one_round_ends_the_others_and_is_said():
    def work(_: Stopped) -> Counter[str]:
        raise ZeroDivisionError

    patient = Round(lambda stopped: Counter(), pause=60.0)
    with pytest.raises(ZeroDivisionError):
        go_on([patient, Round(work, pause=0.0)], threading.Event())


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_keeps_one_waiting_holds_up_no_other_round():
    stop, held = threading.Event(), threading.Event()

    def slow(_: Stopped) -> Counter[str]:
        held.wait()
        return Counter(sent=1)

    def quick(_: Stopped) -> Counter[str]:
        held.set()
        stop.set()
        return Counter(delivered=1)

    assert go_on([Round(slow, 0.0), Round(quick, 0.0)], stop) == {"sent": 1, "delivered": 1}


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_lets_the_worker_finish_the_mail_in_hand(queued, mail_server, number):
    queued(), queued()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--json"],
        env=os.environ | {"DATABASE_URL": test_database(), "SMTP_URL": mail_server.url},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip

    def ask_it_to_stop() -> None:
        process.send_signal(number)
        assert any(STOPPING in line for line in process.stderr)

    # While the server has the first mail, which it does not answer before the worker has heard.
    mail_server.on_mail = ask_it_to_stop
    with process:
        assert json.loads(process.stdout.read())["sent"] == 1
    assert process.returncode == 0
    assert EmailMessage.objects.filter(state=MailState.QUEUED).count() == 1
