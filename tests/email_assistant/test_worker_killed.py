"""Workers that are killed with SIGKILL, before and behind the point of no return."""

import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from crm.models import Activity, Door
from email_assistant.models import EmailMessage, MailState
from tests.email_assistant.mail_server import MailServer

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

MAILS = 40
# Which RCPT and which DATA, counted over the whole run, a worker does not survive.
KILLED_BEFORE = {3, 11, 26}
KILLED_BEHIND = {6, 14, 21, 33}


def test_database() -> str:
    """The address of the database of this test run, for processes beside it."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{chosen['NAME']}"
    user, host = chosen["USER"] or "", chosen["HOST"] or "127.0.0.1"
    password = f":{chosen['PASSWORD']}" if chosen["PASSWORD"] else ""
    return f"postgres://{user}{password}@{host}:{chosen['PORT'] or 5432}/{chosen['NAME']}"


test_database.__test__ = False


class Killing(MailServer):
    """Kills, at the chosen mails, all workers there are, while one of them waits for an answer."""

    def __enter__(self) -> "Killing":
        self.workers: list[subprocess.Popen[bytes]] = []
        self.seen: Counter[str] = Counter()
        self.kills = 0
        self.lock = threading.Lock()
        super().__enter__()
        return self

    def start_workers(self) -> None:
        environment = os.environ | {"DATABASE_URL": test_database(), "SMTP_URL": self.url}
        command = [sys.executable, "manage.py", "worker", "--once"]
        with self.lock:
            self.workers = [subprocess.Popen(command, env=environment) for _ in range(2)]

    def kill_workers(self) -> None:
        with self.lock:
            for worker in self.workers:
                worker.kill()
            for worker in self.workers:
                worker.wait()
            self.kills += 1

    async def at(self, place: str, chosen: set[int]) -> None:
        self.seen[place] += 1
        if self.seen[place] in chosen:
            await self.loop.run_in_executor(None, self.kill_workers)

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        await self.at("before", KILLED_BEFORE)
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server, session, envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        await self.at("behind", KILLED_BEHIND)
        return answer


@contextmanager
def killing_server() -> Iterator[Killing]:
    with Killing() as server:
        try:
            yield server
        finally:
            server.kill_workers()


def test_killed_workers_lose_no_mail_and_send_none_twice(workspace, owner, contact):
    ids = fill_outbox(workspace, owner, contact)
    with killing_server() as server:
        while unfinished():
            server.start_workers()
            for worker in server.workers:
                worker.wait()
            let_leases_run_out()
        accepted = server.accepted_ids
        kills = server.kills
    ended = by_state()
    print(f"{connection.vendor}: {kills} kills, "  # noqa: T201 - the figures of the run
          f"{ {state: len(found) for state, found in ended.items()} }")  # fmt: skip
    assert kills == len(KILLED_BEFORE) + len(KILLED_BEHIND)
    assert set(accepted.values()) == {1}
    assert set(ended) == {MailState.SENT, MailState.UNCERTAIN}
    assert ended[MailState.SENT] <= set(accepted) <= ids
    assert set(ids) - set(accepted) <= ended[MailState.UNCERTAIN]
    # Each kill behind the point of no return costs a certainty, and both workers die at once.
    assert len(KILLED_BEHIND) <= len(ended[MailState.UNCERTAIN]) <= 2 * kills
    told = Activity.objects.filter(door=Door.WORKER).values("target_id")
    assert told.distinct().count() == MAILS


def fill_outbox(workspace, owner, contact) -> set[str]:
    made = [
        EmailMessage(
            workspace=workspace, contact=contact, user=owner, to=contact.email,
            from_address=owner.email, reply_to=owner.email, subject=f"Mail {n}", body="Hello",
            message_id=f"<{n}-{random.randrange(10**9)}@acme.example>",  # noqa: S311
            next_attempt_at=timezone.now(),
        )
        for n in range(MAILS)
    ]  # fmt: skip
    EmailMessage.objects.bulk_create(made)
    return {message.message_id for message in made}


def let_leases_run_out() -> None:
    """As if the time of a lease had passed, once no worker runs that could hold one."""
    left = EmailMessage.objects.filter(state=MailState.SENDING)
    left.update(lease_until=timezone.now() - timedelta(seconds=1))


def unfinished() -> bool:
    return EmailMessage.objects.filter(state__in=[MailState.QUEUED, MailState.SENDING]).exists()


def by_state() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for state, message_id in EmailMessage.objects.values_list("state", "message_id"):
        found.setdefault(state, set()).add(message_id)
    return found
