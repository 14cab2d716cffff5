"""Whatever is sent, to every address, with every method: never a fault of ours, and a short no."""

import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from django.urls import get_resolver

from crm.request.network import network_of
from tests.contracts.asgi import Answer, answer_to
from tests.contracts.nasty import BODIES, HEADERS, METHODS, PATHS, QUERIES
from tests.doors import Rest

pytestmark = pytest.mark.django_db

ID = "01890a5d-ac96-774b-bcce-b302099a8057"
LARGEST_REFUSAL = 64_000
CSRF = b"a" * 32
# One of each sort; every other address is asked with every method.
SOME = [
    "/api/contacts", f"/api/contacts/{ID}", "/api/contacts/search", "/api/contacts/bulk",
    "/api/contacts/prepare", "/api/problems/x", "/api", "/_mcp", "/sign-in", "/contacts",
    f"/approvals/{ID}", "/admin/login/", "/admin/crm/contact/", "/admin/crm/contact/add/",
    "/static/crm/app.css", "/outbox", "/workspace", "/nowhere",
]  # fmt: skip


def addresses(resolver: Any = None, before: str = "/") -> Iterator[str]:
    """Every address that there is, from the routes."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + re.sub(r"\^|\$|\\Z|\.\*", "", str(pattern.pattern))
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern, route)
        else:
            yield re.sub(r"<(\w+:)?\w+>", ID, route)


@pytest.fixture
def who(owner, workspace, secret, client):
    """Headers of somebody who may do everything, at each door, and of nobody."""
    owner.is_staff = owner.is_superuser = True
    owner.save()
    client.force_login(owner)
    session = client.cookies["sessionid"].value.encode()
    return {
        "person": [(b"cookie", b"sessionid=%s; csrftoken=%s" % (session, CSRF)),
                   (b"x-csrftoken", CSRF)],
        "program": [(b"authorization", b"Bearer " + secret.encode())],
        "wrong": [(b"authorization", b"Bearer liaison_pat_" + b"A" * 38)],
        "nobody": [(b"cookie", b"csrftoken=" + CSRF), (b"x-csrftoken", CSRF)],
    }  # fmt: skip


def callers(path: str) -> tuple[str, ...]:
    return ("program", "wrong") if path.startswith(("/api", "/_mcp")) else ("person", "nobody")


def check(answer: Answer, *of: Any) -> None:
    path = str(of[1])
    assert answer.status < 500, of
    if answer.status < 400:
        return
    assert len(answer.body) <= LARGEST_REFUSAL, of
    assert answer.kind == kind_at(path), of


def kind_at(path: str) -> str:
    """What programs are answered with at their doors. The documentation is for people."""
    if path in {"/_mcp", "/_mcp/"}:
        return "application/json"
    is_api = re.fullmatch(r"/api(/.*)?", path) and not re.match(r"/api/docs(/|$)", path)
    return "application/problem+json" if is_api else "text/html"


@pytest.mark.parametrize("method", METHODS)
def test_every_address_answers_every_method(method, who):
    inputs = cycle([*((query, [], b"") for query in QUERIES.values()),
                    *(("", headers, b"") for headers in HEADERS.values())])  # fmt: skip
    for path, (query, headers, body) in zip(sorted(set(addresses())), inputs, strict=False):
        if (method, path) == ("POST", "/sign-out"):
            continue
        known, unknown = callers(path)
        check(answer_to(method, path, who[unknown]), method, path, unknown)
        odd = answer_to(method, f"{path}?{query}", [*who[known], *headers], body)
        check(odd, method, path, known, query[:50], headers[:1])


@pytest.mark.parametrize("case", [*QUERIES, *HEADERS])
def test_an_odd_query_or_header_is_a_short_no(case, who):
    query, headers = QUERIES.get(case, ""), HEADERS.get(case, [])
    for path in SOME:
        for method in ("GET", "POST"):
            for caller in callers(path):
                sent = [*who[caller], *headers]
                check(answer_to(method, f"{path}?{query}", sent, b""), method, path, caller, case)


@pytest.mark.parametrize("case", BODIES)
def test_an_odd_body_is_a_short_no(case, who):
    kind, body = BODIES[case]
    for path in SOME:
        for caller in callers(path):
            for method in ("POST", "PATCH"):
                answer = answer_to(method, path, [*who[caller], *kind], body)
                check(answer, method, path, caller, case)


@pytest.mark.parametrize("end", PATHS)
def test_an_odd_path_is_a_short_no(end, who):
    for before in ("", "/api", "/api/contacts", "/contacts", "/admin/crm/contact", "/static"):
        path = f"{before}{end}" or "/"
        for caller in callers(path):
            check(answer_to("GET", path, who[caller]), "GET", path, caller)


@pytest.mark.parametrize("case", QUERIES)
def test_every_list_of_staff_answers_an_odd_search(case, who):
    lists = [path for path in addresses() if re.fullmatch(r"/admin/\w+/\w+/", path)]
    assert len(lists) > 10
    for path in lists:
        check(answer_to("GET", f"{path}?{QUERIES[case]}", who["person"]), "GET", path, case)


@pytest.mark.parametrize("address", [None, ("::garbage", 1), ("", 0), ("unix:", 0)])
def test_who_comes_from_nowhere_is_answered(address, who):
    assert network_of(address[0] if address else "")
    for path in SOME:
        for caller in callers(path):
            answer = answer_to("POST", path, who[caller], b"", client=address)
            check(answer, "POST", path, caller)


def test_of_many_wrong_fields_some_are_named_and_the_rest_counted(secret):
    rest = Rest(secret)
    sent = {f"key{number}": 1 for number in range(60_000)}
    refused = rest.post("/api/contacts", sent).json()
    told = rest.rpc("tools/call", {"name": "contact_create", "arguments": sent}).json()
    for errors in (refused["errors"], told["result"]["structuredContent"]["errors"]):
        assert len(errors) <= 11
        assert "key0" in errors
        assert re.fullmatch(r"[\d,]+ more are wrong\.", errors["input"][-1])


def test_rows_of_a_bulk_call_say_no_longer_than_they_were(secret):
    rows = [{"create": {f"k{number}": 1 for number in range(100)}}] * 500
    answer = Rest(secret).post("/api/contacts/bulk", {"rows": rows})
    assert len(answer.content) < 1 << 20
