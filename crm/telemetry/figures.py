"""What is counted and measured. Each label has a value of a closed set: a door, the name of an
operation, a code; never a workspace, a person or a path.
"""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import TypeVar

from django.db import transaction
from prometheus_client import Counter, Gauge, Histogram

T = TypeVar("T")

# No registry: they are collected from all processes at once (shared.py).
REQUESTS = Counter("liaison_requests", "Requests answered.", ["door", "status"], registry=None)
REQUEST_SECONDS = Histogram(
    "liaison_request_seconds",
    "From the first byte of a request to the last of its answer.",
    ["door"],
    registry=None,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
CALLS = Counter(
    "liaison_calls",
    "Calls of operations and tools, by how they turned out.",
    ["door", "operation", "outcome"],
    registry=None,
)
ACTIONS = Counter(
    "liaison_prepared_actions",
    "What became of prepared actions; `reason` of those that were refused.",
    ["outcome", "reason"],
    registry=None,
)
WORK = Counter("liaison_work", "What the workers did.", ["outcome"], registry=None)
THREAD_WAIT = Histogram(
    "liaison_thread_wait_seconds",
    "How long work waited for a thread of the database.",
    ["lane"],
    registry=None,
    buckets=(0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
THREADS_BUSY = Gauge(
    "liaison_threads_busy",
    "Threads of the database at work.",
    ["lane"],
    registry=None,
    multiprocess_mode="livesum",
)


def count_answer(door: str, status: int, seconds: float) -> None:
    """Status 0: none was sent, because the client left or the server stopped."""
    REQUESTS.labels(door, f"{status // 100}xx" if status else "none").inc()
    REQUEST_SECONDS.labels(door).observe(seconds)


def count_action(outcome: str, reason: str = "") -> None:
    """Of a prepared action, once what became of it is certain."""
    transaction.on_commit(ACTIONS.labels(outcome, reason).inc, robust=True)


def count_work(done: Mapping[str, int]) -> None:
    for outcome, count in done.items():
        WORK.labels(outcome).inc(count)


def measured(work: Callable[[], T], lane: str) -> Callable[[], T]:
    """The work, which says once it runs how long it waited for its thread; and runs as busy."""
    asked = perf_counter()

    def run() -> T:
        THREAD_WAIT.labels(lane).observe(perf_counter() - asked)
        with THREADS_BUSY.labels(lane).track_inprogress():
            return work()

    return run
