"""The sample files of `deploy/` in Debian's nginx and Caddy, before a server that runs."""

import asyncio
import json
from contextlib import suppress
from io import StringIO
from itertools import count

import httpx
import httpx2
import pytest
from django.core.management import CommandError, call_command
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.crm.webhooks.certificates import certificate_for
from tests.doors import authorization
from tests.live.operating import new_token
from tests.live.proxies import HOST, NAMES, new_proxy, running
from tests.live.servers import PATIENCE, Server, make_database
from tests.own_database import connected_to

pytestmark = pytest.mark.live

MOST_WRONG = 3
LIMIT = 1 << 20
# Each test comes from an address of its own: the server counts by them.
addresses = count(2)


@pytest.fixture(scope="module")
def certificate():
    with certificate_for(HOST) as file:
        yield file


@pytest.fixture(scope="module")
def database(django_db_blocker):
    with django_db_blocker.unblock(), make_database() as url:
        yield url


@pytest.fixture(scope="module")
def served(database):
    """A server as it is behind a proxy, to whose database we are connected, and its token."""
    behind = {
        "PUBLIC_URL": f"https://{HOST}",
        "BEHIND_PROXY": "1",
        "AUTH_FAILURES_LIMIT": f"{MOST_WRONG}/hour",
    }
    with Server("uvicorn", database, env=behind) as server, connected_to(database):
        yield server, new_token()


@pytest.fixture(scope="module", params=NAMES)
def proxy(request, served, certificate, tmp_path_factory):
    found = new_proxy(request.param, tmp_path_factory.mktemp(request.param), certificate)
    with running(found, served[0].port):
        yield found


def client(proxy, address="127.0.0.1", **headers):
    transport = httpx.HTTPTransport(verify=proxy.tls, local_address=address)
    return httpx.Client(transport=transport, base_url=proxy.url, timeout=PATIENCE, headers=headers)


def wrong_token(proxy, address, **headers):
    with client(proxy, address, **authorization("liaison_wrong"), **headers) as http:
        return http.get("/api/me").status_code


async def conversation(proxy, token):
    async with (
        httpx2.AsyncClient(
            headers=authorization(token), verify=proxy.tls, timeout=PATIENCE
        ) as http,
        Client(streamable_http_client(f"{proxy.url}/_mcp", http_client=http)) as mcp,
    ):
        tools = (await mcp.list_tools()).tools
        return tools, await mcp.call_tool("contact_create", {"name": f"Through {proxy.name}"})


def test_the_official_client_calls_tools_through_it(proxy, served):
    tools, made = asyncio.run(conversation(proxy, served[1]))
    assert len(tools) > 1 and not made.is_error
    assert made.structured_content["url"].startswith(f"https://{HOST}/")


def test_https_arrives_as_https_so_cookies_are_secure(proxy):
    with client(proxy) as http:
        page = http.get("/sign-in")
    assert page.status_code == 200
    assert "secure" in page.headers["set-cookie"].lower()
    assert "strict-transport-security" in page.headers


@pytest.mark.parametrize("path", ["/sign-in", "/_mcp", "/api/contacts"])
def test_plain_http_is_redirected_at_every_path_and_nothing_of_it_is_done(proxy, served, path):
    headers = authorization(served[1]) | {"X-Forwarded-Proto": "https"}
    answer = httpx.post(f"{proxy.plain_url}{path}", json={"name": "Plain"}, headers=headers)
    assert answer.status_code == 308
    assert answer.headers["location"].startswith(f"https://{HOST}")
    assert answer.headers["location"].endswith(path)


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics", "/%6civez", "//readyz"])
def test_what_is_for_who_watches_is_not_there_for_the_outside(proxy, served, path):
    with client(proxy) as http:
        assert http.get(f"{proxy.url}{path}").status_code == 404
    if path == "/livez":
        assert httpx.get(f"{served[0].url}{path}", timeout=PATIENCE).status_code == 200


def test_the_limit_counts_the_address_of_the_client_and_not_what_it_says(proxy):
    ours, others = (f"127.0.0.{next(addresses)}" for _ in range(2))
    lies = [{"X-Forwarded-For": f"203.0.113.{n}", "Forwarded": f"for=203.0.113.{n}"}
            for n in range(MOST_WRONG + 1)]  # fmt: skip
    answers = [wrong_token(proxy, ours, **lie) for lie in lies]
    assert answers == [401] * MOST_WRONG + [429]
    assert wrong_token(proxy, others) == 401


def test_a_body_that_is_much_too_large_is_refused_and_one_that_is_a_little_in_json(proxy, served):
    with client(proxy, **authorization(served[1])) as http:
        assert http.post("/_mcp", content=b" " * (3 * LIMIT)).status_code == 413
        little = http.post("/api/contacts", content=b" " * (LIMIT + 1000))
    assert little.status_code == 413 and little.json()["code"] == "too_large"


def test_a_long_answer_arrives_whole(proxy, served):
    headers = {"X-Forwarded-Proto": "https", "Host": HOST} | authorization(served[1])
    direct = httpx.get(f"{served[0].url}/api/schema", headers=headers, timeout=PATIENCE)
    with client(proxy, Host=HOST, **authorization(served[1])) as http:
        through = http.get("/api/schema")
    assert len(direct.content) > 300_000
    assert through.content == direct.content


def test_its_log_has_the_path_and_neither_query_nor_token(proxy, served):
    with client(proxy, **authorization(served[1])) as http:
        http.get("/companies?token=hush-hush")
    assert "/companies" in proxy.log
    assert "hush-hush" not in proxy.log and served[1] not in proxy.log


def doctor(proxy, settings, monkeypatch):
    """What it says of the proxy, line by line, and whether it found an error anywhere."""
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS, settings.HTTPS = proxy.url, [HOST], True
    monkeypatch.setenv("SSL_CERT_FILE", proxy.certificate)
    monkeypatch.setattr("crm.doctor.finding.Install.is_public", True)
    out = StringIO()
    with suppress(CommandError):
        where = {"plain_url": proxy.plain_url, "url": proxy.url}
        call_command("doctor", "proxy", "assistants", "clock", "--json", **where, stdout=out)
    return json.loads(out.getvalue())["findings"]


def test_the_doctor_finds_it_as_it_should_be(proxy, settings, monkeypatch):
    told = doctor(proxy, settings, monkeypatch)
    assert {each["level"] for each in told} == {"ok"}, told
    assert len(told) >= 8


WITHOUT = {
    "$remote_addr;": ("$http_x_forwarded_for;", "X-Forwarded-For is believed"),
    "X-Forwarded-Proto $scheme;": ("X-Nothing x;", "redirects it for ever"),
    "Proto $scheme;": ("Proto $http_x_forwarded_proto;", "redirects it for ever"),
    "$http_host": ("nowhere.example", "does not serve this host name"),
    "return 308 https://$server_name$request_uri;": (
        "location / { proxy_pass http://liaison; }",
        "Plain HTTP to /_mcp is answered with 4",
    ),
    "location / {": ("location = /_mcp { return 403; }\n location / {", "/_mcp answers with 403"),
    "server_tokens off;": ("location /static { return 404; }", "styles are answered with 404"),
    "server 127.0.0.1:": ("server 127.0.0.1:1; #", "does not reach a server"),
}


@pytest.mark.parametrize("part", WITHOUT)
def test_the_doctor_names_what_is_missing_in_front(
    served, certificate, tmp_path, settings, monkeypatch, part
):
    instead, words = WITHOUT[part]
    found = new_proxy("nginx", tmp_path, certificate)
    with running(found, served[0].port, {part: instead}):
        told = doctor(found, settings, monkeypatch)
    errors = [each["message"] for each in told if each["level"] == "error"]
    assert any(words in message for message in errors), told
