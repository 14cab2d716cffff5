"""No wait for the database is endless: its own bounds on each connection, and a look at a database
that accepts and never answers, which no bound of its own can end.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from crm.outage import DatabaseAway

log = logging.getLogger("liaison.database")

TICK = 0.5
# What has taken so long makes us look whether the database answers at all.
SUSPICIOUS_SECONDS = 1.0
PROBE_SECONDS = 2


class Waits:
    """Over the threads that talk to the database. `join` is called on each of them once."""

    def __init__(self) -> None:
        self.away = False
        self.since: dict[int, float] = {}
        self.connections: dict[int, BaseDatabaseWrapper] = {}
        self.starting = threading.Lock()
        self.looking: threading.Thread | None = None

    def join(self) -> None:
        own: Any = connections["default"]
        own.settings_dict = bounded(own.settings_dict)
        own.get_new_connection = self.unless_away(own.get_new_connection)
        self.connections[threading.get_ident()] = own
        if own.vendor == "postgresql":
            self.look()

    @contextmanager
    def working(self) -> Iterator[None]:
        thread = threading.get_ident()
        self.since[thread] = time.monotonic()
        try:
            yield
        finally:
            del self.since[thread]

    def refuse_while_away(self) -> None:
        if self.away:
            raise DatabaseAway("The database accepts connections and does not answer.")

    def unless_away(self, connect: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Who lost a connection to a database that is away need not wait for another one."""

        def connect_now(parameters: Any) -> Any:
            self.refuse_while_away()
            return connect(parameters)

        return connect_now

    def look(self) -> None:
        """Look at all of them from now on, on a thread that ends with the process."""
        with self.starting:
            if self.looking is None:
                self.looking = threading.Thread(target=self.go_on, name="waits", daemon=True)
                self.looking.start()

    def go_on(self) -> None:
        while True:
            time.sleep(TICK)
            with suppress(Exception):
                self.once()

    def once(self) -> None:
        if self.away or self.longer_than(SUSPICIOUS_SECONDS):
            was, self.away = self.away, not answers()
            if self.away and not was:
                log.error("The database does not answer.")
            elif was and not self.away:
                log.warning("The database answers again.")
        longest = SUSPICIOUS_SECONDS if self.away else settings.LONGEST_SECONDS
        for thread in self.longer_than(longest):
            cut(self.connections[thread])

    def longer_than(self, seconds: float) -> list[int]:
        before = time.monotonic() - seconds
        return [thread for thread, since in list(self.since.items()) if since < before]


def bounded(chosen: dict[str, Any]) -> dict[str, Any]:
    """The settings of a connection of a server: commands and workers may wait longer."""
    chosen = deepcopy(chosen)
    chosen["OPTIONS"] |= settings.BOUNDED_WAITS
    return chosen


@contextmanager
def impatient() -> Iterator[None]:
    """The body waits for nobody.

    Raises:
        OperationalError: at once, where somebody else holds what it needs.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 0")
            try:
                yield
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {1_000 * connection_timeout()}")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 1")
            yield
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def connection_timeout() -> int:
    return int(connection.settings_dict["OPTIONS"]["timeout"])


def answers() -> bool:
    """Whether the database takes a new connection in time, or refuses it: then it is awake."""
    parameters = connections["default"].get_connection_params()
    try:
        psycopg.connect(**parameters | {"connect_timeout": PROBE_SECONDS}).close()
    except psycopg.errors.ConnectionTimeout:
        return False
    except psycopg.Error:
        return True
    return True


def cut(other: BaseDatabaseWrapper) -> None:
    """End the wait of another thread: its connection breaks, and it goes on with an error."""
    with suppress(Exception):
        descriptor = os.dup(other.connection.pgconn.socket)
        with socket.socket(fileno=descriptor) as line:
            line.shutdown(socket.SHUT_RDWR)
