"""What only a running server shows: how it ends, what it holds open, how much memory it takes."""

import asyncio
import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from tests.conformance.messages import message, modern
from tests.doors import authorization
from tests.live.servers import PATIENCE, Server, free_port
from tests.live.test_clients import THREADS, served

__all__ = ["served"]

pytestmark = [pytest.mark.live, pytest.mark.django_db]

AT_ONCE = 300
MEBIBYTE = 1 << 20
POSTED = 300 * MEBIBYTE
CALL = message("tools/call", name="contact_list", arguments={})
CALL_HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json, text/event-stream",
    **modern("tools/call", **{"Mcp-Name": "contact_list"}),
}


def call(server: Server, token: str) -> httpx.Response:
    headers = CALL_HEADERS | authorization(token)
    return httpx.post(f"{server.url}/_mcp", content=CALL, headers=headers, timeout=PATIENCE)


def test_a_server_that_has_worked_ends_when_it_is_asked_to(served):
    server, token = served
    assert call(server, token).status_code == 200
    before = len(server.log)
    os.kill(server.pid, signal.SIGTERM)
    try:
        # Twisted ends with 0, uvicorn with the signal that it was asked with.
        assert server.process.wait(timeout=PATIENCE) in {0, -signal.SIGTERM}
        assert "Traceback" not in server.log[before:]
    finally:
        server.restart()


def test_three_hundred_requests_at_once_are_all_answered_on_a_few_connections(served):
    server, token = served
    with ThreadPoolExecutor(1) as beside:
        load = beside.submit(asyncio.run, flood(server.url, token))
        seen = []
        while not load.done():
            seen.append(connections(server))
            time.sleep(0.02)
    assert load.result() == [200] * AT_ONCE
    # More than one was wanted, or the load was too light to tell.
    assert 1 < max(seen) <= THREADS


async def flood(url: str, token: str) -> list[int]:
    headers = authorization(token)
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(headers=headers, limits=limits, timeout=PATIENCE) as http:

        async def one(number: int) -> int:
            if number % 2:
                return (await http.get(f"{url}/api/contacts")).status_code
            response = await http.post(f"{url}/_mcp", content=CALL, headers=CALL_HEADERS)
            assert "result" in response.json()
            return response.status_code

        return await asyncio.gather(*(one(number) for number in range(AT_ONCE)))


def connections(server: Server) -> int:
    """How many the server holds open at this moment."""
    parts = urlsplit(server.database_url)
    if parts.scheme == "sqlite":
        held = Path(f"/proc/{server.pid}/fd").iterdir()
        return sum(target(file) == f"/{parts.path.lstrip('/')}" for file in held)
    with psycopg.connect(server.database_url, dbname="postgres") as admin:
        counted = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        row = admin.execute(counted, [parts.path.lstrip("/")]).fetchone()
    assert row is not None
    return int(row[0])


def target(file: Path) -> str:
    try:
        return str(file.readlink())
    except OSError:  # closed in between
        return ""


@pytest.mark.parametrize("path", ["/_mcp", "/api/contacts", "/sign-in"])
@pytest.mark.parametrize("declared", [True, False], ids=["content-length", "chunked"])
def test_who_posts_300_megabytes_is_stopped_early_and_costs_no_memory(served, path, declared):
    server, _ = served
    httpx.post(server.url + path, content=b"{}", timeout=PATIENCE)
    before = memory(server)
    sent, answer = post_much(server.port, path, declared)
    grown = peak(server) - before
    assert answer in {b"413", b"401", b"403"}
    assert sent < 16 * MEBIBYTE
    assert grown <= 10 * MEBIBYTE


def post_much(port: int, path: str, declared: bool) -> tuple[int, bytes]:
    """Post 300 MB without a token until the server hangs up: what was sent, and its status."""
    size = f"Content-Length: {POSTED}" if declared else "Transfer-Encoding: chunked"
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    data = b" " * MEBIBYTE
    part = data if declared else b"%x\r\n%s\r\n" % (len(data), data)
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(f"{head}{size}\r\n\r\n".encode())
        try:
            while sent < POSTED and not answered(line):
                line.sendall(part)
                sent += len(data)
        except (ConnectionError, TimeoutError):
            pass
        return sent, status(line)


def answered(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        return bool(line.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        line.settimeout(PATIENCE)


def status(line: socket.socket) -> bytes:
    try:
        return line.recv(65_536).split(b" ")[1]
    except (ConnectionError, TimeoutError, IndexError):
        return b"no answer"


def memory(server: Server) -> int:
    return field(server, "VmRSS")


def peak(server: Server) -> int:
    return field(server, "VmHWM")


def field(server: Server, name: str) -> int:
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    found = next(line for line in lines if line.startswith(f"{name}:"))
    return int(found.split()[1]) * 1024


def test_a_database_that_is_away_is_503_in_json_and_the_server_comes_back(served):
    server, token = served
    known = server.env["DATABASE_URL"]
    server.env["DATABASE_URL"] = f"postgres://nobody@127.0.0.1:{free_port()}/nothing"
    server.restart()
    try:
        for response in (call(server, token), tools(server, token), rest(server, token)):
            assert response.status_code == 503
            assert int(response.headers["retry-after"]) > 0
            assert "json" in response.headers["content-type"]
            assert "Traceback" not in response.text and "nobody" not in response.text
            assert "did not answer" in response.text
        page = httpx.get(f"{server.url}/contacts", cookies={"sessionid": "a" * 32})
        assert page.status_code == 503
        assert int(page.headers["retry-after"]) > 0
        assert "cannot answer just now" in page.text
    finally:
        server.env["DATABASE_URL"] = known
        server.restart()
    assert call(server, token).status_code == 200


def tools(server: Server, token: str) -> httpx.Response:
    headers = CALL_HEADERS | modern("tools/list") | authorization(token)
    return httpx.post(f"{server.url}/_mcp", content=message(), headers=headers, timeout=PATIENCE)


def rest(server: Server, token: str) -> httpx.Response:
    return httpx.get(f"{server.url}/api/contacts", headers=authorization(token), timeout=PATIENCE)
