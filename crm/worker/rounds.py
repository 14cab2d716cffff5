"""The worker's rounds: each is gone again and again, on a thread of its own, until a signal.

So a mail server that keeps one waiting holds up no webhook, and the other way round.
"""

import logging
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from crm.telemetry.figures import count_work

SIGNALS = (signal.SIGTERM, signal.SIGINT)

STOPPING = "The worker stops once what it has in hand is done."

logger = logging.getLogger(__name__)

Stopped: TypeAlias = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Round:
    """What to do, which says what it did, and the seconds between two times. `outcomes`:
    what of that the worker counts at its end, as 0 too."""

    work: Callable[[Stopped], Counter[str]]
    pause: float
    outcomes: tuple[str, ...] = ()


def go_once(rounds: Sequence[Round], stop: threading.Event) -> Counter[str]:
    """Go each round once, on the caller's own thread; what was done."""
    return sum((counted(each, stop) for each in rounds), Counter())


def go_on(rounds: Sequence[Round], stop: threading.Event) -> Counter[str]:
    """Go all rounds until asked to stop, or until one of them ends in a fault; what was done."""
    with ThreadPoolExecutor(len(rounds), "round") as pool:
        going = [pool.submit(go_round, each, stop) for each in rounds]
        # The first that ends was asked to or is at fault; either way the others end too.
        wait(going, return_when=FIRST_COMPLETED)
        logger.info(STOPPING)
    return sum((each.result() for each in going), Counter())


def go_round(each: Round, stop: threading.Event) -> Counter[str]:
    done: Counter[str] = Counter()
    try:
        while not stop.is_set():
            done += patiently(each, stop)
            stop.wait(each.pause)
    finally:
        # A round that ends by a fault takes the others with it: the supervisor starts all anew.
        stop.set()
        connections.close_all()
    return done


def patiently(each: Round, stop: threading.Event) -> Counter[str]:
    """One time around. A worker outlives a database that is away."""
    try:
        return counted(each, stop)
    except (OperationalError, InterfaceError):
        logger.exception("The database is away; the worker tries again.")
        close_old_connections()
        return Counter()


def counted(each: Round, stop: threading.Event) -> Counter[str]:
    done = each.work(stop.is_set)
    count_work(done)
    return done


@contextmanager
def stop_event() -> Iterator[threading.Event]:
    """An event that the first SIGTERM or SIGINT sets: what is in hand is finished first."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
