"""Counts by name, in the memory of this process or in Redis. The window slides."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor
from threading import Lock
from typing import Protocol, TypeVar

from limits import RateLimitItem
from limits.storage import RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger("liaison.limits")

T = TypeVar("T")

REDIS_SECONDS = 0.5
# How long a Redis that did not answer is left alone.
PAUSE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit, and in how many seconds there is more of it."""

    limit: int
    remaining: int
    seconds: int


class Counter(Protocol):
    """Counts hits by name."""

    def hit(self, name: str) -> bool:
        """Count one more, if it is allowed."""

    def left(self, name: str) -> Allowance: ...


class InMemory:
    """The hits of this window and of the one before it, in the memory of this process.

    `limits` has such a storage too. It starts a thread to tidy up, and in a server that is asked
    now and then that costs a quarter of what a request does.
    """

    def __init__(self, limit: RateLimitItem) -> None:
        self.most, self.seconds = limit.amount, limit.get_expiry()
        self.lock = Lock()
        self.window = 0.0
        self.now: dict[str, int] = {}
        self.before: dict[str, int] = {}

    def hit(self, name: str) -> bool:
        with self.lock:
            allowed = self.used(name) + 1 <= self.most
            if allowed:
                self.now[name] = self.now.get(name, 0) + 1
            return allowed

    def left(self, name: str) -> Allowance:
        with self.lock:
            remaining = max(0, floor(self.most - self.used(name)))
            return Allowance(self.most, remaining, max(1, ceil(self.until_more(name))))

    def used(self, name: str) -> float:
        """The hits of the last `seconds`: of the window before, the part that lies in them."""
        window = time.time() // self.seconds
        if window != self.window:
            self.before = self.now if window == self.window + 1 else {}
            self.now, self.window = {}, window
        return self.now.get(name, 0) + self.before.get(name, 0) * self.rest()

    def until_more(self, name: str) -> float:
        now, before = self.now.get(name, 0), self.before.get(name, 0)
        if now + 1 > self.most:
            # This window must end, and then enough of it must have passed.
            return self.seconds * (self.rest() + 1 - (self.most - 1) / now)
        if now + before * self.rest() + 1 > self.most:
            return self.seconds * (self.rest() - (self.most - 1 - now) / before)
        return self.seconds * self.rest()

    def rest(self) -> float:
        """How much of this window is still to come, from 1 to 0."""
        return 1 - time.time() % self.seconds / self.seconds


class InRedis:
    """The hits of all processes. While Redis does not answer, everything is allowed."""

    def __init__(self, limit: RateLimitItem, url: str) -> None:
        self.limit = limit
        self.storage = RedisStorage(
            url,
            key_prefix="liaison",
            socket_timeout=REDIS_SECONDS,
            socket_connect_timeout=REDIS_SECONDS,
            # Once more, for a connection of the pool that Redis has closed meanwhile.
            retry=Retry(NoBackoff(), 1),  # type: ignore[arg-type]
        )
        self.window = SlidingWindowCounterRateLimiter(self.storage)
        self.asks_again = 0.0

    def hit(self, name: str) -> bool:
        return self.asked(lambda: self.window.hit(self.limit, name), otherwise=True)

    def left(self, name: str) -> Allowance:
        reset, remaining = self.asked(
            lambda: self.window.get_window_stats(self.limit, name),
            otherwise=(0.0, self.limit.amount),
        )
        return Allowance(self.limit.amount, remaining, max(1, ceil(reset - time.time())))

    def asked(self, question: Callable[[], T], otherwise: T) -> T:
        if time.monotonic() < self.asks_again:
            return otherwise
        try:
            return question()
        except self.storage.base_exceptions as failure:
            self.asks_again = time.monotonic() + PAUSE_SECONDS
            log.warning("Redis did not answer, so no request is counted for a while: %s", failure)
            return otherwise
