"""Why nothing could be done just now, though nothing was wrong with the request: 503 at every door.

Where it is certain that nothing was done, it says so.
"""

from typing import Any

from django.db import InterfaceError, OperationalError

RETRY_SECONDS = 2

UNAVAILABLE = (
    "The database did not answer. Look whether it was done before you repeat it; a confirmation "
    "may always be repeated."
)

BUSY = "Too many requests wait for their turn. Nothing was done. Try again in a moment."
HELD = "Somebody else holds what this needs. Nothing was done. Try again in a moment."
SLOW = "This took longer than it may. Nothing was done. Ask for less, or try again later."
FULL = "The disk of the database is full. Nothing was done. The operator must make room."
CROWDED = "The database takes no more connections. Nothing was done. Try again in a moment."

# As PostgreSQL and SQLite name them.
REASONS = {
    "55P03": HELD, "40P01": HELD, "40001": HELD, "SQLITE_BUSY": HELD, "SQLITE_LOCKED": HELD,
    "SQLITE_BUSY_SNAPSHOT": HELD, "57014": SLOW, "53100": FULL, "SQLITE_FULL": FULL,
    "53300": CROWDED,
}  # fmt: skip
# What SQLite calls a statement of ours that it cannot make sense of, such as of a missing table.
WRONG_STATEMENT = "SQLITE_ERROR"


class Busy(Exception):
    """Too many wait already, or it did not come to its turn in time. Nothing was begun."""


class DatabaseAway(OperationalError):
    """The database accepts connections and does not answer, as was found out just now."""


def outage(exception: BaseException) -> str:
    """What to say, if the database or its threads are the reason; '' if it is another one."""
    if isinstance(exception, Busy):
        return BUSY
    if not isinstance(exception, OperationalError | InterfaceError):
        return ""
    cause: Any = exception.__cause__
    if getattr(cause, "sqlite_errorname", "") == WRONG_STATEMENT:
        return ""
    name = str(getattr(cause, "sqlstate", "") or getattr(cause, "sqlite_errorname", ""))
    return REASONS.get(name, UNAVAILABLE)
