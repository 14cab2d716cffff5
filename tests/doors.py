"""The doors as their users come through them: the official MCP client, and HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import httpx2
from asgiref.sync import async_to_sync
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from config.asgi import application

ADDRESS = "http://127.0.0.1:8000"
VERSION = "2026-07-28"
META = {
    "io.modelcontextprotocol/protocolVersion": VERSION,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "test-client", "version": "1"},
}


def authorization(secret: str | None, slug: str | None = None) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return headers | ({"X-Workspace-Slug": slug} if slug else {})


@contextmanager
def keeping_the_connection() -> Iterator[None]:
    """Django closes a connection that is inside a transaction between requests, and a test is
    inside one. Its own test client does the same."""
    between = (request_started, request_finished)
    for signal in between:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in between:
            signal.connect(close_old_connections)


class Mcp:
    """The official client: a connection for each call, in the era that `mode` names."""

    def __init__(self, secret: str | None, mode: str = "auto", slug: str | None = None) -> None:
        self.headers = authorization(secret, slug)
        self.mode = mode

    def tools(self) -> list[Any]:
        return self.talk(lambda client: client.list_tools()).tools

    def call(self, tool: str, **arguments: Any) -> Any:
        """The CallToolResult."""
        return self.talk(lambda client: client.call_tool(tool, arguments))

    def ok(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The structured content of a call that must succeed."""
        result = self.call(tool, **arguments)
        assert not result.is_error, result.structured_content
        return result.structured_content

    def refused(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The structured content of a call that must be refused."""
        result = self.call(tool, **arguments)
        assert result.is_error, result.structured_content
        return result.structured_content

    def talk(self, what: Any) -> Any:
        async def conversation() -> Any:
            transport = httpx2.ASGITransport(application)
            async with (
                httpx2.AsyncClient(transport=transport, headers=self.headers) as http,
                Client(
                    streamable_http_client(f"{ADDRESS}/_mcp", http_client=http), mode=self.mode
                ) as client,
            ):
                return await what(client)

        return async_to_sync(conversation)()


class Rest:
    """Plain HTTP, for /api and for what the MCP client would never send to /_mcp."""

    def __init__(self, secret: str | None, slug: str | None = None) -> None:
        self.headers = authorization(secret, slug)

    def request(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(application)
            headers = self.headers | kwargs.pop("headers", {})
            async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as http:
                return await http.request(method, path, headers=headers, **kwargs)

        with keeping_the_connection():
            return async_to_sync(once)()

    def get(self, path: str, **kwargs: Any) -> httpx.Response:
        return self.request("GET", path, **kwargs)

    def post(self, path: str, body: Any = None, **kwargs: Any) -> httpx.Response:
        return self.request("POST", path, **({"json": body} if body is not None else {}), **kwargs)

    def patch(self, path: str, body: Any, **kwargs: Any) -> httpx.Response:
        return self.request("PATCH", path, json=body, **kwargs)

    def put(self, path: str, body: Any = None, **kwargs: Any) -> httpx.Response:
        return self.request("PUT", path, json=body if body is not None else {}, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> httpx.Response:
        return self.request("DELETE", path, **kwargs)

    def rpc(
        self,
        method: str,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """One raw JSON-RPC request of revision 2026-07-28."""
        params = {"_meta": META} | (params or {})
        sent = {
            "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": VERSION,
            "Mcp-Method": method,
            "Content-Type": "application/json",
        }
        if "name" in params:
            sent["Mcp-Name"] = params["name"]
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        return self.request("POST", "/_mcp", content=body, headers=sent | (headers or {}))

    def raw(self, body: bytes, path: str = "/_mcp", **headers: str) -> httpx.Response:
        sent = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        return self.request("POST", path, content=body, headers=sent | headers)
