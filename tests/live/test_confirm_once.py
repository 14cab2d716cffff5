"""A hundred confirmations of one token at once, through two server processes: one effect.

The same crowd meets a server without the defence first. If it made no doubles there, its passing
by the real one would prove nothing.
"""

import asyncio
import json
from collections import Counter
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from tests.doors import META, VERSION
from tests.live.servers import PATIENCE, Server, ask, make_database

pytestmark = pytest.mark.live

TOKENS = 3
CROWD = 100
NAIVE = "tests.live.test_confirm_once:naive"


def make_workspace() -> str:
    """The secret of a token in a new workspace of the live database."""
    from tests import factories

    owner: Any = factories.UserFactory(email="owner@example.com")
    return factories.token_of(owner, factories.workspace_of(owner, "Acme", "acme"))[1]


def effects() -> dict[str, Any]:
    """What is in the live database by now, by the name of each contact."""
    from crm.models import Activity, Contact
    from crm.models.pending_action import PendingAction

    done = Activity.objects.filter(outcome="done", target_type="contact")
    return {
        "contacts": Counter(Contact.objects.values_list("name", flat=True)),
        "done": Counter(row.after["name"] for row in done),
        "statuses": Counter(PendingAction.objects.values_list("status", flat=True)),
        "without a result": PendingAction.objects.filter(status="done", result=None).count(),
    }


async def naive(scope: Any, receive: Any, send: Any) -> None:
    """Liaison as many would write it: look whether the action is open, do it, mark it as done."""
    from config.asgi import application
    from crm.two_steps import actions

    vars(actions)["confirm"] = look_then_act  # the planted fault
    await application(scope, receive, send)


def look_then_act(caller: Any, operation: Any, tool: str, secret: str, overrides: Any) -> Any:
    from django.db import transaction

    from crm.models.pending_action import PendingAction, Status, digest_of
    from crm.two_steps.confirming import carry_out

    action = PendingAction.objects.get(digest=digest_of(secret))
    if action.status != Status.PENDING:
        return dict(action.result or {}), True
    with transaction.atomic():
        result = carry_out(caller, operation, action, overrides)
        PendingAction.objects.filter(pk=action.pk).update(status=Status.DONE)
    return result, False


def prepare(url: str, secret: str, name: str) -> str:
    answer = httpx.post(
        f"{url}/api/contacts/prepare", json={"name": name}, headers=bearer(secret), timeout=PATIENCE
    )
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["token"]
    return token


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


async def over_rest(client: httpx.AsyncClient, url: str, token: str) -> Any:
    answer = await client.post(f"{url}/api/contacts/confirm", json={"token": token})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def over_mcp(client: httpx.AsyncClient, url: str, token: str) -> Any:
    call = {"name": "contact_create_confirm", "arguments": {"token": token}, "_meta": META}
    sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    headers = {
        "Accept": "application/json, text/event-stream",
        "Content-Type": "application/json",
        "MCP-Protocol-Version": VERSION,
        "Mcp-Method": "tools/call",
        "Mcp-Name": "contact_create_confirm",
    }
    answer = await client.post(f"{url}/_mcp", content=json.dumps(sent), headers=headers)
    assert answer.status_code == 200, answer.text
    result = answer.json()["result"]
    assert not result.get("isError"), result
    return result["structuredContent"]


async def crowd(urls: list[str], secret: str, token: str) -> list[Any]:
    """The answers to a hundred confirmations at once, half over MCP, half over REST."""
    limits = httpx.Limits(max_connections=CROWD)
    async with httpx.AsyncClient(headers=bearer(secret), timeout=PATIENCE, limits=limits) as client:
        doors = (over_mcp, over_rest)
        calls = [
            doors[n % 2](client, urls[n // 2 % len(urls)], token) for n in range(CROWD)
        ]  # both doors of each server
        return await asyncio.gather(*calls)


def confirmed_by_a_crowd(database: str, app: str) -> tuple[dict[str, Any], list[list[Any]]]:
    with ExitStack() as stack:
        servers = [stack.enter_context(Server("uvicorn", database, app=app)) for _ in range(2)]
        secret = ask(database, make_workspace)
        urls = [server.url for server in servers]
        tokens = [prepare(urls[n % 2], secret, f"Person {n}") for n in range(TOKENS)]
        answers = [asyncio.run(crowd(urls, secret, token)) for token in tokens]
        return ask(database, effects), answers


def test_a_hundred_confirmations_at_once_make_one_contact_and_get_one_answer():
    with make_database() as database:
        found, answers = confirmed_by_a_crowd(database, "config.asgi:application")
    people = {f"Person {n}": 1 for n in range(TOKENS)}
    assert found["contacts"] == found["done"] == people
    assert found["statuses"] == {"done": TOKENS}
    assert found["without a result"] == 0
    for of_one in answers:
        assert len(of_one) == CROWD
        assert sum(not answer.pop("replayed", False) for answer in of_one) == 1
        assert len({json.dumps(answer, sort_keys=True) for answer in of_one}) == 1


def test_the_same_crowd_makes_doubles_where_the_token_is_only_looked_at_first():
    with make_database() as database:
        found, _ = confirmed_by_a_crowd(database, NAIVE)
    assert sum(found["contacts"].values()) > TOKENS
