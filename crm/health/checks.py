"""What a server needs to do its work, looked at one after the other."""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from crm.hooks import liaison_apps
from crm.models import PendingAction
from crm.models.pending_action import Status
from crm.worker.queues import Queue, counted

log = logging.getLogger("liaison.health")

NO_ANSWER = "The database does not answer."
UNKNOWN = "Unknown as long as what stands before it is not well."
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Check:
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
    found = unanswered(NO_ANSWER)
    with database_errors_caught():
        close_old_connections()
        applied = MigrationRecorder(connection).applied_migrations()
        found.checks["database"] = Check(True, "It answers.")
        found.checks["migrations"] = migrations(set(applied))
        if found.checks["migrations"].ok:
            count(found)
    return found


def unanswered(message: str) -> Findings:
    """What can be said as long as the database has not answered."""
    unknown = dict.fromkeys(("migrations", *queues()), Check(False, UNKNOWN))
    return Findings({"database": Check(False, message), **unknown})


@cache
def queues() -> dict[str, Callable[[], Queue]]:
    return {name: queue for app in liaison_apps() for name, queue in app.queues().items()}


@contextmanager
def database_errors_caught() -> Iterator[None]:
    try:
        yield
    except DatabaseError:
        log.exception("the database failed")
        connection.close()


def migrations(applied: set[tuple[str, str]]) -> Check:
    missing = len(needed() - applied)
    if missing:
        return Check(False, f"{missing} are not applied. Run manage.py migrate.")
    return Check(True, "All are applied.")


@cache
def needed() -> frozenset[tuple[str, str]]:
    """The last migration of each app: none is applied before those that it builds on."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def count(found: Findings) -> None:
    found.queues = {name: queue() for name, queue in queues().items()}
    found.checks |= {name: on_time(queue) for name, queue in found.queues.items()}
    now = timezone.now()
    pending = PendingAction.objects.filter(status=Status.PENDING)
    found.actions = {
        "open": counted(pending.filter(expires_at__gt=now)),
        "overdue": counted(pending.filter(expires_at__lte=now)),
    }


def on_time(queue: Queue) -> Check:
    if queue.lag <= settings.READY_LAG_SECONDS:
        return Check(True, "It is worked off.")
    return Check(False, f"The longest waiting is {queue.lag:.0f} s late. Does a worker run?")


def disk() -> Check:
    """Of the folders that Liaison writes into, the one with the least room."""
    try:
        free = min(shutil.disk_usage(folder).free for folder in folders()) // MEGABYTE
    except OSError as wrong:
        return Check(False, f"It cannot be looked at: {wrong.strerror}.")
    if free < settings.READY_FREE_MEGABYTES:
        return Check(False, f"Only {free} MB are free.")
    return Check(True, "There is room.")


def folders() -> set[Path]:
    own = connection.settings_dict
    files = {Path(own["NAME"]).parent} if connection.vendor == "sqlite" else set()
    return {settings.VAR_DIR, *files}
