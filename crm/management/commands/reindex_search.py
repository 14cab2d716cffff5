import json
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from crm.reindexing import FIRST, Batch, index_is_sound, rebuild_index, reindex


class Command(BaseCommand):
    help = "Make what search reads anew, in batches, while Liaison serves."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; exit with 1 if something differs."
        )
        parser.add_argument(
            "--after",
            type=UUID,
            default=FIRST,
            metavar="ID",
            help="Go on with the contacts after this one.",
        )
        parser.add_argument(
            "--index",
            action="store_true",
            help="Make the index of the database anew too. On SQLite writers wait for it.",
        )
        parser.add_argument("--json", action="store_true", help="Answer with one JSON object.")

    def handle(self, *args: Any, check: bool, after: UUID, **options: Any) -> None:
        done = self.texts(after, check)
        sound = index_is_sound()
        if options["index"] or not (sound or check):
            rebuild_index()
        self.stdout.write(json.dumps(facts(done, sound)) if options["json"] else line(done, sound))
        if check and (not sound or done.differing or done.left_over or done.companies):
            raise CommandError("It differs. `manage.py reindex_search` makes it anew.")
        if done.clashing:
            raise CommandError(f"Names of two companies have become one; rename: {ids(done)}.")

    def texts(self, after: UUID, check: bool) -> Batch:
        done = Batch(last=after)
        try:
            for batch in reindex(after, check=check):
                done += batch
        except (DatabaseError, KeyboardInterrupt) as stopped:
            reason = str(stopped).partition("\n")[0] or "it was stopped"
            raise CommandError(f"{reason}. Go on with --after {done.last}") from stopped
        return done


def facts(done: Batch, sound: bool) -> dict[str, Any]:
    return {
        "contacts": done.looked_at,
        "differing": done.differing,
        "leftOver": done.left_over,
        "companies": done.companies,
        "clashing": [str(id) for id in done.clashing],
        "indexWasSound": sound,
        "last": str(done.last),
    }


def line(done: Batch, sound: bool) -> str:
    return (
        f"Of {done.looked_at} contacts the texts of {done.differing} differed; {done.left_over} "
        f"were of contacts in the bin. The keys of {done.companies} companies differed. "
        f"The index was {'sound' if sound else 'wrong'}."
    )


def ids(done: Batch) -> str:
    return ", ".join(str(id) for id in done.clashing)
