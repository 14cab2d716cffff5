"""The parts of docs/operations.md that say what the code says: counts, operations, scopes, roles.

Each stands between two comments that name it. Nobody writes in there but `UPDATE_SNAPSHOTS=1`; only
what follows the routes of an operation in its row is written by hand, and stays.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from crm.caller import granted
from crm.models import Role, Scope
from crm.operation import AnyOperation
from tests.contracts.table import ROUTES
from tests.offered import FOR_ASSISTANTS, OPERATIONS, tools_of

PART = re.compile(r"(<!-- derived: (\w+) -->\n).*?(?=<!-- end -->)", re.DOTALL)
Row = tuple[str, ...]
STEPS = ("", "_prepare", "_confirm")


def with_derived_parts(page: str) -> str:
    """This page with its derived parts as the code has them."""

    def anew(found: re.Match[str]) -> str:
        lines = "\n".join(PARTS[found[2]](page))
        return f"{found[1]}\n{lines}\n\n"

    return PART.sub(anew, page)


def operations(page: str) -> Iterator[str]:
    tools = sum(len(offered(operation)) for operation in OPERATIONS)
    yield f"{len(OPERATIONS)} operations, and {tools} tools over MCP:"
    yield ""
    head = ("operation", "tools", "scope", "effect", "confirm", "REST")
    yield from table(head, (about(operation, page) for operation in OPERATIONS))


def about(operation: AnyOperation, page: str) -> Row:
    return (
        code(operation.name),
        codes(offered(operation)) or "-",
        code(operation.scope.value),
        operation.effect.name.lower(),
        operation.confirm.name.lower(),
        codes(routes_of(operation)) + remark(page, operation),
    )


def offered(operation: AnyOperation) -> list[str]:
    return [tool.name for tool in tools_of(operation)] if operation in FOR_ASSISTANTS else []


def routes_of(operation: AnyOperation) -> list[str]:
    found = (ROUTES.get(f"{operation.name}{step}") for step in STEPS)
    return [f"{route.method} {route.path}" for route in found if route]


def remark(page: str, operation: AnyOperation) -> str:
    """What somebody wrote behind the routes in the row of this operation."""
    written = re.search(rf"^\| `{operation.name}` \|.*`([^`|]*)\|$", page, re.MULTILINE)
    return written[1].rstrip() if written else ""


def scopes(page: str) -> Iterator[str]:
    yield from table(("scope", "lets a token call"), ((code(s), opened_by(s)) for s in Scope))


def opened_by(scope: Scope) -> str:
    own = [code(operation.name) for operation in OPERATIONS if operation.scope is scope]
    included = [f"all that {code(other)} does" for other in sorted(granted([scope]) - {scope})]
    return ", ".join(own + included) or "nothing yet"


def roles(page: str) -> Iterator[str]:
    head = ("role", *(code(scope) for scope in Scope))
    rows = ((code(role), *("yes" if s in role.scopes else "no" for s in Scope)) for role in Role)
    yield from table(head, rows)


def table(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    yield line(head)
    yield "|---" * len(head) + "|"
    yield from map(line, rows)


def line(cells: Row) -> str:
    return f"| {' | '.join(cells)} |"


def code(name: str) -> str:
    return f"`{name}`"


def codes(names: Iterable[str]) -> str:
    return ", ".join(map(code, names))


PARTS: dict[str, Callable[[str], Iterator[str]]] = {
    "operations": operations,
    "scopes": scopes,
    "roles": roles,
}
