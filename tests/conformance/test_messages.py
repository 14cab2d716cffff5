"""What /_mcp answers to each form a message can have, in each revision of the protocol."""

import gc
import json

import pytest

from tests.conformance.messages import LEGACY, Code, as_of, code, message, modern, old, refused
from tests.doors import META, VERSION

pytestmark = [
    pytest.mark.django_db,
    # The SDK finishes a notification of an old revision after its answer; here the loop ends first.
    pytest.mark.filterwarnings(
        "ignore:.*JSONRPCDispatcher:pytest.PytestUnraisableExceptionWarning"
    ),
]

VERSIONS = pytest.mark.parametrize("version", [VERSION, *LEGACY])
UNICODE_HALF = "\\ud800"


@pytest.fixture
def settled():
    """What the SDK left of a notification is warned of here, where we expect it, and not later."""
    yield
    gc.collect()


SETTLED = pytest.mark.usefixtures("settled")


# What a request says it is


@VERSIONS
@pytest.mark.parametrize("accept", ["", "text/html", "text/event-stream", "image/*"])
def test_a_client_that_cannot_read_json_is_told_so(rest, version, accept):
    body, headers = as_of(version, Accept=accept)
    assert rest.raw(body, **headers).status_code == 406


@VERSIONS
@pytest.mark.parametrize("accept", ["application/json", "*/*", "text/html, application/json;q=0.5"])
def test_a_client_that_reads_json_gets_json(rest, version, accept):
    body, headers = as_of(version, Accept=accept)
    response = rest.raw(body, **headers)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")


@VERSIONS
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"]
)
def test_a_body_that_is_not_called_json_is_not_read_as_json(rest, version, kind):
    body, headers = as_of(version, **{"Content-Type": kind})
    response = rest.raw(body, **headers)
    assert response.status_code == 415
    assert response.headers["content-type"] == "application/json"


@VERSIONS
def test_json_with_a_character_set_is_json(rest, version):
    body, headers = as_of(version, **{"Content-Type": "application/json; charset=utf-8"})
    assert rest.raw(body, **headers).status_code == 200


# What is no JSON

BAD_JSON = {
    "empty": b"",
    "cut off": b'{"jsonrpc": "2.0", "id": 1',
    "a byte order mark": b"\xef\xbb\xbf" + old(),
    "UTF-16": old().decode().encode("utf-16"),
    "invalid UTF-8": b'{"jsonrpc": "2.0", "id": "\xff"}',
    "NaN": b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": NaN}}',
    "Infinity": b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": -Infinity}}',
    "1e400": b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": 1e400}}',
    "5000 digits": b'{"jsonrpc": "2.0", "method": "ping", "id": %s}' % (b"9" * 5000),
    "a key twice": b'{"jsonrpc": "2.0", "id": 1, "id": 2, "method": "ping"}',
    "33 deep": b"[" * 33 + b"0" + b"]" * 33,
    "100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "500,000 never closed": b'{"a":' * 200_000,
    "half a character": old().replace(b'"ping"', f'"{UNICODE_HALF}"'.encode()),
    "half a character as id": old(id="X").replace(b"X", UNICODE_HALF.encode()),
}


@VERSIONS
@pytest.mark.parametrize("body", BAD_JSON.values(), ids=BAD_JSON.keys())
def test_what_is_no_json_is_a_parse_error(rest, version, body):
    _, headers = as_of(version)
    refused(rest.raw(body, **headers), 400, Code.PARSE)


# What is JSON, but no message

NO_MESSAGE = [
    *(b"1", b"null", b'"x"', b"true", b"{}", b"[1]", b"[]", b"[[]]"),
    b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}',
    b'{"id": 1, "method": "ping"}',
    b'{"jsonrpc": "2.0", "id": 1}',
    b'{"jsonrpc": "2.0", "id": 1, "method": 5}',
    b'{"jsonrpc": "2.0", "id": 1, "method": null}',
    b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}',
    b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": "x"}',
]


NO_ANSWER = [
    b'{"jsonrpc": "2.0", "id": 1, "result": 5}',
    b'{"jsonrpc": "2.0", "result": {}}',
    b'{"jsonrpc": "1.0", "id": 1, "result": {}}',
    b'{"jsonrpc": "2.0", "id": 1, "error": {}}',
]


@VERSIONS
@pytest.mark.parametrize("body", NO_ANSWER)
def test_what_is_not_even_a_proper_answer_is_an_invalid_request(rest, version, body):
    _, headers = as_of(version)
    refused(rest.raw(body, **headers), 400, Code.REQUEST)


def test_half_a_character_is_refused_wherever_it_stands(rest):
    half = {"io.modelcontextprotocol/protocolVersion": "\ud800"}
    assert rest.raw(message(_meta=META | half), **modern()).status_code == 400
    search = {"name": "contact_search", "arguments": {"query": "\ud800"}}
    for body in (old("tools/call", **search), b"[" + old("tools/call", **search) + b"]"):
        response = rest.raw(body)
        assert response.status_code == 400 or "error" in response.text


@VERSIONS
@pytest.mark.parametrize("body", NO_MESSAGE)
def test_what_is_no_message_is_an_invalid_request(rest, version, body):
    _, headers = as_of(version)
    if version == "2025-03-26" and body in {b"[1]", b"[[]]"}:
        return refused_in_batch(rest.raw(body, **headers))
    return refused(rest.raw(body, **headers), 400, Code.REQUEST)


def refused_in_batch(response):
    assert response.status_code in {200, 400}
    assert "pydantic" not in response.text and "validation error" not in response.text
    answers = response.json()
    for answer in answers if isinstance(answers, list) else [answers]:
        assert answer["error"]["code"] == Code.REQUEST


BAD_IDS = ["null", "true", "false", "1.5", "1.0", "{}", "[1]", f'"{"x" * 257}"', f'"{"x" * 10**6}"']


@VERSIONS
@pytest.mark.parametrize("id", BAD_IDS, ids=lambda id: id[:12])
def test_an_id_that_is_no_short_text_or_whole_number_is_refused(rest, version, id):
    body, headers = as_of(version)
    response = rest.raw(body.replace(b'"id": 1', f'"id": {id}'.encode()), **headers)
    refused(response, 400, Code.REQUEST)
    assert response.json()["id"] is None
    assert len(response.content) < 500


@VERSIONS
@pytest.mark.parametrize("id", ["x" * 256, "é", "", 0, -1, 2**53])
def test_any_other_id_comes_back_as_it_was(rest, version, id):
    body, headers = as_of(version)
    sent = json.loads(body) | {"id": id}
    assert rest.raw(json.dumps(sent).encode(), **headers).json()["id"] == id


@SETTLED
def test_an_answer_to_a_question_we_never_asked_is_refused_or_let_pass_as_its_revision_says(rest):
    answer = b'{"jsonrpc": "2.0", "id": 1, "result": {}}'
    refused(rest.raw(answer, **modern()), 400, Code.REQUEST)
    for version in LEGACY:
        response = rest.raw(answer, **{"MCP-Protocol-Version": version})
        assert (response.status_code, response.content) == (202, b"")


@SETTLED
@VERSIONS
@pytest.mark.parametrize("method", ["notifications/initialized", "notifications/cancelled", "x"])
def test_a_notification_is_taken_without_an_answer(rest, version, method):
    _, headers = as_of(version, **({"Mcp-Method": method} if version == VERSION else {}))
    response = rest.raw(b'{"jsonrpc": "2.0", "method": "%s"}' % method.encode(), **headers)
    assert (response.status_code, response.content) == (202, b"")


# The revision and the headers that repeat the body


@pytest.mark.parametrize("missing", ["MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"])
def test_a_header_that_is_missing_is_named(rest, missing):
    call = message("tools/call", name="contact_list", arguments={})
    headers = modern("tools/call", **{"Mcp-Name": "contact_list"})
    assert rest.raw(call, **headers).status_code == 200
    del headers[missing]
    response = rest.raw(call, **headers)
    refused(response, 400, Code.HEADERS)
    assert missing.lower() in response.json()["error"]["message"].lower()


@pytest.mark.parametrize(
    "wrong",
    [
        {"Mcp-Method": "tools/list"},
        {"Mcp-Method": "TOOLS/CALL"},
        {"Mcp-Name": "contact_get"},
        {"Mcp-Name": "Contact_List"},
        {"MCP-Protocol-Version": "2025-11-25"},
        {"MCP-Protocol-Version": "2025-03-26"},
    ],
)
def test_a_header_that_says_other_than_the_body_is_refused(rest, wrong):
    response = rest.rpc("tools/call", {"name": "contact_list", "arguments": {}}, wrong)
    refused(response, 400, Code.HEADERS)


def test_a_header_may_stand_in_white_space_and_in_base64(rest):
    for name in (" contact_list\t", "=?base64?Y29udGFjdF9saXN0?="):
        headers = modern("tools/call", **{"Mcp-Name": name})
        call = message("tools/call", name="contact_list", arguments={})
        assert rest.raw(call, **headers).status_code == 200
    spaced = modern(**{"MCP-Protocol-Version": f" {VERSION} \t"})
    assert rest.raw(message(), **spaced).status_code == 200


def test_an_unknown_revision_is_answered_with_those_we_speak(rest):
    unknown = {"io.modelcontextprotocol/protocolVersion": "2099-01-01"}
    body = message("tools/list", _meta=META | unknown)
    response = rest.raw(body, **modern(**{"MCP-Protocol-Version": "2099-01-01"}))
    refused(response, 400, Code.VERSION)
    assert response.json()["error"]["data"] == {"supported": [VERSION], "requested": "2099-01-01"}


@pytest.mark.parametrize("missing", ["protocolVersion", "clientCapabilities", None])
def test_a_request_without_its_facts_about_itself_is_refused(rest, missing):
    kept = {key: META[key] for key in META if missing and not key.endswith(missing)}
    refused(rest.raw(message(_meta=kept), **modern()), 400, Code.PARAMS)
    without_any = old("tools/list")
    refused(rest.raw(without_any, **modern()), 400, Code.PARAMS)


# Batches


def batch(count) -> bytes:
    return b"[" + b",".join(old(id=number) for number in range(count)) + b"]"


@SETTLED
@pytest.mark.parametrize("headers", [{}, {"MCP-Protocol-Version": "2025-03-26"}])
def test_revision_2025_03_26_has_batches_of_up_to_twenty(rest, headers):
    response = rest.raw(batch(20), **headers)
    assert [answer["id"] for answer in response.json()] == list(range(20))
    refused(rest.raw(batch(21), **headers), 400, Code.REQUEST)
    refused(rest.raw(b"[]", **headers), 400, Code.REQUEST)


@pytest.mark.parametrize("version", [VERSION, "2025-11-25", "2025-06-18", "2099-01-01"])
def test_no_other_revision_has_batches(rest, version):
    response = rest.raw(batch(2), **{"MCP-Protocol-Version": version, "Mcp-Method": "ping"})
    refused(response, 400, Code.REQUEST)


@SETTLED
def test_a_batch_answers_its_requests_and_not_its_notifications(rest):
    note = b'{"jsonrpc": "2.0", "method": "notifications/initialized"}'
    body = b"[%s,%s,%s]" % (old(id="a"), note, old("nonsense", id="b"))
    answers = rest.raw(body).json()
    assert [(a["id"], a.get("error", {}).get("code")) for a in answers] == [
        ("a", None), ("b", Code.METHOD)]  # fmt: skip
    only_notes = rest.raw(b"[%s,%s]" % (note, note))
    assert (only_notes.status_code, only_notes.content) == (202, b"")


@pytest.mark.parametrize("id", BAD_IDS, ids=lambda id: id[:12])
def test_a_batch_is_no_way_around_the_rules_for_an_id(rest, id):
    refused_in_batch(rest.raw(b"[" + old().replace(b'"id": 1', f'"id": {id}'.encode()) + b"]"))


# Methods, tools, cursors


def test_an_unknown_method_is_not_found(rest):
    refused(rest.rpc("nonsense"), 404, Code.METHOD)
    refused(rest.rpc("ping"), 404, Code.METHOD)
    refused(rest.rpc("initialize"), 404, Code.METHOD)
    refused(rest.rpc("prompts/list"), 404, Code.METHOD)


@pytest.mark.parametrize("version", LEGACY)
def test_an_older_revision_has_ping_and_tells_of_unknown_methods_in_its_answer(rest, version):
    headers = {"MCP-Protocol-Version": version}
    assert rest.raw(old("ping"), **headers).json() == {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert code(rest.raw(old("nonsense"), **headers)) == Code.METHOD


def test_an_unknown_tool_is_a_wrong_parameter(rest):
    refused(rest.rpc("tools/call", {"name": "nonsense", "arguments": {}}), 400, Code.PARAMS)
    assert code(rest.raw(old("tools/call", name="nonsense"))) == Code.PARAMS


@pytest.mark.parametrize("arguments", [[], "x", 5, True, [{}]])
def test_arguments_that_are_no_object_are_a_wrong_parameter(rest, arguments):
    call = {"name": "contact_list", "arguments": arguments}
    refused(rest.rpc("tools/call", call), 400, Code.PARAMS)
    assert code(rest.raw(old("tools/call", **call))) == Code.PARAMS


@pytest.mark.parametrize("cursor", ["garbage", "MQ==", 5, {}, "x" * 5000])
def test_a_cursor_that_we_never_gave_is_a_wrong_parameter(rest, cursor):
    refused(rest.rpc("tools/list", {"cursor": cursor}), 400, Code.PARAMS)
    assert code(rest.raw(old("tools/list", cursor=cursor))) == Code.PARAMS


# Sessions


@VERSIONS
def test_a_session_is_neither_asked_for_nor_given(rest, version):
    body, headers = as_of(version)
    known = rest.raw(body, **headers)
    unknown = rest.raw(body, **headers, **{"Mcp-Session-Id": "made-up"})
    assert known.json() == unknown.json()
    assert "mcp-session-id" not in {**known.headers, **unknown.headers}


@pytest.mark.parametrize("version", LEGACY)
def test_initializing_gives_no_session(rest, version):
    assert "mcp-session-id" not in initialized(rest, version).headers


# What a client learns first


def initialized(rest, version):
    client = {"name": "test-client", "version": "1"}
    return rest.raw(old("initialize", protocolVersion=version, capabilities={}, clientInfo=client))


@pytest.mark.parametrize("version", LEGACY)
def test_initializing_answers_in_the_revision_that_was_asked_for(rest, version):
    result = initialized(rest, version).json()["result"]
    assert result["protocolVersion"] == version
    assert result["capabilities"] == {"tools": {"listChanged": False}}
    assert (result["serverInfo"]["name"], bool(result["serverInfo"]["version"])) == (
        "liaison",
        True,
    )
    assert result["instructions"].startswith("Liaison is a CRM")


def test_initializing_in_an_unknown_revision_answers_with_one_we_speak(rest):
    assert initialized(rest, "1999-01-01").json()["result"]["protocolVersion"] in LEGACY


def test_discovering_tells_revisions_tools_and_instructions(rest):
    result = rest.rpc("server/discover").json()["result"]
    assert result["supportedVersions"] == [VERSION]
    assert result["capabilities"] == {"tools": {"listChanged": False}}
    assert result["instructions"].startswith("Liaison is a CRM")
    assert result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "liaison"


def test_a_list_that_depends_on_the_token_is_not_cached_for_others(rest):
    result = rest.rpc("tools/list").json()["result"]
    assert (result["ttlMs"], result["cacheScope"]) == (300_000, "private")


def test_what_is_the_same_for_all_may_be_cached_for_all(rest):
    result = rest.rpc("server/discover").json()["result"]
    assert (result["ttlMs"], result["cacheScope"]) == (3_600_000, "public")


def test_a_refusal_is_kept_by_nobody(rest):
    assert rest.request("GET", "/_mcp").headers["cache-control"] == "no-store"
