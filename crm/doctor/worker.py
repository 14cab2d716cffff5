"""Whether a worker is at work: nothing that is due waits long where one is."""

from collections.abc import Iterator

from django.conf import settings

from crm.doctor.finding import Examination, Finding, Install, Subject
from crm.hooks import queues

about = Subject("worker")

ADVICE = "Start one (`manage.py worker`), or look at its log."


def examine(install: Install) -> Iterator[Finding]:
    for name, queue in queues().items():
        yield punctuality(name, queue().lag)


def punctuality(name: str, lag: float) -> Finding:
    if lag <= settings.READY_LAG_SECONDS:
        return about.ok(f"Nothing waits too long in {name}.")
    late = f"The longest waiting in {name} is {lag / 60:.0f} minutes late"
    return about.error(f"{late}: no worker is at work.", ADVICE)


EXAMINATIONS = (Examination(about, examine),)
