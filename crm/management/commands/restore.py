import json
import signal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.backup.archive import BackupError
from crm.backup.steps import Outcome, restore, verify
from crm.hooks import queues

OTHER_KEY = (
    "It was made under another SECRET_KEY. With the one of here, everybody must sign in again."
)

LEAVES_AGAIN = (
    "In it wait for a worker: {waiting}. What has left since the backup was made leaves once more: "
    "look at the outbox before a worker runs."
)


class Command(BaseCommand):
    help = "Put a backup in place of the database, whole or not at all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="What `backup` wrote.")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--verify",
            action="store_true",
            help="Change nothing: restore it into a database for that, compare all, remove it.",
        )
        what.add_argument(
            "--replace", action="store_true", help="Even if there are people in the database."
        )
        parser.add_argument("--json", action="store_true", help="Answer with one JSON object.")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        # So that what is half done is taken away again.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            outcome = (
                verify(path) if options["verify"] else restore(path, replace=options["replace"])
            )
        except BackupError as wrong:
            raise CommandError(str(wrong)) from wrong
        except OSError as failed:
            raise CommandError(f"{path}: {failed.strerror}. Nothing was changed.") from failed
        done = "whole" if options["verify"] else "restored"
        self.stdout.write(json.dumps(facts(outcome)) if options["json"] else lines(outcome, done))
        if not (options["verify"] or outcome.fit.lacking) and (waiting := all_that_waits()):
            self.stderr.write(self.style.WARNING(LEAVES_AGAIN.format(waiting=waiting)))


def all_that_waits() -> str:
    """How much, in which queues; '' where nothing does."""
    counts = {name: queue().waiting for name, queue in queues().items()}
    return ", ".join(f"{count} in {name}" for name, count in counts.items() if count)


def facts(outcome: Outcome) -> dict[str, Any]:
    return {
        **outcome.manifest.model_dump(mode="json", by_alias=True),
        "unknownMigrations": outcome.fit.unknown,
        "lackingMigrations": outcome.fit.lacking,
        "hasThisSecretKey": outcome.has_our_key,
    }


def lines(outcome: Outcome, done: str) -> str:
    manifest = outcome.manifest
    made = f"by Liaison {manifest.liaison} at {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC"
    first = (
        f"{outcome.path} is {done}: {manifest.rows} rows of {len(manifest.tables)} tables, "
        f"each as it was saved {made}."
    )
    return "\n".join([first, str(outcome.fit), *([] if outcome.has_our_key else [OTHER_KEY])])
