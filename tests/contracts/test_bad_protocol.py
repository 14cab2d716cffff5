"""What is no proper MCP request gets a proper refusal: cases 51 to 61 of the catalogue."""

import json

import pytest

from crm.models import Contact
from tests.doors import META, VERSION, Rest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_was_written_and_the_next_request_works(rest, db):
    yield
    assert not Contact.objects.exists()
    assert rest.rpc("tools/list").status_code == 200


MODERN = {"MCP-Protocol-Version": VERSION, "Mcp-Method": "tools/call", "Mcp-Name": "contact_create"}


def message(**parts):
    said = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    params = {"name": "contact_create", "arguments": {"name": "Ada"}, "_meta": META}
    return json.dumps(said | {"params": params} | parts).encode()


def error_of(response):
    assert "json" in response.headers["content-type"]
    return response.json()["error"]


MALFORMED = {
    "4 invalid UTF-8": b'{"jsonrpc": "2.0", "\xff": 1}',
    "22 unclosed": b"[" * 100_000,
    "23 NaN": b'{"jsonrpc": "2.0", "id": NaN}',
    "29 nothing": b"",
    "30 a key twice": b'{"jsonrpc": "2.0", "id": 1, "id": 2, "method": "ping"}',
    "54 batch": b"[" + message() + b"]",
    "54 empty batch": b"[]",
    "54 a response": b'{"jsonrpc": "2.0", "id": 1, "result": {}}',
    "54 id null": message(id=None),
    "54 id float": message(id=1.5),
    "54 id true": message(id=True),
    "54 id object": message(id={}),
    "55 id 1 MB": message(id="a" * 900_000),
    "55 id 300": message(id="a" * 300),
    "no version of JSON-RPC": message(jsonrpc="1.0"),
    "method a number": message(method=5),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_message_is_400(rest, case):
    response = rest.raw(MALFORMED[case], **MODERN)
    assert response.status_code == 400, response.text
    assert error_of(response)["code"] in {-32700, -32600, -32602, -32020}
    assert len(response.content) < 2_000


def test_51_a_request_without_its_version_is_400(rest):
    bare = message(params={"name": "contact_create", "arguments": {"name": "Ada"}})
    assert rest.raw(bare, **MODERN).status_code == 400
    without = {k: v for k, v in MODERN.items() if k != "MCP-Protocol-Version"}
    response = rest.raw(message(), **without)
    assert response.status_code == 400
    assert error_of(response)["code"] in {-32602, -32020}


def test_52_an_unknown_version_is_400_with_those_there_are(rest):
    meta = META | {"io.modelcontextprotocol/protocolVersion": "1999-01-01"}
    params = {"name": "contact_create", "arguments": {"name": "Ada"}, "_meta": meta}
    sent = MODERN | {"MCP-Protocol-Version": "1999-01-01"}
    response = rest.raw(message(params=params), **sent)
    assert response.status_code == 400
    assert VERSION in response.text


@pytest.mark.parametrize("header", ["Mcp-Method", "Mcp-Name"])
def test_53_a_header_that_says_other_than_the_body_is_400(rest, header):
    response = rest.raw(message(), **(MODERN | {header: "contact_list"}))
    assert response.status_code == 400
    assert error_of(response)["code"] == -32020


def test_56_an_unknown_method_is_404_and_an_unknown_tool_an_error(rest):
    response = rest.rpc("tools/destroy")
    assert response.status_code == 404
    assert error_of(response)["code"] == -32601
    unknown = rest.rpc("tools/call", {"name": "contact_destroy", "arguments": {}})
    assert error_of(unknown)["code"] == -32602


@pytest.mark.parametrize("arguments", [["Ada"], "Ada", 5, True])
def test_57_arguments_that_are_no_object_are_an_error(rest, arguments):
    response = rest.rpc("tools/call", {"name": "contact_create", "arguments": arguments})
    assert error_of(response)["code"] == -32602


@pytest.mark.parametrize("extra", ["workspaceId", "userId", "confirm", "to", "token"])
def test_58_an_extra_argument_is_refused_by_name(rest, extra):
    sent = {"name": "contact_create", "arguments": {"name": "Ada", extra: "x"}}
    result = rest.rpc("tools/call", sent).json()["result"]
    assert result["isError"]
    assert set(result["structuredContent"]["errors"]) == {extra}


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "PATCH", "TRACE"])
def test_59_another_method_is_405(rest, method):
    response = rest.request(method, "/_mcp")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


def test_59_an_accept_that_takes_no_json_is_406(rest):
    assert rest.raw(message(), **(MODERN | {"Accept": "text/html"})).status_code == 406


ORIGINS = ("https://evil.example", "null", "http://localhost.evil.example", "http://127.0.0.1:8001",
           "https://127.0.0.1:8000", "http://127.0.0.1:8000.evil.example", "", "*")  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS)
def test_60_a_page_of_another_origin_is_403_before_its_token_is_looked_at(origin):
    assert Rest(None).raw(message(), Origin=origin, **MODERN).status_code == 403


def test_60_another_host_is_refused(rest):
    assert rest.raw(message(), Host="evil.example", **MODERN).status_code in {400, 421}


def test_61_a_cursor_of_the_tool_list_is_an_error(rest):
    assert error_of(rest.rpc("tools/list", {"cursor": "garbage"}))["code"] == -32602


def test_61_a_cursor_of_a_list_that_was_not_given_out_is_refused_by_name(rest):
    sent = {"name": "contact_list", "arguments": {"cursor": "garbage"}}
    result = rest.rpc("tools/call", sent).json()["result"]
    assert set(result["structuredContent"]["errors"]) == {"cursor"}


def test_8_a_body_over_1_mib_is_413(rest):
    response = rest.raw(b" " * (1 << 20) + message(), **MODERN)
    assert response.status_code == 413
    assert error_of(response)["message"]


def test_a_cookie_opens_nothing_here(owner, workspace, client):
    client.force_login(owner)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    assert Rest(None).raw(message(), Cookie=cookie, **MODERN).status_code == 401
    assert Rest(None).get("/api/contacts", headers={"Cookie": cookie}).status_code == 401
