"""What the doctor looks at for assistants: whether they come as far as the front door."""

from collections.abc import Iterator

from crm.doctor.asking import Reply, Unreachable, ask
from crm.doctor.finding import Examination, Finding, Install, Subject

about = Subject("assistants")

HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
CALL = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'


def examine(install: Install) -> Iterator[Finding]:
    """Knock without a token: only the door itself turns that away with 401 in its own words."""
    try:
        reply = ask(f"{install.url}/_mcp", HEADERS, CALL)
    except Unreachable:
        # Said already, of the whole install.
        return
    if is_ours(reply):
        yield about.ok(f"They reach {install.url}/_mcp.")
    else:
        yield about.error(
            f"{install.url}/_mcp answers with {reply.status}, and not as Liaison does.",
            "Have the proxy pass POST /_mcp on as it comes. A firewall that blocks programs or "
            "“AI agents” must let this path through.",
        )


def is_ours(reply: Reply) -> bool:
    is_json = reply.headers.get("content-type", "").startswith("application/json")
    return reply.status == 401 and is_json and b"jsonrpc" in reply.body


EXAMINATIONS = (Examination(about, examine),)
