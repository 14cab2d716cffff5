"""What the tests of a running server look at it through, and hold it up with."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import httpx
import psycopg

from tests.doors import authorization
from tests.live.servers import PATIENCE, TICK, Server

METRICS = "metrics-token-for-the-tests"


def figures(server: Server) -> dict[str, float]:
    """The samples of /metrics by what stands before their number."""
    headers = authorization(METRICS)
    response = httpx.get(f"{server.url}/metrics", headers=headers, timeout=PATIENCE)
    assert response.status_code == 200, response.text
    lines = [line for line in response.text.splitlines() if not line.startswith("#")]
    return {name: float(number) for name, _, number in (line.rpartition(" ") for line in lines)}


BUSY, WAITED = "liaison_threads_busy", "liaison_thread_wait_seconds_count"


def in_all_lanes(server: Server, name: str) -> float:
    """The sum of this figure over the lanes of the threads."""
    return sum(number for key, number in figures(server).items() if key.startswith(f"{name}{{"))


def until(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(TICK)


@contextmanager
def connected(url: str) -> Iterator[sqlite3.Connection | psycopg.Connection]:
    """A connection of nobody's server, which commits each statement by itself."""
    parts = urlsplit(url)
    opened = (
        sqlite3.connect(f"/{parts.path.lstrip('/')}", isolation_level=None)
        if parts.scheme == "sqlite"
        else psycopg.connect(url, autocommit=True)
    )
    with closing(opened):
        yield opened


@contextmanager
def writes_held(url: str) -> Iterator[None]:
    """Whoever writes a contact waits until the end of this block; who reads does not."""
    with connected(url) as other:
        if isinstance(other, sqlite3.Connection):
            other.execute("BEGIN IMMEDIATE")
        else:
            other.execute("BEGIN")
            other.execute("LOCK TABLE crm_contact IN EXCLUSIVE MODE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


@contextmanager
def a_late_mail(url: str) -> Iterator[None]:
    """A mail that has been due since the new year, in a workspace that is there."""
    with connected(url) as database:
        insert_late_mail(database)
        try:
            yield
        finally:
            database.execute("DELETE FROM email_assistant_emailmessage")


def insert_late_mail(database: sqlite3.Connection | psycopg.Connection) -> None:
    workspace = str(database.execute("SELECT id FROM crm_workspace").fetchone()[0])
    values = dict.fromkeys(("to", "from_address", "reply_to"), "a@example.com")
    values |= dict.fromkeys(("from_name", "phase", "last_response", "lease"), "")
    values |= dict.fromkeys(("created_at", "next_attempt_at"), "2026-01-01 00:00:00+00")
    values |= {"id": workspace, "workspace_id": workspace, "message_id": "<late@example.com>"}
    values |= {"subject": "s", "body": "b", "state": "queued", "attempts": "0"}
    columns = ", ".join(f'"{name}"' for name in values)
    mark = "?" if isinstance(database, sqlite3.Connection) else "%s"
    places = ", ".join([mark] * len(values))
    into = f"INSERT INTO email_assistant_emailmessage ({columns}) VALUES ({places})"  # noqa: S608
    database.execute(into, [*values.values()])
