"""Raw messages to /_mcp, and what is common to every answer that refuses one."""

import enum
import json
from typing import Any

import httpx

from tests.doors import META, VERSION

LEGACY = ("2025-11-25", "2025-06-18", "2025-03-26")


class Code(enum.IntEnum):
    PARSE = -32700
    REQUEST = -32600
    METHOD = -32601
    PARAMS = -32602
    HEADERS = -32020
    VERSION = -32022


def message(method: str = "tools/list", id: Any = 1, **params: Any) -> bytes:
    return old(method, id, **({"_meta": META} | params))


def old(method: str = "ping", id: Any = 1, **params: Any) -> bytes:
    """As revisions before 2026-07-28 have it: nothing in it about the client."""
    return json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).encode()


def modern(method: str = "tools/list", **more: str) -> dict[str, str]:
    return {"MCP-Protocol-Version": VERSION, "Mcp-Method": method} | more


def as_of(version: str, **more: str) -> tuple[bytes, dict[str, str]]:
    """A request that is served in this revision: its body and its headers."""
    if version == VERSION:
        return message(), modern(**more)
    return old(), {"MCP-Protocol-Version": version} | more


def code(response: httpx.Response) -> int:
    found: int = response.json()["error"]["code"]
    return found


def refused(response: httpx.Response, status: int, error: int) -> None:
    """In JSON, with this status and code, and without a page of somebody's insides."""
    assert (response.status_code, code(response)) == (status, error), response.text
    assert response.headers["content-type"] == "application/json"
    assert "pydantic" not in response.text and "validation error" not in response.text
