import json
import logging
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections

from email_assistant.models import EmailMessage, State
from email_assistant.outbox import deliver_due
from email_assistant.transport import SmtpServer

PAUSE = 2.0  # seconds between two looks into the outbox
SIGNALS = (signal.SIGTERM, signal.SIGINT)

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send the mail in the outbox. Any number of workers may run; SIGTERM ends one cleanly."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Send what is due, and end.")
        parser.add_argument("--json", action="store_true", help="Print the counts as JSON.")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        server = SmtpServer.from_url(settings.SMTP_URL) if settings.SMTP_URL else None
        if server is None:
            self.stderr.write("No mail server is configured (SMTP_URL): mail stays in the outbox.")
        ended: Counter[str] = Counter()
        with stop_event() as stop:
            while not stop.is_set():
                ended += look(server, stop, patient=not once)
                if once:
                    break
                stop.wait(PAUSE)
        self.tell(ended, as_json=options["json"])

    def tell(self, ended: Counter[str], *, as_json: bool) -> None:
        counts = {state: ended[state] for state in ("sent", "failed", "uncertain")}
        # A mail put off counts once for each attempt, so these are not added up.
        counts["retried"] = ended["queued"]
        counts["waiting"] = EmailMessage.objects.filter(state=State.QUEUED).count()
        said = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(json.dumps(counts) if as_json else said)


def look(server: SmtpServer | None, stop: threading.Event, *, patient: bool) -> Counter[str]:
    """One look into the outbox. A patient worker outlives a database that is away."""
    if server is None:
        return Counter()
    try:
        return deliver_due(server, stop.is_set)
    except (OperationalError, InterfaceError):
        if not patient:
            raise
        logger.exception("The database is away; the worker tries again.")
        close_old_connections()
        return Counter()


@contextmanager
def stop_event() -> Iterator[threading.Event]:
    """An event that the first SIGTERM or SIGINT sets: the mail in hand is finished first."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
