"""The MCP server: it lists and calls the tools for the caller that the front door found."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import mcp_types as types
from django.db import Error as DatabaseError
from mcp.server import CacheHint, Server, ServerRequestContext
from mcp.shared.exceptions import MCPError
from pydantic_core import from_json

from crm import __version__
from crm.models import Door
from crm.outage import Busy, DatabaseAway, outage
from crm.refusals import FAULT, REFUSALS, Refusal, refusal_of
from crm.request.threads import in_database_thread
from crm.telemetry.calls import calling
from crm.two_steps.actions import Action
from crm.values.text import visible
from mcp_gateway.door.auth import AUTH, Auth, unavailable
from mcp_gateway.door.http import HttpError
from mcp_gateway.tools.catalog import TOOLS, tools_for
from mcp_gateway.tools.schema import described

log = logging.getLogger("liaison.mcp")

Result = dict[str, Any]

INSTRUCTIONS = (Path(__file__).parent / "instructions.md").read_text(encoding="utf-8")
MINUTES = 60_000


async def list_tools(
    context: ServerRequestContext, params: types.PaginatedRequestParams | None
) -> types.ListToolsResult:
    if params is not None and params.cursor:
        raise MCPError(types.INVALID_PARAMS, "Invalid cursor: the list has one page.")
    caller = auth_of(context).admit()
    return types.ListToolsResult(tools=[described(tool.name) for tool in tools_for(caller)])


async def call_tool(context: ServerRequestContext, params: types.CallToolRequestParams) -> Result:
    tool = TOOLS.get(params.name)
    if tool is None:
        raise MCPError(types.INVALID_PARAMS, f"Unknown tool: {params.name[:64]}")
    auth, client = auth_of(context), client_of(context)
    place, arguments = auth.place(writes=not tool.read_only), params.arguments or {}
    try:
        return await in_database_thread(place, tool_result, auth, client, tool, arguments)
    except (Busy, DatabaseAway) as late:
        # The front door answers with it in place of this.
        auth.error = unavailable(outage(late))
        return result("", {}, is_error=True)


def tool_result(auth: Auth, client: str, tool: Action, arguments: dict[str, Any]) -> Result:
    """What the tool says. A refusal is an answer too; only a fault of ours is an error."""
    try:
        with calling(tool.name, Door.MCP):
            caller = replace(auth.admit(tool), client=client)
            text = tool(caller, tool.input.from_wire(arguments)).as_json()
    except HttpError:
        return result("", {}, is_error=True)
    except REFUSALS as exception:
        return refusal_result(refusal_of(exception))
    except DatabaseError as failed:
        log.exception("%s: the database failed", tool.name)
        if reason := outage(failed):
            auth.error = unavailable(reason)
            return result("", {}, is_error=True)
        raise MCPError(types.INTERNAL_ERROR, FAULT) from None
    except Exception:
        log.exception("%s failed", tool.name)
        raise MCPError(types.INTERNAL_ERROR, FAULT) from None
    return result(text, from_json(text))


def refusal_result(refusal: Refusal) -> Result:
    return result(refusal.message, refusal.as_json(), is_error=True)


def result(text: str, structured: Any, *, is_error: bool = False) -> Result:
    """A CallToolResult in its wire form: the SDK checks it against the revision's schema anyway,
    and to build its models first would be to check it twice."""
    return {
        "content": [{"type": "text", "text": text}],
        "structuredContent": structured,
        "isError": is_error,
        "resultType": "complete",
    }


def auth_of(context: ServerRequestContext) -> Auth:
    assert context.request is not None  # noqa: S101 - over HTTP there always is one
    auth: Auth = context.request.scope[AUTH]
    return auth


def client_of(context: ServerRequestContext) -> str:
    """The client as it names itself: for the record, never for a decision."""
    params = context.session.client_params
    if params is None:
        return ""
    named = f"{params.client_info.name} {params.client_info.version}"
    return visible(named.encode("utf-8", "replace").decode())[:200]


server = Server(
    "liaison",
    version=__version__,
    title="Liaison CRM",
    instructions=INSTRUCTIONS,
    on_list_tools=list_tools,
    # Without it, the SDK runs tools/list before every call to look for header parameters.
    get_tool_input_schema=lambda name: described(name).input_schema if name in TOOLS else None,
    cache_hints={
        "tools/list": CacheHint(5 * MINUTES, "private"),
        "server/discover": CacheHint(60 * MINUTES, "public"),
    },
)
server.add_request_handler("tools/call", types.CallToolRequestParams, call_tool)

# The SDK traces every message; without an exporter that is a fifth of what a call costs.
server.middleware.clear()
