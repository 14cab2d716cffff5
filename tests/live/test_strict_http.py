"""Requests as no proper client writes them, byte for byte, to both servers: catalogue 38 to 48."""

import socket

import pytest

from tests.live.servers import PATIENCE, Server, ask
from tests.live.test_clients import served

__all__ = ["served"]

pytestmark = [pytest.mark.live, pytest.mark.django_db]

PROBLEM = b"application/problem+json"
ADA = b'{"name": "Ada"}'


def contacts() -> int:
    from crm.models import Contact

    return Contact.objects.count()


def send(server: Server, line: bytes, *headers: bytes, body: bytes = b"") -> tuple[int, bytes]:
    """The status and the head of the answer to exactly these bytes; 0 if it hung up."""
    head = [line + b" HTTP/1.1", b"Host: 127.0.0.1:%d" % server.port, b"Connection: close"]
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(b"\r\n".join([*head, *headers, b"", body]))
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    status = int(answer.split(b" ", 2)[1]) if answer else 0
    return status, answer.partition(b"\r\n\r\n")[0].lower()


def bearer(token: str) -> bytes:
    return b"Authorization: Bearer " + token.encode()


def posting(body: bytes, kind: bytes = b"application/json") -> list[bytes]:
    return [b"Content-Type: " + kind, b"Content-Length: %d" % len(body)]


SIGN_INS = {
    "none": [],
    "empty": [b"Authorization: "],
    "no token": [b"Authorization: Bearer"],
    "another scheme": [b"Authorization: Basic bGlhaXNvbg=="],
    "not ASCII": [b"Authorization: Bearer \xc3\xa9\xff"],
    "twice": [b"Authorization: Bearer {token}", b"Authorization: Bearer {token}"],
    "60 kB": [b"Authorization: Bearer " + b"A" * 60_000],
}


@pytest.mark.parametrize("path", [b"GET /api/contacts", b"POST /_mcp"])
@pytest.mark.parametrize("case", SIGN_INS)
def test_42_a_sign_in_that_is_none_opens_nothing(served, case, path):
    server, token = served
    headers = [each.replace(b"{token}", token.encode()) for each in SIGN_INS[case]]
    status, _ = send(server, path, *headers, *posting(b"{}"), body=b"{}")
    assert status in {400, 401, 431} or (case == "60 kB" and not status)


TARGETS = {
    "NUL in a value": b"/api/contacts/search?query=a%00b",
    "NUL in a name": b"/api/contacts?li%00mit=1",
    "no UTF-8, escaped": b"/api/contacts/search?query=%ff%fe",
    "half a character": b"/api/contacts/search?query=%c3",
    "no UTF-8": b"/api/contacts/search?query=\xff\xfe",
    "a parameter twice": b"/api/contacts?limit=1&limit=2",
    "a huge number": b"/api/contacts?limit=" + b"9" * 5_000,
    "NUL in the path": b"/api/contacts/%00",
    "no UTF-8 in the path": b"/api/contacts/%ff%fe",
    "a way up": b"/api/contacts/..%2f..%2fadmin",
}


@pytest.mark.parametrize("case", TARGETS)
def test_an_address_that_means_nothing_is_a_problem(served, case):
    server, token = served
    status, head = send(server, b"GET " + TARGETS[case], bearer(token))
    assert status in {400, 404}
    # Some of it the server refuses, before any of ours sees it.
    assert PROBLEM in head or b"x-request-id" not in head


BODIES = {
    "gzip": (415, ADA, [b"Content-Encoding: gzip"]),
    "gzip in another case": (415, ADA, [b"Content-Encoding: GZip, identity"]),
    "a BOM": (400, b"\xef\xbb\xbf" + ADA, []),
    "a huge number": (400, b'{"name": ' + b"9" * 5_000 + b"}", []),
}


@pytest.mark.parametrize("case", BODIES)
def test_45_a_body_that_is_packed_or_no_plain_json_is_a_problem(served, case):
    server, token = served
    expected, body, more = BODIES[case]
    headers = [bearer(token), *posting(body), *more]
    status, head = send(server, b"POST /api/contacts", *headers, body=body)
    assert status == expected
    assert PROBLEM in head


@pytest.mark.parametrize("charset", [b"rot13", b"utf-16", b"latin-1", b'"utf-7"'])
def test_44_another_charset_is_415(served, charset):
    server, token = served
    kind = b"application/json; charset=" + charset
    headers = [bearer(token), *posting(ADA, kind)]
    status, head = send(server, b"POST /api/contacts", *headers, body=ADA)
    assert status == 415
    assert PROBLEM in head


@pytest.mark.parametrize("charset", [b"utf-8", b'"UTF-8"'])
def test_44_utf_8_may_be_named(served, charset):
    server, token = served
    kind = b"application/json;charset=" + charset
    headers = [bearer(token), *posting(ADA, kind)]
    assert send(server, b"POST /api/contacts", *headers, body=ADA)[0] == 201


def test_a_body_in_chunks_is_read_like_any_other(served):
    server, token = served
    headers = [bearer(token), b"Content-Type: application/json", b"Transfer-Encoding: chunked"]
    chunks = b"6\r\n" + ADA[:6] + b"\r\n%x\r\n" % len(ADA[6:]) + ADA[6:] + b"\r\n0\r\n\r\n"
    assert send(server, b"POST /api/contacts", *headers, body=chunks)[0] == 201


def test_47_a_header_that_names_another_method_means_nothing(served):
    server, token = served
    before = ask(server.database_url, contacts)
    headers = [bearer(token), b"X-HTTP-Method-Override: POST", *posting(ADA)]
    assert send(server, b"GET /api/contacts", *headers, body=ADA)[0] == 200
    assert ask(server.database_url, contacts) == before


LENGTHS = {
    "negative": [b"Content-Length: -5"],
    "no number": [b"Content-Length: abc"],
    "two": [b"Content-Length: 15", b"Content-Length: 3"],
    "chunked too": [b"Content-Length: 15", b"Transfer-Encoding: chunked"],
}


@pytest.mark.parametrize("case", LENGTHS)
def test_48_a_length_that_two_readers_could_read_differently_does_nothing(served, case):
    server, token = served
    before = ask(server.database_url, contacts)
    headers = [bearer(token), b"Content-Type: application/json", *LENGTHS[case]]
    status, _ = send(server, b"POST /api/contacts", *headers, body=ADA)
    assert status >= 400
    assert ask(server.database_url, contacts) == before


@pytest.mark.parametrize("target", [b"*", b"nowhere", b"//api/contacts", b"/", b"/%2e%2e/api"])
def test_a_target_that_is_no_path_of_ours_is_no_fault(served, target):
    server, _ = served
    status, _ = send(server, b"OPTIONS " + target)
    assert 0 < status < 500
