"""What a server needs to do its work, looked at one after the other."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.utils import timezone

from crm.fit import Fit
from crm.hooks import queues
from crm.models import PendingAction
from crm.models.pending_action import Status
from crm.request.threads import waits
from crm.worker.queues import Queue, counted

log = logging.getLogger("liaison.health")

NO_ANSWER = "The database does not answer."
UNKNOWN = "Unknown as long as what stands before it is not well."
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Check:
    """`message` is read by anybody, so no figure is in it."""

    ok: bool
    message: str


@dataclass(slots=True)
class Findings:
    """The checks by name, and what was counted on the way."""

    checks: dict[str, Check]
    queues: dict[str, Queue] = field(default_factory=dict)
    actions: dict[str, int] = field(default_factory=dict)


def look() -> Findings:
    """At the database, and at what only it can tell; each check has an answer in any case."""
    findings = unanswered(NO_ANSWER)
    with waits().working(), database_errors_caught():
        close_old_connections()
        fit = Fit.of_database()
        findings.checks["database"] = Check(True, "It answers.")
        findings.checks["migrations"] = migrations(fit)
        if findings.checks["migrations"].ok:
            count(findings)
    return findings


def unanswered(message: str) -> Findings:
    """What can be said as long as the database has not answered."""
    unknown = dict.fromkeys(("migrations", *queues()), Check(False, UNKNOWN))
    return Findings({"database": Check(False, message), **unknown})


@contextmanager
def database_errors_caught() -> Iterator[None]:
    try:
        yield
    except DatabaseError:
        log.exception("the database failed")
        connection.close()


def migrations(fit: Fit) -> Check:
    """Who serves beside a later version is well: that one's migrations are no fault."""
    if fit.lacking:
        return Check(False, "Not all are applied. Run manage.py migrate.")
    return Check(True, "All are applied.")


def count(findings: Findings) -> None:
    findings.queues = {name: queue() for name, queue in queues().items()}
    findings.checks |= {name: on_time(queue) for name, queue in findings.queues.items()}
    now = timezone.now()
    pending = PendingAction.objects.filter(status=Status.PENDING)
    findings.actions = {
        "open": counted(pending.filter(expires_at__gt=now)),
        "overdue": counted(pending.filter(expires_at__lte=now)),
    }


def on_time(queue: Queue) -> Check:
    if queue.lag <= settings.READY_LAG_SECONDS:
        return Check(True, "It is worked off.")
    return Check(False, "The longest waiting is late. Does a worker run?")


def disk() -> Check:
    """Of the folders that Liaison writes into, the one with the least room."""
    try:
        free = min(shutil.disk_usage(folder).free for folder in folders()) // MEGABYTE
    except OSError as wrong:
        return Check(False, f"It cannot be looked at: {wrong.strerror}.")
    if free < settings.READY_FREE_MEGABYTES:
        return Check(False, "Too little room is left.")
    return Check(True, "There is room.")


def folders() -> set[Path]:
    own = connection.settings_dict
    files = {Path(own["NAME"]).parent} if connection.vendor == "sqlite" else set()
    return {settings.VAR_DIR, *files}
