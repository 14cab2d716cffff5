"""A request without end, sent by nobody: the server hears little of it, answers, and hangs up."""

import socket
from pathlib import Path

import pytest

from tests.live.servers import PATIENCE, Server, make_database
from tests.live.test_clients import SERVERS

pytestmark = [pytest.mark.live, pytest.mark.django_db]

MB = 1 << 20
SENT = 300 * MB
# One MiB of body is read before it is known to be too large. The rest of what we may have sent
# when the server hangs up lies in the buffers of the kernel, on both sides.
HEARD = 16 * MB
GROWN = 30 * MB

PATHS = (
    b"POST /sign-in", b"GET /sign-in", b"POST /api/contacts", b"GET /api/contacts",
    b"DELETE /nowhere", b"PUT /api/problems/x", b"GET /static/crm/app.css", b"POST /_mcp",
    b"GET /_mcp", b"POST /admin/login/",
)  # fmt: skip
CHUNK = b"x" * 65_536
LENGTH = (b"Content-Length: %d\r\n\r\n" % SENT, CHUNK)
CHUNKED = (b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + CHUNK + b"\r\n")
EXPECTED = (b"Expect: 100-continue\r\n" + LENGTH[0], CHUNK)
UPGRADE = (b"Connection: Upgrade\r\nUpgrade: h2c\r\n" + LENGTH[0], CHUNK)
NO_BODIES = {
    "a header": (b"X-A: ", CHUNK),
    "headers": (b"", b"X-A: b\r\n" * 8_192),
    "trailers": (b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: b\r\n" * 8_192),
    "what a chunk is called": (b"Transfer-Encoding: chunked\r\n\r\n5;", CHUNK),
}


@pytest.fixture(scope="module", params=SERVERS)
def server(request, django_db_setup, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        make_database() as database,
        Server(request.param, database) as server,
    ):
        yield server


def sent(server: Server, line: bytes, head: bytes, piece: bytes) -> tuple[int, bytes]:
    """How many bytes could be sent of that until the server hung up, and what it had said."""
    begun = line + b" HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % server.port + head
    count, said = 0, b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        try:
            connection.sendall(begun)
            while count < SENT:
                connection.sendall(piece)
                count += len(piece)
        except OSError:
            pass
        try:
            while part := connection.recv(65_536):
                said += part
        except OSError:
            pass
    return count, said


def most_memory(server: Server) -> int:
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


@pytest.mark.parametrize("head, piece", [LENGTH, CHUNKED], ids=["length", "chunked"])
def test_a_body_without_end_is_hung_up_on_at_every_path(server, head, piece):
    sent(server, b"GET /sign-in", b"\r\n", b"x" * SENT)
    before = most_memory(server)
    for line in PATHS:
        count, said = sent(server, line, head, piece)
        assert count < HEARD, line
        assert said.startswith((b"HTTP/1.1 413", b"HTTP/1.1 405", b"HTTP/1.1 415")), (line, said)
        assert b"connection: close" in said.lower(), line
    assert most_memory(server) - before < GROWN


@pytest.mark.parametrize("head, piece", [EXPECTED, UPGRADE], ids=["asked before", "upgrade"])
def test_who_asks_first_or_wants_another_protocol_is_hung_up_on_too(server, head, piece):
    count, said = sent(server, b"POST /sign-in", head, piece)
    assert count < HEARD
    assert b" 413 " in said or b" 400 " in said


@pytest.mark.parametrize("case", NO_BODIES)
def test_what_is_no_body_has_an_end_as_well(server, case):
    before = most_memory(server)
    count, _ = sent(server, b"POST /sign-in", *NO_BODIES[case])
    assert count < HEARD
    count, _ = sent(server, b"GET /" + b"a" * 100_000, *NO_BODIES[case])
    assert count < HEARD
    assert most_memory(server) - before < GROWN


def test_what_is_within_the_limits_is_still_answered(server):
    """A long cookie, a body that the answer does not need, two requests on one connection."""
    body = b"x" * 200_000
    head = b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: a=%s" % (
        server.port,
        b"c" * 12_000,
    )
    one = b"%s\r\nContent-Length: %d\r\n\r\n%s" % (head, len(body), body)
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(one + one.replace(b"\r\nCookie", b"\r\nConnection: close\r\nCookie"))
        said = b""
        while part := connection.recv(65_536):
            said += part
    assert said.count(b"HTTP/1.1 200") == 2
