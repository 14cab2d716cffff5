"""A room for the hashing of passwords: slow and large on purpose, and anybody may ask for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from django.conf import settings

from crm.request.rate_limit import RateLimited

# Of the threads of a process, one in so many may hash, and as many more may wait for that.
SHARE = 4
# How long to wait, and when to come back: about as long as a few hashes take.
PATIENCE_SECONDS = 2
BUSY = "Many people sign in at this moment. Try again in a few seconds."


class Room:
    """Lets so many in at once, and so many wait. The next is turned away at once."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self.seats = BoundedSemaphore(at_once + waiting)
        self.work = BoundedSemaphore(at_once)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Raises:
        RateLimited: it is full, or was for as long as one may wait.
        """
        with taken(self.seats, 0), taken(self.work, PATIENCE_SECONDS):
            yield


@contextmanager
def taken(seats: BoundedSemaphore, seconds: float) -> Iterator[None]:
    if not seats.acquire(timeout=seconds):
        raise RateLimited(BUSY, PATIENCE_SECONDS)
    try:
        yield
    finally:
        seats.release()


@cache
def hashing() -> Room:
    share = max(1, settings.DATABASE_THREADS // SHARE)
    return Room(at_once=share, waiting=share)
