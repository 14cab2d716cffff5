"""What a process loads: a server all before its port opens, a worker nothing of the doors."""

import subprocess
import sys

import pytest

from tests.conformance.messages import message, modern, old
from tests.doors import authorization
from tests.live.first_requests import imported_by, way_in
from tests.live.servers import ROOT, ask, environment, make_database, manage

pytestmark = [pytest.mark.live, pytest.mark.django_db]

JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
CALL = {"name": "contact_list", "arguments": {}}
LEGACY = {"MCP-Protocol-Version": "2025-06-18"}


def requests(token: str, session: str) -> dict[str, list]:
    bearer, cookie = authorization(token), {"Cookie": f"sessionid={session}"}
    called = modern("tools/call", **{"Mcp-Name": "contact_list"})
    create, sign_in = '{"name": "Ada"}', "email=nobody%40example.com&password=wrong"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return {
        "who watches": ["GET", "/readyz", {}, ""],
        "a list over REST": ["GET", "/api/contacts", bearer, ""],
        "a write over REST": ["POST", "/api/contacts", bearer | JSON | {"Idempotency-Key": "1"},
                              create],
        "a refusal over REST": ["POST", "/api/contacts", bearer | JSON, "{}"],
        "tools/list": ["POST", "/_mcp", bearer | JSON | modern(), message().decode()],
        "tools/call": ["POST", "/_mcp", bearer | JSON | called,
                       message("tools/call", **CALL).decode()],
        "tools/call, 2025-06-18": ["POST", "/_mcp", bearer | JSON | LEGACY,
                                   old("tools/call", **CALL).decode()],
        "the page to sign in": ["GET", "/sign-in", {}, ""],
        "a wrong password": ["POST", "/sign-in", form, sign_in],
        "a page": ["GET", "/contacts", cookie, ""],
        "the inbox": ["GET", "/approvals", cookie, ""],
        "the admin": ["GET", "/admin/", cookie, ""],
        "a list of the admin": ["GET", "/admin/crm/contact/", cookie, ""],
        "the reference": ["GET", "/api/docs", {}, ""],
        "the OpenAPI document": ["GET", "/api/schema", {}, ""],
        "a file": ["GET", "/static/crm/favicon.svg", {}, ""],
    }  # fmt: skip


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), make_database() as url:
        manage(url, "migrate", "--verbosity", "0")
        yield url


@pytest.fixture(scope="module")
def answers(database):
    asked = requests(**ask(database, way_in))
    return dict(zip(asked, ask(database, imported_by, list(asked.values())), strict=True))


@pytest.mark.parametrize("name", requests("", ""))
def test_the_first_request_of_a_process_imports_nothing(answers, name):
    status, imported = answers[name]
    assert status in ({400, 403} if name in {"a refusal over REST", "a wrong password"} else
                      {200, 201}), status  # fmt: skip
    assert imported == []


# What only a door needs.
OF_DOORS = ("mcp", "mcp_types", "starlette", "uvicorn", "twisted", "daphne", "redis", "crm.api",
            "crm.web", "crm.health", "mcp_gateway.door", "rest_framework.views",
            "drf_spectacular.openapi")  # fmt: skip


def test_a_worker_loads_nothing_that_only_a_door_needs(database):
    command = [sys.executable, "-X", "importtime", str(ROOT / "manage.py"), "worker", "--once"]
    told = subprocess.run(command, env=environment(database), cwd=ROOT, capture_output=True,
                          text=True, check=True).stderr  # fmt: skip
    loaded = {line.rpartition("|")[2].strip() for line in told.splitlines() if "|" in line}
    assert "crm.webhooks.delivery" in loaded and "email_assistant.outbox.delivery" in loaded
    assert loaded.isdisjoint(OF_DOORS)
