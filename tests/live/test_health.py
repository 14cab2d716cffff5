"""A server says whether it lives and is ready, and what it did, whatever becomes of others."""

import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.db import connection

from tests.doors import authorization
from tests.live.frozen import Proxy
from tests.live.servers import PATIENCE, Server, make_database
from tests.live.test_clients import new_token
from tests.live.watching import (
    BUSY,
    METRICS,
    WAITED,
    a_late_mail,
    connected,
    figures,
    in_all_lanes,
    until,
    writes_held,
)

pytestmark = [pytest.mark.live, pytest.mark.django_db]

only_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite is a file: no line to it can be lost"
)

# One is all of them: of more, one workspace is never given all.
THREADS = 1
# A mail server that nobody asks: no worker runs here.
MAIL = "smtp://127.0.0.1:9"


@pytest.fixture(scope="module")
def served(django_db_setup, django_db_blocker, tmp_path_factory):
    metrics = {"METRICS_TOKEN": METRICS, "METRICS_DIR": str(tmp_path_factory.mktemp("metrics"))}
    own = {"LOCK_SECONDS": str(PATIENCE), "DATABASE_THREADS": str(THREADS), "SMTP_URL": MAIL}
    with django_db_blocker.unblock(), make_database() as database:
        token = new_token(database)
        with Server("uvicorn", database, env=own | metrics) as server:
            yield server, token


def ready(server: Server, query: str = "") -> httpx.Response:
    return httpx.get(f"{server.url}/readyz{query}", timeout=PATIENCE)


def create(server: Server, token: str, name: str = "Ada") -> int:
    headers = authorization(token)
    path = f"{server.url}/api/contacts"
    return httpx.post(path, json={"name": name}, headers=headers, timeout=PATIENCE).status_code


def test_it_says_that_it_lives_and_is_ready_while_every_thread_waits(served):
    server, token = served
    with ThreadPoolExecutor(THREADS) as others:
        with writes_held(server.database_url):
            written = [others.submit(create, server, token) for _ in range(THREADS)]
            until(lambda: in_all_lanes(server, BUSY) == THREADS)
            assert httpx.get(f"{server.url}/livez", timeout=PATIENCE).json() == {"status": "live"}
            assert ready(server).status_code == 200
            assert in_all_lanes(server, BUSY) == THREADS
        assert [each.result() for each in written] == [201] * THREADS


def test_how_long_a_request_waits_for_a_thread_is_measured(served):
    server, token = served
    before = in_all_lanes(server, WAITED)
    with ThreadPoolExecutor(THREADS + 1) as others:
        with writes_held(server.database_url):
            written = [others.submit(create, server, token) for _ in range(THREADS + 1)]
            until(lambda: in_all_lanes(server, BUSY) == THREADS)
            # The last has no thread yet, and what it waits is known once it has one.
            assert in_all_lanes(server, WAITED) - before == THREADS
        assert [each.result() for each in written] == [201] * (THREADS + 1)
    assert in_all_lanes(server, WAITED) - before == THREADS + 1


def test_mail_that_is_late_is_named_and_can_be_left_out(served):
    server, _ = served
    with a_late_mail(server.database_url):
        until(lambda: ready(server).status_code == 503)
        checks = ready(server).json()["checks"]
        assert [name for name, check in checks.items() if not check["ok"]] == ["outbox"]
        assert not re.search(r"\d", str(checks)), "Anybody may read it."
        assert figures(server)['liaison_queue_lag_seconds{queue="outbox"}'] > 3000
        assert figures(server)['liaison_queue_waiting{queue="outbox"}'] == 1
        assert ready(server, "?exclude=outbox").status_code == 200
    until(lambda: ready(server).status_code == 200)


def test_a_migration_that_is_not_applied_is_named(served):
    server, _ = served
    last = "app = 'crm' AND name = (SELECT max(name) FROM django_migrations WHERE app = 'crm')"
    with connected(server.database_url) as database:
        database.execute(f"UPDATE django_migrations SET app = 'away' WHERE {last}")  # noqa: S608
        try:
            until(lambda: ready(server).status_code == 503)
            migrations = ready(server).json()["checks"]["migrations"]
            assert not migrations["ok"] and not re.search(r"\d", migrations["message"])
        finally:
            database.execute("UPDATE django_migrations SET app = 'crm' WHERE app = 'away'")
    until(lambda: ready(server).status_code == 200)


@pytest.fixture
def unanswering(served):
    """The server with a database that accepts and never answers."""
    server, _ = served
    known = server.env["DATABASE_URL"]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        threading.Thread(target=accept_all, args=[silent], daemon=True).start()
        # Far longer than anybody waits here: it is not the connection that gives up first.
        where = f"127.0.0.1:{silent.getsockname()[1]}/x?connect_timeout=3600"
        server.env |= {"DATABASE_URL": f"postgres://nobody@{where}", "READY_FREE_MEGABYTES": "1"}
        server.restart()
        try:
            yield server
        finally:
            server.kill()
            server.env["DATABASE_URL"] = known
            server.start()


def accept_all(silent: socket.socket) -> None:
    held = []
    while True:
        try:
            held.append(silent.accept())
        except OSError:
            break
    for each, _ in held:
        each.close()


def test_a_database_that_never_answers_is_said_to_and_the_rest_is_answered(unanswering):
    response = ready(unanswering)
    checks = response.json()["checks"]
    assert response.status_code == 503
    assert not checks["database"]["ok"] and checks["disk"]["ok"]
    assert "No answer within" in checks["database"]["message"]
    # The look of before still waits: nobody waits behind it.
    samples = figures(unanswering)
    assert samples['liaison_check{check="database"}'] == 0
    assert 'liaison_requests_total{door="health",status="5xx"}' in samples
    assert httpx.get(f"{unanswering.url}/livez", timeout=PATIENCE).status_code == 200


@only_postgres
def test_a_look_whose_line_is_lost_is_ended_and_it_is_ready_again(served):
    # Nobody but who watches asks this one, so that it alone can notice.
    with (
        Proxy(served[0].database_url, loses=True) as proxy,
        Server("uvicorn", proxy.url) as server,
    ):
        until(lambda: ready(server).status_code == 200)
        with proxy.frozen():
            until(lambda: ready(server).status_code == 503)
            until(lambda: "The database does not answer." in server.log)
        until(lambda: ready(server).status_code == 200)


def test_the_log_has_a_line_for_each_request_and_no_query(served):
    server, token = served
    query = {"query": "canary-of-the-query", "token": token}
    httpx.get(f"{server.url}/api/contacts", params=query, timeout=PATIENCE)
    create(server, token, "canary-of-the-body")
    # The line is written once the answer has left.
    until(lambda: "POST /api/contacts 201" in server.log)
    assert "GET /api/contacts 401" in server.log
    assert "contact_create ok" in server.log
    assert "canary" not in server.log and token not in server.log
