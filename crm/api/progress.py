"""How far a request of many parts has come. Each part is a transaction of its own, and under an
Idempotency-Key it is committed together with what came of it: a repetition goes on from there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Progress:
    """The results so far in their wire form; `keep` keeps them all, inside the transaction of the
    part that is done, or raises if another process has taken over."""

    results: list[dict[str, Any]]
    keep: Callable[[list[dict[str, Any]]], None]


# Of a request without a key nothing is kept.
UNKEPT = Progress([], lambda _: None)

current: ContextVar[Progress] = ContextVar("progress", default=UNKEPT)


@contextmanager
def going_on_from(progress: Progress) -> Iterator[None]:
    before = current.set(progress)
    try:
        yield
    finally:
        current.reset(before)
