"""Workers that are killed with SIGKILL while an endpoint has not answered yet."""

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.journal import writing as journal
from crm.models import Door, WebhookDelivery
from crm.models.record import uuid7
from tests.email_assistant.test_worker_killed import test_database as database_url

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

RECORDS, CHANGES = 6, 4
# At which requests, counted over the whole run, the worker does not survive.
KILLED_AT = {1, 7, 15}


def start_worker() -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "WEBHOOK_PRIVATE_NETWORKS": "127.0.0.0/8",
        "SMTP_URL": "",
    }
    return subprocess.Popen([sys.executable, "manage.py", "worker", "--once"], env=environment)


def test_killed_workers_lose_no_event_and_tell_each_record_in_order(workspace, endpoint, receiver):
    make_changes(workspace)
    kills = 0

    def kill() -> None:
        nonlocal kills
        if len(receiver.requests) in KILLED_AT:
            worker.kill()
            worker.wait()
            kills += 1

    receiver.on_request = kill
    while WebhookDelivery.objects.unsettled().exists():
        worker = start_worker()
        worker.wait()
        let_leases_run_out()
    assert kills == len(KILLED_AT)
    times = Counter(receiver.ids)
    assert len(times) == RECORDS * CHANGES
    # Each kill costs one repetition, with the same id.
    assert sum(times.values()) == RECORDS * CHANGES + kills
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}
    for record in {event["data"]["record"]["id"] for event in receiver.told}:
        seen = dict.fromkeys(
            event["data"]["changes"][0]["after"]
            for event in receiver.told
            if event["data"]["record"]["id"] == record
        )
        assert list(seen) == list(range(CHANGES))


def make_changes(workspace) -> None:
    records = [uuid7() for _ in range(RECORDS)]
    for number in range(CHANGES):
        for record in records:
            journal.write(
                workspace=workspace,
                door=Door.COMMAND,
                operation="contact_update",
                event="contact.updated",
                target_type="contact",
                target_id=record,
                after={"number": number},
            )


def let_leases_run_out() -> None:
    """As if the time of a lease had passed."""
    left = WebhookDelivery.objects.filter(state="sending")
    left.update(lease_until=timezone.now() - timedelta(seconds=1))
