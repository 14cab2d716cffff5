"""The tools that the suite calls by name, as it describes them, behind the product's own gateway.

Some of the protocol only shows with a tool that Liaison has no use for: an image, a question to
the user, an undeclared capability. These tools are ours, written for the tests alone.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import mcp_types as types
from mcp.server import CacheHint, Server, ServerRequestContext
from mcp.server.request_state import RequestStateBoundary, RequestStateSecurity
from mcp.shared.exceptions import MCPError

Context = ServerRequestContext
Params = types.CallToolRequestParams
Answer = types.CallToolResult | types.InputRequiredResult
Json = dict[str, Any]

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
)
WAV = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA="
NOTHING: Json = {"type": "object", "additionalProperties": False}
TEXT: Json = {"type": "string"}
YES_OR_NO: Json = {"type": "boolean"}

TOOLS: dict[str, types.Tool] = {}
CALLS: dict[str, Callable[[Context, Params], Awaitable[Answer]]] = {}


def tool(schema: Json = NOTHING) -> Any:
    def known(call: Any) -> Any:
        name = call.__name__
        CALLS[name] = call
        TOOLS[name] = types.Tool(name=name, description=call.__doc__ or name, input_schema=schema)
        return call

    return known


def text(said: str) -> types.TextContent:
    return types.TextContent(type="text", text=said)


def said(*content: Any) -> types.CallToolResult:
    return types.CallToolResult(content=[text(c) if isinstance(c, str) else c for c in content])


def resource(uri: str, mime: str, body: str) -> types.EmbeddedResource:
    contents = types.TextResourceContents(uri=uri, mime_type=mime, text=body)
    return types.EmbeddedResource(type="resource", resource=contents)


def fields(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}


def form(message: str, **properties: Json) -> types.ElicitRequest:
    asked = types.ElicitRequestFormParams(message=message, requested_schema=fields(**properties))
    return types.ElicitRequest(params=asked)


def sample(question: str) -> types.CreateMessageRequest:
    messages = [types.SamplingMessage(role="user", content=text(question))]
    params = types.CreateMessageRequestParams(messages=messages, max_tokens=100)
    return types.CreateMessageRequest(params=params)


def need(state: str | None = None, **requests: Any) -> types.InputRequiredResult:
    return types.InputRequiredResult(input_requests=requests or None, request_state=state)


def answered(params: Params) -> Json:
    return dict(params.input_responses or {})


def filled_in(params: Params, question: str, field: str) -> Any:
    found = answered(params).get(question)
    return (found.content or {}).get(field) if isinstance(found, types.ElicitResult) else None


# What a result can hold.


@tool()
async def test_simple_text(context: Context, params: Params) -> Answer:
    return said("This is a simple text response for testing.")


@tool()
async def test_image_content(context: Context, params: Params) -> Answer:
    return said(types.ImageContent(type="image", data=PNG, mime_type="image/png"))


@tool()
async def test_audio_content(context: Context, params: Params) -> Answer:
    return said(types.AudioContent(type="audio", data=WAV, mime_type="audio/wav"))


@tool()
async def test_embedded_resource(context: Context, params: Params) -> Answer:
    return said(resource("test://embedded-resource", "text/plain", "An embedded resource."))


@tool()
async def test_multiple_content_types(context: Context, params: Params) -> Answer:
    image = types.ImageContent(type="image", data=PNG, mime_type="image/png")
    data = resource("test://mixed-content-resource", "application/json", '{"test":"data"}')
    return said("Multiple content types test:", image, data)


@tool()
async def test_error_handling(context: Context, params: Params) -> Answer:
    content = [text("This tool intentionally returns an error for testing")]
    return types.CallToolResult(content=content, is_error=True)


# What a tool can say before its result: our gateway answers JSON, so these are dropped.


@tool()
async def test_tool_with_progress(context: Context, params: Params) -> Answer:
    for done in (0, 50, 100):
        await context.session.report_progress(done, 100, f"Completed step {done} of 100")
    return said("done")


@tool()
async def test_logging_tool(context: Context, params: Params) -> Answer:
    await context.session.send_log_message(
        level="info", data="Tool execution started", related_request_id=context.request_id
    )
    return said("done")


# What is in a request besides its arguments: headers, capabilities.


@tool({"type": "object", "properties": {"region": TEXT | {"x-mcp-header": "Region"}}})
async def test_x_mcp_header(context: Context, params: Params) -> Answer:
    return said(f"region={(params.arguments or {}).get('region')}")


@tool()
async def test_missing_capability(context: Context, params: Params) -> Answer:
    declared = context.session.client_capabilities
    if declared is None or declared.sampling is None:
        missing: Json = {"requiredCapabilities": {"sampling": {}}}
        said_why = "This tool needs the client's sampling capability"
        raise MCPError(types.MISSING_REQUIRED_CLIENT_CAPABILITY, said_why, missing)
    return said("ok")


@tool({
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {"address": {
        "$anchor": "addressDef",
        "type": "object",
        "properties": {"street": TEXT, "city": TEXT},
    }},
    "properties": {
        "name": TEXT,
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": TEXT,
        "email": TEXT,
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
})  # fmt: skip
async def json_schema_2020_12_tool(context: Context, params: Params) -> Answer:
    return said("ok")


# What a tool can ask, and be asked again with the answers.


@tool()
async def test_streaming_elicitation(context: Context, params: Params) -> Answer:
    return said("done") if answered(params) else need(user_name=form("Your name?", name=TEXT))


@tool()
async def test_input_required_result_elicitation(context: Context, params: Params) -> Answer:
    name = filled_in(params, "user_name", "name")
    return said(f"Hello, {name}!") if name else need(user_name=form("Your name?", name=TEXT))


@tool()
async def test_input_required_result_sampling(context: Context, params: Params) -> Answer:
    answer = answered(params).get("capital_question")
    if answer is None:
        return need(capital_question=sample("What is the capital of France?"))
    return said(f"Model said: {answer.content.text}")


@tool()
async def test_input_required_result_list_roots(context: Context, params: Params) -> Answer:
    answer = answered(params).get("client_roots")
    if answer is None:
        return need(client_roots=types.ListRootsRequest())
    return said(f"Client exposed {len(answer.roots)} root(s).")


@tool()
async def test_input_required_result_request_state(context: Context, params: Params) -> Answer:
    if "confirm" in answered(params) and params.request_state == "nonce":
        return said("state-ok: confirmation received")
    return need("nonce", confirm=form("Please confirm", ok=YES_OR_NO))


@tool()
async def test_input_required_result_multiple_inputs(context: Context, params: Params) -> Answer:
    if {"user_name", "greeting", "client_roots"} <= answered(params).keys():
        return said("All inputs received.")
    return need(
        "multi",
        user_name=form("Your name?", name=TEXT),
        greeting=sample("Generate a greeting"),
        client_roots=types.ListRootsRequest(),
    )


@tool()
async def test_input_required_result_multi_round(context: Context, params: Params) -> Answer:
    state = json.loads(params.request_state or '{"round": 0}')
    if state["round"] == 1 and "step1" in answered(params):
        kept = {"round": 2, "name": filled_in(params, "step1", "name")}
        return need(json.dumps(kept), step2=form("Step 2: your favourite colour?", color=TEXT))
    if state["round"] == 2 and "step2" in answered(params):
        return said(f"{state['name']} likes {filled_in(params, 'step2', 'color')}.")
    return need(json.dumps({"round": 1}), step1=form("Step 1: your name?", name=TEXT))


@tool()
async def test_input_required_result_tampered_state(context: Context, params: Params) -> Answer:
    if params.request_state is None:
        return need("round-1", confirm=form("Please confirm", ok=YES_OR_NO))
    return said(f"state-ok: {params.request_state}")


@tool()
async def test_input_required_result_capabilities(context: Context, params: Params) -> Answer:
    declared = context.session.client_capabilities
    wanted: Json = {}
    if declared and declared.sampling is not None:
        wanted["sample"] = sample("Say hello")
    if declared and declared.elicitation is not None:
        wanted["ask"] = form("Your name?", name=TEXT)
    return need("capability-gated", **wanted)


async def list_tools(context: Context, params: Any) -> types.ListToolsResult:
    return types.ListToolsResult(tools=list(TOOLS.values()))


async def call_tool(context: Context, params: Params) -> Answer:
    if params.name not in CALLS:
        raise MCPError(types.INVALID_PARAMS, f"Unknown tool: {params.name}")
    return await CALLS[params.name](context, params)


def build() -> Any:
    minute = CacheHint(60_000, "private")
    server = Server(
        "conformance",
        version="1",
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        get_tool_input_schema=lambda name: TOOLS[name].input_schema if name in TOOLS else None,
        cache_hints={"tools/list": minute, "server/discover": minute},
    )
    sealed = RequestStateSecurity(keys=[b"only-for-the-conformance-fixtures"], bind_principal=None)
    server.middleware.append(RequestStateBoundary(sealed, default_audience=server.name))
    return server
