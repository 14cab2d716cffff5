"""Who may come in, and what they may do: tokens, scopes, roles, plans, workspaces."""

import json

import httpx
import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from config.asgi import application
from crm.caller import granted
from crm.models import Activity, Membership, Policy, Role, Scope, Workspace
from crm.models.rights import READING
from tests import factories
from tests.contracts.table import ROUTE_NAMES, ROUTES, TOOL_NAMES, arguments, example
from tests.doors import ADDRESS, META, VERSION, Mcp, Rest
from tests.offered import DIRECT, TOOLS

pytestmark = pytest.mark.django_db

# For each scope, all that do not include it.
OTHERS = {scope: tuple(o for o in Scope if scope not in granted([o])) for scope in Scope}

LIST = json.dumps(
    {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": META}}
).encode()
LISTING = [
    (b"content-type", b"application/json"),
    (b"accept", b"application/json, text/event-stream"),
    (b"mcp-protocol-version", VERSION.encode()),
    (b"mcp-method", b"tools/list"),
]


def scope_of(name):
    return (TOOLS.get(name) or DIRECT[name]).scope


def input_of(name, world):
    return arguments(name, world)[1] if name in TOOLS else example(name, world)


def asked(door, name, sent, secret):
    rest = Rest(secret)
    if door == "rest":
        return ROUTES[name].send(rest, sent)
    return rest.rpc("tools/call", {"name": name, "arguments": sent})


CASES = [("mcp", name) for name in TOOL_NAMES] + [("rest", name) for name in ROUTE_NAMES]


@pytest.mark.parametrize(("door", "name"), CASES)
def test_a_token_without_the_scope_is_told_which_it_lacks(world, door, name):
    sent, scope = input_of(name, world), scope_of(name)
    _, secret = factories.token_of(world.owner, world.workspace, scopes=OTHERS[scope])
    written = Activity.objects.count()
    answer = asked(door, name, sent, secret)
    assert answer.status_code == 403
    challenge = answer.headers["www-authenticate"]
    assert 'error="insufficient_scope"' in challenge
    assert f'scope="{scope.value}"' in challenge
    assert "insufficient_scope" in answer.text
    assert Activity.objects.count() == written


@pytest.mark.parametrize("scopes", [(), *OTHERS.values()])
def test_a_token_lists_only_what_it_may_call(world, scopes):
    _, secret = factories.token_of(world.owner, world.workspace, scopes=scopes)
    listed = [tool.name for tool in Mcp(secret).tools()]
    wanted = [n for n in TOOL_NAMES if TOOLS[n].scope in granted(scopes) and n != "action_confirm"]
    assert listed == wanted


def test_a_viewer_reads_and_sees_no_writing_tool(world):
    secret = viewer_secret(world)
    assert {TOOLS[tool.name].scope for tool in Mcp(secret).tools()} <= READING
    assert Mcp(secret).ok("contact_get", contactId=str(world.contact.pk))["name"]


@pytest.mark.parametrize(("door", "name"), [c for c in CASES if scope_of(c[1]) not in READING])
def test_a_viewer_is_told_that_the_role_does_not_allow_it(world, door, name):
    sent = input_of(name, world)
    written = Activity.objects.count()
    answer = asked(door, name, sent, viewer_secret(world))
    assert answer.status_code == 403
    assert "viewer" in answer.text
    assert "www-authenticate" not in answer.headers
    assert Activity.objects.count() == written


def viewer_secret(world):
    viewer = factories.member(factories.UserFactory(), world.workspace, Role.VIEWER)
    return factories.token_of(viewer, world.workspace)[1]


@pytest.mark.parametrize(("door", "name"), CASES)
def test_a_plan_without_an_api_is_refused_at_each_request(world, door, name):
    sent = input_of(name, world)
    world.workspace.plan = "pro"
    world.workspace.save()
    answer = asked(door, name, sent, world.secret)
    assert answer.status_code == 403
    assert "plan_required" in answer.text
    assert "enterprise" in answer.text


def test_without_the_plan_not_even_the_tools_are_listed(world):
    world.workspace.plan = "free"
    world.workspace.save()
    assert Rest(world.secret).rpc("tools/list").status_code == 403


def wrong_tokens(world):
    revoked, revoked_secret = factories.token_of(world.owner, world.workspace)
    revoked.revoke()
    expired, expired_secret = factories.token_of(world.owner, world.workspace)
    expired.expires_at = timezone.now()
    expired.save()
    inactive = factories.member(factories.UserFactory(), world.workspace)
    _, inactive_secret = factories.token_of(inactive, world.workspace)
    inactive.is_active = False
    inactive.save()
    gone = factories.member(factories.UserFactory(), world.workspace)
    _, gone_secret = factories.token_of(gone, world.workspace)
    Membership.objects.filter(user=gone).delete()
    good = world.secret
    return {
        "revoked": revoked_secret,
        "expired": expired_secret,
        "of a person switched off": inactive_secret,
        "of a person who left": gone_secret,
        "mistyped": good[:-1] + ("a" if good[-1] != "a" else "b"),
        "in another case": good.upper(),
        "cut": good[:-6],
        "unknown": "liaison_pat_" + "0" * 38,
        "the digest": revoked.digest,
    }


@pytest.mark.parametrize("path", ["/api/contacts", "/_mcp"])
def test_every_wrong_token_gets_one_and_the_same_answer(world, path):
    answers = {}
    for name, secret in wrong_tokens(world).items():
        response = sent_to(path, [(b"authorization", b"Bearer " + secret.encode())])
        assert response.status_code == 401, name
        assert response.headers["www-authenticate"].startswith("Bearer")
        # The id is the request's own: a mistyped token is refused before it is read.
        answers[name] = response.json() | {"id": None}
    assert [name for name in answers if answers[name] != answers["unknown"]] == []


ODD = {
    "nothing": lambda good: [],
    "an empty value": lambda good: [(b"authorization", b"")],
    "no secret": lambda good: [(b"authorization", b"Bearer ")],
    "Basic": lambda good: [(b"authorization", b"Basic " + good)],
    "no scheme": lambda good: [(b"authorization", good)],
    "non-ASCII": lambda good: [(b"authorization", b"Bearer \xff\xfe\xc3\xa9")],
    "60 kB": lambda good: [(b"authorization", b"Bearer " + b"a" * 60_000)],
    "a NUL": lambda good: [(b"authorization", b"Bearer " + good + b"\x00")],
    "twice": lambda good: [(b"authorization", b"Bearer " + good)] * 2,
    "two schemes": lambda good: [
        (b"authorization", b"Bearer " + good),
        (b"authorization", b"Basic eDp5"),
    ],
}


@pytest.mark.parametrize("path", ["/api/contacts", "/_mcp"])
@pytest.mark.parametrize("odd", ODD)
def test_an_odd_authorization_is_refused_and_never_a_fault(world, path, odd):
    response = sent_to(path, ODD[odd](world.secret.encode()))
    assert response.status_code in {400, 401, 431}
    assert "json" in response.headers["content-type"]
    assert Rest(world.secret).get("/api/contacts").status_code == 200


def sent_to(path, headers):
    """One request with exactly these headers, some of which a client library would not send."""

    async def once():
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            method, body, sent = ("POST", LIST, LISTING) if path == "/_mcp" else ("GET", b"", [])
            host = [(b"host", b"127.0.0.1:8000")]
            return await client.request(method, path, headers=host + sent + headers, content=body)

    return async_to_sync(once)()


@pytest.mark.parametrize("slug", ["rival", "nowhere", "ACME", "../acme", "é", "acme,rival"])
@pytest.mark.parametrize("door", ["rest", "mcp"])
def test_another_workspace_is_refused_like_one_that_does_not_exist(world, rival, door, slug):
    def answer(slug):
        headers = [(b"authorization", b"Bearer " + world.secret.encode())]
        path = "/api/contacts" if door == "rest" else "/_mcp"
        return sent_to(path, [*headers, (b"x-workspace-slug", slug.encode())])

    assert answer(slug).status_code == 403
    assert answer(slug).content == answer("of-nobody").content
    assert "rival" not in answer(slug).text


@pytest.mark.parametrize("door", ["rest", "mcp"])
def test_a_token_of_several_workspaces_must_say_which_and_is_told_the_choice(world, rival, door):
    factories.member(world.owner, rival.workspace)
    _, secret = factories.token_of(world.owner, None)
    unclear = asked(door, "contact_list", {}, secret)
    assert unclear.status_code == 400
    assert "acme, rival" in unclear.text
    for slug, there in (("acme", world), ("rival", rival)):
        found = Mcp(secret, slug=slug).ok("contact_get", contactId=str(there.contact.pk))
        assert found["name"] == there.contact.name
    refused = Mcp(secret, slug="acme").refused("contact_get", contactId=str(rival.contact.pk))
    assert refused["code"] == "not_found"


def test_a_token_of_all_workspaces_needs_no_header_while_there_is_one(world):
    _, secret = factories.token_of(world.owner, None)
    assert Mcp(secret).ok("contact_get", contactId=str(world.contact.pk))


def test_a_suspended_workspace_refuses_everything(world):
    world.workspace.suspended_at = timezone.now()
    world.workspace.save()
    assert Rest(world.secret).get("/api/contacts").status_code == 403
    assert Mcp(world.secret).refused("contact_list")["code"] == "forbidden"


SECRET = "Neither subject nor body of this is yours"


@pytest.fixture
def mails(world):
    """One on its way, one stopped, one that waits for its confirm; the audit log tells of each."""
    rest = Rest(factories.token_of(world.owner, world.workspace)[1])
    stopped, queued = (confirmed(rest, prepared_mail(rest, world)) for _ in range(2))
    assert rest.post(f"/api/emails/{stopped}/cancel").status_code == 200
    prepared_mail(rest, world)
    Workspace.objects.update(write_policy=Policy.CONFIRM)
    assert rest.post(f"/api/emails/{queued}/cancel").status_code == 202
    return world


def prepared_mail(rest, world):
    told = {"contactId": str(world.contact.pk), "subject": SECRET, "body": f"{SECRET}. Bye"}
    session = rest.post("/api/emails/prepare", told | {"instruction": "as it is"}).json()
    prepared = rest.post("/api/emails/send/prepare", {"sessionId": session["sessionId"]}).json()
    return prepared["token"]


def confirmed(rest, token):
    return rest.post("/api/emails/send/confirm", {"token": token}).json()["id"]


READS = [name for name in ROUTE_NAMES if ROUTES[name].method == "GET"]


@pytest.mark.parametrize("name", READS)
def test_no_route_that_reads_shows_a_mail_without_the_scope_of_mails(mails, name):
    scopes = [scope for scope in Scope if scope not in {Scope.MAIL, Scope.SEND}]
    reader = Rest(factories.token_of(mails.owner, mails.workspace, scopes)[1])
    required = DIRECT[name].input.model_json_schema().get("required", [])
    asked = {key: value for key, value in input_of(name, mails).items() if key in required}
    assert SECRET not in ROUTES[name].send(reader, asked).text


@pytest.mark.parametrize("path", ["/api/activity", "/api/pending_actions", "/api/emails"])
def test_with_it_they_do(mails, path):
    assert SECRET in Rest(factories.token_of(mails.owner, mails.workspace)[1]).get(path).text


def test_an_entry_about_a_mail_is_not_found_without_it(mails):
    told = Activity.objects.filter(event="email.created").first()
    reader = Rest(factories.token_of(mails.owner, mails.workspace, [Scope.AUDIT])[1])
    assert reader.get(f"/api/activity/{told.pk}").status_code == 404


def test_a_draft_of_a_colleague_is_refined_only_where_mails_may_be_read(mails, teammate):
    session = mails.workspace.email_sessions.first()
    asked = {"sessionId": str(session.pk), "subject": SECRET}
    for scopes, status in (([Scope.WRITE], 404), ([Scope.WRITE, Scope.MAIL], 200)):
        theirs = Rest(factories.token_of(teammate, mails.workspace, scopes)[1])
        assert theirs.post("/api/emails/refine", asked).status_code == status
