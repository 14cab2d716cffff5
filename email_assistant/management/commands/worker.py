import json
from collections import Counter
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from crm.removal.purge import tidy
from crm.webhooks import delivery as webhooks
from crm.webhooks.outcome import give_up_on_overrun
from email_assistant.models import EmailMessage, State
from email_assistant.outbox import delivery as outbox
from email_assistant.outbox.notices import webhook_disabled
from email_assistant.outbox.transport import SmtpServer
from email_assistant.rounds import Round, Stopped, go_on, go_once, stop_event


class Command(BaseCommand):
    help = (
        "Send the mail in the outbox, bring the webhooks their events, and tidy up. "
        "Any number of workers may run; SIGTERM ends one cleanly."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do what is due, and end.")
        parser.add_argument("--json", action="store_true", help="Print the counts as JSON.")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        server = SmtpServer.from_url(settings.SMTP_URL) if settings.SMTP_URL else None
        if server is None:
            self.stderr.write("No mail server is configured (SMTP_URL): mail stays in the outbox.")
        with stop_event() as stop:
            rounds = rounds_of(server)
            done = go_once(rounds, stop) if once else go_on(rounds, stop)
        self.tell(done, as_json=options["json"])

    def tell(self, done: Counter[str], *, as_json: bool) -> None:
        counts = {state: done[f"mail {state}"] for state in ("sent", "failed", "uncertain")}
        # What was put off counts once for each attempt, so these are not added up.
        counts["retried"] = done["mail queued"]
        counts["waiting"] = EmailMessage.objects.filter(state=State.QUEUED).count()
        for state in ("delivered", "failed"):
            counts[f"webhooks_{state}"] = done[f"webhook {state}"]
        counts["webhooks_retried"] = done["webhook waiting"]
        said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
        self.stdout.write(json.dumps(counts) if as_json else said)


def rounds_of(server: SmtpServer | None) -> list[Round]:
    """What a worker does again and again, each with the seconds between two times."""
    mail = [Round(partial(send_mail, server), pause=2.0)] if server else []
    return [*mail, Round(bring_webhooks, pause=1.0), Round(tidy_up, pause=3600.0)]


def send_mail(server: SmtpServer, stopped: Stopped) -> Counter[str]:
    return named("mail", outbox.deliver_due(server, stopped))


def bring_webhooks(stopped: Stopped) -> Counter[str]:
    return named("webhook", webhooks.deliver_due(webhook_disabled, stopped))


def tidy_up(stopped: Stopped) -> Counter[str]:
    give_up_on_overrun(webhook_disabled)
    return named("removed", tidy(timezone.now()))


def named(kind: str, counts: Counter[str]) -> Counter[str]:
    return Counter({f"{kind} {state}": count for state, count in counts.items()})
