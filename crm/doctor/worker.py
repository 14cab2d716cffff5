"""Whether a worker is at work: nothing that is due waits long where one is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from crm.doctor.finding import Examination, Finding, Install, Subject
from crm.models import WebhookDelivery

about = Subject("worker")

PATIENCE = timedelta(minutes=5)
ADVICE = "Start one (`manage.py worker`), or look at its log."


def examine(install: Install) -> Iterator[Finding]:
    overdue = WebhookDelivery.objects.due(timezone.now() - PATIENCE).first()
    yield waiting("event for a webhook", overdue.next_attempt_at if overdue else None)


def waiting(what: str, since: datetime | None) -> Finding:
    """`since`: when the first that is overdue was due."""
    if since is None:
        return about.ok(f"No {what} waits too long.")
    minutes = (timezone.now() - since).total_seconds() / 60
    return about.error(f"One {what} waits for {minutes:.0f} minutes: no worker is at work.", ADVICE)


EXAMINATIONS = (Examination(about, examine),)
