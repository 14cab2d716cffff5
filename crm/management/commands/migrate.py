import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

TRIES = 10
PAUSE_SECONDS = 2.0
LOCK_SECONDS = 3.0

# A deadlock and a lock that was not to be had, as psycopg and sqlite3 name them.
IN_USE = {"40P01", "55P03", "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"}


class Command(migrate.Command):
    """Django's, beside a server that works.

    A change of a table that waits for a lock holds up every request behind it. So this one waits
    briefly, lets them go on and tries again. A migration is done whole or not at all, and what is
    done is written down: a try goes on where the one before ended.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--lock-timeout",
            type=float,
            default=LOCK_SECONDS,
            metavar="SECONDS",
            help="How long a statement waits for a lock on PostgreSQL before all others may go on.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        connection, seconds = connections[options["database"]], options.pop("lock_timeout")
        for left in reversed(range(TRIES)):
            try:
                with waiting_at_most(connection, seconds):
                    super().handle(*args, **options)
                return
            except OperationalError as error:
                if not left or not is_in_use(error):
                    raise
                self.stdout.write(f"\n  The database is in use. {left} tries are left.")
                self.stdout.flush()
            time.sleep(PAUSE_SECONDS)


@contextmanager
def waiting_at_most(connection: BaseDatabaseWrapper, seconds: float) -> Iterator[None]:
    """On PostgreSQL, in this session. SQLite waits as long as its settings say."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{seconds * 1000:.0f}ms"])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def is_in_use(error: OperationalError) -> bool:
    cause: Any = error.__cause__
    error_code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", "")
    return error_code in IN_USE
