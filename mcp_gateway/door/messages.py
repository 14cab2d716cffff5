"""The form of a JSON-RPC message, as far as it must be known before the SDK reads it.

The SDK checks messages too. What it would answer wrongly, or with a page of its own insides, is
refused here; and whether a message is a call decides on which thread its caller is looked up.
"""

from typing import Any

import mcp_types as types

from crm.request import strict_json
from mcp_gateway.door.http import Headers, HttpError
from mcp_gateway.tools.catalog import TOOLS

VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
VERSION_HEADER = b"mcp-protocol-version"
BATCH_VERSIONS = {"", "2025-03-26"}
LARGEST_BATCH = 20
LONGEST_ID = 256


def read_message(body: bytes) -> Any:
    try:
        return strict_json.loads(body)
    except ValueError as wrong:
        raise HttpError(400, f"Parse error. {wrong}", code=types.PARSE_ERROR) from None


def check_message(headers: Headers, message: Any) -> None:
    """Raises:
    HttpError: it is none that a client may post here.
    """
    version = headers.get(VERSION_HEADER, b"").strip(b" \t").decode("latin-1")
    batch = isinstance(message, list)
    if batch and not (version in BATCH_VERSIONS and 1 <= len(message) <= LARGEST_BATCH):
        raise malformed(f"A batch is for revision 2025-03-26, with 1 to {LARGEST_BATCH} messages.")
    for each in message if batch else [message]:
        if not is_answer(each, version):
            check_shape(each)
    declared = {} if batch else meta_of(message)
    if VERSION_KEY in declared and declared[VERSION_KEY] != version:
        reason = "The MCP-Protocol-Version header is missing, or is not the version in the body."
        raise HttpError(400, reason, code=types.HEADER_MISMATCH)


def is_answer(message: Any, version: str) -> bool:
    """An answer to a question of ours. We ask none; earlier revisions let it pass unread."""
    if version >= "2026" or not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        return False
    return answerable_id(message) is not None and isinstance(message.get("result"), dict)


def check_shape(message: Any) -> None:
    """That it is one JSON-RPC request or notification; a client posts nothing else."""
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise malformed("Send JSON-RPC 2.0 messages.")
    if not isinstance(message.get("method"), str):
        raise malformed("The method must be a string.")
    if not isinstance(message.get("params", {}), dict):
        raise malformed("The params must be an object.")
    if "id" in message and answerable_id(message) is None:
        raise malformed(f"The id must be a whole number or a text of at most {LONGEST_ID}.")


def malformed(reason: str) -> HttpError:
    return HttpError(400, reason, code=types.INVALID_REQUEST)


def meta_of(message: dict[str, Any]) -> dict[str, Any]:
    params = message.get("params")
    meta = params.get("_meta") if isinstance(params, dict) else None
    return meta if isinstance(meta, dict) else {}


def is_call(message: Any) -> bool:
    if not isinstance(message, dict) or message.get("method") != "tools/call":
        return False
    params = message.get("params")
    return isinstance(params, dict) and str(params.get("name")) in TOOLS and "id" in message


def answerable_id(message: Any) -> Any:
    """The id, if it is one that an answer can carry."""
    value = message.get("id") if isinstance(message, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value)
    return value if len(text) <= LONGEST_ID and text.isprintable() else None
