import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from crm.hooks import liaison_apps, queues
from crm.telemetry.shared import share_figures
from crm.worker.rounds import Round, go_on, go_once, stop_event


class Command(BaseCommand):
    help = (
        "Send the mail in the outbox, bring the webhooks their events, and tidy up. "
        "Any number of workers may run; SIGTERM ends one cleanly."
    )

    # They would load every page and route, and a worker has none.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do what is due, and end.")
        parser.add_argument("--json", action="store_true", help="Print the counts as JSON.")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        share_figures("worker")
        # What people wait for most is the highest: mail comes first.
        rounds = [each for app in reversed(list(liaison_apps())) for each in app.rounds()]
        with stop_event() as stop:
            done = go_once(rounds, stop) if once else go_on(rounds, stop)
        self.report(rounds, done, as_json=options["json"])

    def report(self, rounds: Sequence[Round], done: Counter[str], *, as_json: bool) -> None:
        counts = {name: done[name] for each in rounds for name in each.outcomes}
        counts |= {f"{name}_waiting": queue().waiting for name, queue in queues().items()}
        line = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
        self.stdout.write(json.dumps(counts) if as_json else line)
