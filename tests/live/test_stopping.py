"""A server that is asked to stop answers what it has in hand; and no log of it quotes a query."""

import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.conformance.messages import message, modern
from tests.doors import authorization
from tests.live.servers import PATIENCE, Server, make_database
from tests.live.test_clients import SERVERS, new_token
from tests.live.watching import BUSY, METRICS, in_all_lanes, until, writes_held

pytestmark = [pytest.mark.live, pytest.mark.django_db]

PATHS = ("/api/contacts", "/_mcp", "/sign-in", "/admin/login/", "/nothing")
ACCEPT = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module", params=SERVERS)
def served(request, django_db_setup, django_db_blocker, tmp_path_factory):
    # What is held in these tests is waited for.
    own = {
        "LOCK_SECONDS": str(PATIENCE),
        "METRICS_TOKEN": METRICS,
        "METRICS_DIR": str(tmp_path_factory.mktemp("metrics")),
    }
    with django_db_blocker.unblock(), make_database() as database:
        token = new_token(database)
        with Server(request.param, database, env=own) as server:
            yield server, token


def over_rest(server: Server, token: str) -> httpx.Response:
    path, headers = f"{server.url}/api/contacts", authorization(token)
    return httpx.post(path, json={"name": "Ada"}, headers=headers, timeout=PATIENCE)


def over_mcp(server: Server, token: str) -> httpx.Response:
    named = modern("tools/call", **{"Mcp-Name": "contact_create"})
    body = message("tools/call", name="contact_create", arguments={"name": "Ada"})
    headers = authorization(token) | ACCEPT | named
    return httpx.post(f"{server.url}/_mcp", content=body, headers=headers, timeout=PATIENCE)


def accepts(server: Server) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", server.port)) == 0


def test_what_is_in_hand_at_sigterm_is_answered_and_nothing_new_is_taken(served):
    server, token = served
    with ThreadPoolExecutor(2) as clients:
        with writes_held(server.database_url):
            asked = [clients.submit(door, server, token) for door in (over_rest, over_mcp)]
            until(lambda: in_all_lanes(server, BUSY) == len(asked))
            os.kill(server.pid, signal.SIGTERM)
            until(lambda: not accepts(server))
        rest, mcp = (each.result() for each in asked)
    assert rest.status_code == 201
    assert mcp.json()["result"]["isError"] is False
    # Twisted ends with 0, uvicorn with the signal that it was asked with.
    assert server.process.wait(PATIENCE) in {0, -signal.SIGTERM}
    assert "Traceback" not in server.log
    server.start()


def test_an_idle_server_ends_at_once_though_a_client_stays_connected(served):
    server, _ = served
    with httpx.Client() as client:
        assert client.get(f"{server.url}/livez").status_code == 200
        os.kill(server.pid, signal.SIGTERM)
        assert server.process.wait(PATIENCE) in {0, -signal.SIGTERM}
    assert "Traceback" not in server.log
    server.start()


@pytest.mark.parametrize("path", PATHS)
def test_each_request_has_one_line_in_the_log_and_it_has_no_query(served, path):
    server, token = served
    before = len(server.log)
    query = {"token": token, "q": "canary-of-the-query"}
    status = httpx.get(server.url + path, params=query, timeout=PATIENCE).status_code
    line = f"GET {path} {status} "
    until(lambda: line in server.log[before:])
    logged = server.log[before:]
    assert "canary" not in logged and token not in logged and "?" not in logged
    assert [line in each for each in logged.splitlines()].count(True) == 1
    assert not [each for each in logged.splitlines() if path in each and "HTTP/1.1" in each]
