import json
import signal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.backup.archive import BackupError
from crm.backup.steps import Outcome, save


class Command(BaseCommand):
    help = "Save the database in one new file, while Liaison serves. Keep SECRET_KEY beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", type=Path, help="The new file, or a folder for one named by the time."
        )
        parser.add_argument("--json", action="store_true", help="Answer with one JSON object.")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        # So that what is half done is taken away again.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            saved = save(path)
        except BackupError as wrong:
            raise CommandError(str(wrong)) from wrong
        except OSError as failed:
            raise CommandError(f"{path}: {failed.strerror}. There is no backup.") from failed
        self.stdout.write(json.dumps(facts(saved)) if options["json"] else line(saved))


def facts(saved: Outcome) -> dict[str, Any]:
    return {"path": str(saved.path), **saved.manifest.model_dump(mode="json", by_alias=True)}


def line(saved: Outcome) -> str:
    manifest, size = saved.manifest, saved.path.stat().st_size
    return f"{saved.path}: {manifest.rows} rows of {len(manifest.tables)} tables in {size} bytes."
