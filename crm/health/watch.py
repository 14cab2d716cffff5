"""A look at something that may never answer, on a thread of its own.

Nobody waits behind it: it takes no thread of the requests, and its thread ends with the process.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class Watch(Generic[T]):
    """Looks when somebody asks, at most once in `pause` seconds. All who ask meanwhile are told
    the same, and so are those who ask while a look is not at its end."""

    def __init__(
        self, look: Callable[[], T], pause: float, begin: Callable[[], None] = lambda: None
    ) -> None:
        """`begin`: what its thread does once, before the first look."""
        self.look, self.pause, self.begin = look, pause, begin
        self.wanted: SimpleQueue[Future[T]] = SimpleQueue()
        self.thread: threading.Thread | None = None
        self.newest: Future[T] | None = None
        self.seen_at = 0.0

    async def seen(self, patience: float, otherwise: T) -> T:
        """What was found; or this, if the look is not at its end within `patience` seconds."""
        looking = asyncio.wrap_future(self.current())
        try:
            return await asyncio.wait_for(asyncio.shield(looking), patience)
        except TimeoutError:
            return otherwise

    def current(self) -> "Future[T]":
        # Called on the event loop only, so that two of these never meet.
        newest = self.newest
        if newest is None or (newest.done() and monotonic() - self.seen_at > self.pause):
            newest = self.newest = Future()
            self.wanted.put(newest)
            self.start()
        return newest

    def start(self) -> None:
        if self.thread is None:
            self.thread = threading.Thread(target=self.go_on, name="watch", daemon=True)
            self.thread.start()

    def go_on(self) -> None:
        self.begin()
        while True:
            asked = self.wanted.get()
            try:
                findings = self.look()
            except BaseException as fault:  # noqa: BLE001 - who asked is told, and the thread stays
                self.seen_at = monotonic()
                asked.set_exception(fault)
            else:
                self.seen_at = monotonic()
                asked.set_result(findings)
