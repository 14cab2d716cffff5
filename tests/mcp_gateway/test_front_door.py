"""Who may pass the front door of /_mcp, and with how much: before any tool is asked."""

import json

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import Client as Browser

from config.asgi import application
from crm.models import Scope
from tests import factories
from tests.conformance.messages import message, modern, old
from tests.doors import ADDRESS, META, VERSION, Rest

pytestmark = pytest.mark.django_db

MEBIBYTE = 1 << 20
SERVED = [("host", "127.0.0.1:8000"), ("content-type", "application/json")]


# Where a request comes from

ORIGINS = {
    None: 200,
    "http://127.0.0.1:8000": 200,
    "https://evil.example": 403,
    "null": 403,
    "http://127.0.0.1:8001": 403,
    "http://localhost.evil.example": 403,
    "https://127.0.0.1:8000": 403,
    "http://127.0.0.1:8000/": 403,
}


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "evil.example", None])
@pytest.mark.parametrize("origin", ORIGINS)
def test_only_our_own_host_and_origin_are_served(secret, origin, host):
    sent = [("authorization", f"Bearer {secret}"), ("accept", "*/*")]
    sent += [("content-type", "application/json"), ("mcp-protocol-version", VERSION)]
    sent += [("mcp-method", "tools/list")]
    sent += [(name, value) for name, value in (("origin", origin), ("host", host)) if value]
    status, _, _ = spoken(sent, [message()])
    assert status == (ORIGINS[origin] if host == "127.0.0.1:8000" else 400)


def test_a_foreign_origin_is_turned_away_before_its_token_is_looked_at(db):
    response = Rest("liaison_pat_wrong").raw(message(), **modern(Origin="https://evil.example"))
    assert response.status_code == 403


def test_two_origins_are_as_bad_as_the_worse_one(admitted):
    for pair in (["https://evil.example", ADDRESS], [ADDRESS, "https://evil.example"]):
        status, _, _ = spoken([*admitted, *(("origin", o) for o in pair)], [message()])
        assert status in {400, 403}


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "OPTIONS", "PATCH", "HEAD"])
def test_only_post_is_served(rest, method):
    response = rest.request(method, "/_mcp")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/_mcp", "/_mcp/"])
def test_the_address_works_with_and_without_a_slash(rest, path):
    assert rest.raw(message(), path, **modern()).status_code == 200


# How much is read


def spoken(headers, chunks, method="POST"):
    """One ASGI request, chunk by chunk: the status, the headers, how many chunks were read."""
    read, told = 0, {}

    async def receive():
        nonlocal read
        read += 1
        more = read < len(chunks)
        return {"type": "http.request", "body": chunks[read - 1], "more_body": more}

    async def send(event):
        told.update(event if event["type"] == "http.response.start" else {})

    scope = {"type": "http", "method": method, "path": "/_mcp", "query_string": b""}
    scope["headers"] = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    async_to_sync(application)(scope, receive, send)
    return told["status"], dict(told["headers"]), read


@pytest.fixture
def admitted(secret):
    return [*SERVED, ("authorization", f"Bearer {secret}")]


def test_of_a_body_that_says_it_is_too_large_a_little_is_thrown_away(admitted):
    """So that who sends first and then reads hears why."""
    headers = [*admitted, ("content-length", str(100 * MEBIBYTE))]
    status, answered, read = spoken(headers, [b"x" * 65_536] * 100)
    assert (status, read) == (413, 17)
    assert answered[b"connection"] == b"close"


def test_who_asks_first_whether_to_send_is_told_no_and_not_read(admitted):
    headers = [*admitted, ("content-length", str(MEBIBYTE + 1)), ("expect", "100-continue")]
    status, _, read = spoken(headers, [b"x" * 1000] * 5)
    assert (status, read) == (413, 0)


def test_a_body_in_chunks_is_read_to_the_limit_and_a_little_further(admitted):
    status, _, read = spoken(admitted, [b"x" * 65_536] * 100)
    assert (status, read) == (413, 17 + 17)


def test_a_body_of_an_unknown_caller_is_not_read_at_all():
    status, _, read = spoken(SERVED, [b"x" * 65_536] * 100)
    assert (status, read) == (401, 0)


def test_a_body_of_exactly_the_limit_is_served(rest):
    assert rest.raw(message().ljust(MEBIBYTE), **modern()).status_code == 200
    assert rest.raw(message().ljust(MEBIBYTE + 1), **modern()).status_code == 413


@pytest.mark.parametrize("length", ["abc", "-5", "", "1e3", "+5", "٣".encode().decode("latin-1")])
def test_a_content_length_that_is_no_number_is_a_bad_request(admitted, length):
    status, _, read = spoken([*admitted, ("content-length", length)], [message()])
    assert (status, read) == (400, 0)


def test_a_content_length_of_five_thousand_digits_is_too_large(admitted):
    status, _, read = spoken([*admitted, ("content-length", "9" * 5000)], [message()])
    assert (status, read) == (413, 1)


# Who is calling


@pytest.mark.parametrize("sent", [None, "", "Bearer", "Bearer ", "Basic b3duZXI6cGFzcw=="])
def test_who_sends_no_token_is_asked_for_one(sent, db):
    response = Rest(None).raw(message(), **modern(**({"Authorization": sent} if sent else {})))
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="liaison"'


@pytest.mark.parametrize("wrong", ["x", "liaison_pat_wrong", "a b", "x" * 60_000])
def test_a_token_that_is_none_is_invalid(wrong, db):
    response = Rest(wrong).raw(message(), **modern())
    assert response.status_code == 401
    challenge = 'Bearer realm="liaison", error="invalid_token"'
    assert response.headers["www-authenticate"] == challenge
    assert wrong not in response.json()["error"]["message"].split()


def test_an_unknown_an_expired_and_a_revoked_token_are_answered_alike(owner, workspace, token):
    expired, secret = token(owner, workspace)
    type(expired).objects.filter(pk=expired.pk).update(expires_at=factories.soon(days=-1))
    revoked, other = token(owner, workspace)
    revoked.revoke()
    near_miss = other[:-1] + ("A" if other[-1] != "A" else "B")
    answers = [Rest(s).raw(message(), **modern()) for s in (secret, other, near_miss)]
    assert len({(a.status_code, str(a.json()["error"])) for a in answers}) == 1


@pytest.mark.parametrize("method", ["tools/list", "tools/call", "ping", "nonsense"])
@pytest.mark.parametrize(
    "params", [{"name": "contact_list", "arguments": {}}, {"name": "nonsense"}]
)
@pytest.mark.parametrize("id", [1, None])
def test_nobody_learns_anything_without_a_token_that_lives(
    owner, workspace, token, method, params, id
):
    revoked, secret = token(owner, workspace)
    revoked.revoke()
    sent = {"jsonrpc": "2.0", "method": method, "params": params} | ({"id": id} if id else {})
    for body, headers in (
        (sent, {}),
        (
            sent | {"params": params | {"_meta": META}},
            modern(method, **{"Mcp-Name": params["name"]}),
        ),
        ([sent], {}),
    ):
        assert Rest(secret).raw(json.dumps(body).encode(), **headers).status_code == 401


def test_the_word_bearer_may_be_written_small(secret):
    headers = modern(Authorization=f"bearer {secret}")
    assert Rest(None).raw(message(), **headers).status_code == 200


@pytest.mark.parametrize("name", ["authorization", "x-workspace-slug", "host"])
def test_a_header_that_decides_who_calls_may_not_stand_twice(admitted, name):
    twice = [*admitted, ("x-workspace-slug", "acme"), (name, "127.0.0.1:8000")]
    assert spoken(twice, [message()])[0] == 400


def test_the_cookie_of_a_signed_in_person_opens_nothing(owner, workspace):
    browser = Browser()
    browser.force_login(owner)
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={browser.cookies[name].value}"
    assert browser.get("/").status_code == 200
    response = Rest(None).raw(message(), **modern(Cookie=cookie))
    assert response.status_code == 401
    assert "set-cookie" not in response.headers


# What they may do


@pytest.mark.parametrize("in_a_batch", [False, True])
def test_a_tool_beyond_the_token_is_refused_with_the_scope_it_lacks(
    owner, workspace, token, in_a_batch
):
    reader = Rest(token(owner, workspace, scopes=[Scope.READ])[1])
    call = {"name": "contact_create", "arguments": {"name": "Ada"}}
    batched = b"[" + old("tools/call", **call) + b"]"
    response = reader.raw(batched) if in_a_batch else reader.rpc("tools/call", call)
    assert response.status_code == 403
    challenge = 'Bearer realm="liaison", error="insufficient_scope", scope="crm:write"'
    assert response.headers["www-authenticate"] == challenge
    assert not workspace.contacts.exists()


def test_a_batch_with_one_call_too_far_does_none_of_it(owner, workspace, token):
    writer = Rest(token(owner, workspace, scopes=[Scope.READ, Scope.WRITE])[1])
    allowed = old("tools/call", name="contact_create", arguments={"name": "Ada"})
    too_far = old("tools/call", name="email_send_prepare", arguments={})
    assert writer.raw(b"[%s,%s]" % (allowed, too_far)).status_code == 403
    assert not workspace.contacts.exists()


def test_a_plan_without_an_api_is_refused(rest, workspace):
    type(workspace).objects.filter(pk=workspace.pk).update(plan="pro")
    response = rest.raw(message(), **modern())
    assert response.status_code == 403
    assert response.json()["error"]["data"]["reason"] == "plan_required"


def test_a_workspace_that_is_not_the_callers_is_refused_as_one_that_does_not_exist(
    owner, workspace, stranger_workspace, token
):
    secret = token(owner, None)[1]
    foreign, unknown = (
        Rest(secret, slug).raw(message(), **modern()) for slug in ("rival", "nowhere")
    )
    assert (foreign.status_code, unknown.status_code) == (403, 403)
    assert foreign.json() == unknown.json()


def test_of_several_workspaces_none_is_chosen_for_the_caller(owner, workspace, token):
    factories.workspace_of(owner, "Second", "second")
    secret = token(owner, None)[1]
    response = Rest(secret).raw(message(), **modern())
    assert response.status_code == 400
    assert "acme, second" in response.json()["error"]["message"]
    assert Rest(secret, "second").raw(message(), **modern()).status_code == 200
