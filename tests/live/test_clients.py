"""The official client over real HTTP, under both servers and in every era of the protocol."""

import asyncio
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.doors import VERSION, authorization
from tests.live.servers import PATIENCE, Server, make_database, manage

pytestmark = [pytest.mark.live, pytest.mark.django_db]

SLUG, OWNER = "live", "owner@example.com"
SERVERS = ["uvicorn", "daphne"]
THREADS = 8


def new_token(database: str) -> str:
    """The token of the owner of a new workspace."""
    manage(database, "migrate", "--verbosity", "0")
    named = ["--owner", OWNER, "--password", "correct-horse-battery", "--slug", SLUG]
    manage(database, "workspace_create", "Live", *named, "--plan", "enterprise")
    return manage(database, "token_create", OWNER, "--workspace", SLUG).strip()


@pytest.fixture(scope="module", params=SERVERS)
def served(request, django_db_setup, django_db_blocker):
    """A running server, and the token of an owner."""
    with django_db_blocker.unblock(), make_database() as database:
        token = new_token(database)
        with Server(request.param, database, env={"DATABASE_THREADS": str(THREADS)}) as server:
            yield server, token


async def conversation(url: str, token: str, mode: str) -> tuple[list[Any], Any, Any, Any]:
    headers = authorization(token)
    async with (
        httpx2.AsyncClient(headers=headers, timeout=PATIENCE) as http,
        Client(streamable_http_client(f"{url}/_mcp", http_client=http), mode=mode) as client,
    ):
        tools = (await client.list_tools()).tools
        made = await client.call_tool("contact_create", {"name": f"Ada {mode}"})
        found = await client.call_tool("contact_search", {"query": f"Ada {mode}"})
        refused = await client.call_tool("contact_create", {"nmae": "Ada"})
    return tools, made, found, refused


@pytest.mark.parametrize("mode", ["auto", VERSION, "legacy"])
def test_the_official_client_lists_and_calls_tools(served, mode):
    server, token = served
    tools, made, found, refused = asyncio.run(conversation(server.url, token, mode))
    assert len(tools) == 25
    assert not made.is_error
    assert [c["id"] for c in found.structured_content["results"]] == [made.structured_content["id"]]
    assert refused.is_error
    assert refused.structured_content["code"] == "invalid"
