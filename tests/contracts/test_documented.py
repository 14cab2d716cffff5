"""What exists is documented, and what is documented exists."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

from crm.api.errors import STATUS
from crm.caller import Effect
from crm.models import Plan, Policy, Role, Scope
from crm.refusals import Code
from tests.contracts.table import ROUTES
from tests.offered import FOR_ASSISTANTS, OPERATIONS, TOOLS, tools_of

ROOT = Path(__file__).resolve().parents[2]
APPS = ("crm", "email_assistant", "mcp_gateway")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
PAGE_NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
DECISIONS = sorted(ROOT.glob("docs/decisions/*.md"))
COMMANDS = sorted(name for name, app in get_commands().items() if app in APPS)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s]+)\)")


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def variables():
    """The variables that the settings read, each with its default where that is one constant."""
    found = {}
    for call in (node for node in ast.walk(ast.parse(text("config/settings.py")))
                 if isinstance(node, ast.Call)):  # fmt: skip
        reader = call.func
        if (
            isinstance(reader, ast.Attribute)
            and isinstance(reader.value, ast.Name)
            and reader.value.id == "env"
        ):
            default = next((k.value for k in call.keywords if k.arg == "default"), None)
            found[call.args[0].value] = constant(default)
    return found


def constant(node):
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        return arithmetic(node)


def arithmetic(node):
    """`1 << 20` is a constant too; an f-string is not."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.LShift):
        return node.left.value << node.right.value
    return None


VARIABLES = variables()


def rows(page):
    """The tables' rows as lists of cells."""
    lines = [line for line in text(page).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def row_of(page, name):
    return next((row for row in rows(page) if row[0] == f"`{name}`"), None)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.name)
def test_every_operation_has_a_row_that_says_what_the_code_says(operation):
    row = row_of("docs/operations.md", operation.name)
    assert row, f"docs/operations.md has no row for {operation.name}"
    _, tools, scope, effect, confirm, _ = row
    offered = tools_of(operation) if operation in FOR_ASSISTANTS else ()
    assert tools == (", ".join(f"`{tool.name}`" for tool in offered) or "-")
    assert scope == f"`{operation.scope.value}`"
    assert (effect, confirm) == (operation.effect.name.lower(), operation.confirm.name.lower())


@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_is_in_the_docs(tool):
    assert f"`{tool}`" in text("docs/operations.md")


def test_the_docs_count_the_operations_and_the_tools_right():
    said = text("docs/operations.md")
    assert f"one of {len(OPERATIONS)} operations" in said
    assert f"These are the {len(TOOLS) - 1} tools" in said


@pytest.mark.parametrize("name", ROUTES)
def test_every_route_stands_in_the_row_of_its_operation(name):
    route = ROUTES[name]
    assert f"`{route.method} {route.path}`" in text("docs/operations.md")


def test_every_route_in_the_docs_exists():
    documented = re.findall(
        r"`((?:GET|POST|PATCH|PUT|DELETE) /api/[^`]*)`", text("docs/operations.md")
    )
    existing = {f"{route.method} {route.path}" for route in ROUTES.values()}
    assert set(documented) - existing == set()


@pytest.mark.parametrize("word", [*Scope, *Role, *Policy, *(e.name.lower() for e in Effect)])
def test_every_scope_role_policy_and_effect_is_in_the_docs(word):
    assert re.search(rf"\b{re.escape(word)}\b", text("docs/operations.md"))


@pytest.mark.parametrize("code", Code)
def test_every_refusal_is_in_the_docs_with_its_status(code):
    row = row_of("docs/rest.md", code.value)
    assert row, f"docs/rest.md has no row for {code.value}"
    assert row[1] == str(STATUS[code])
    assert f"`{code.value}`" in text("docs/mcp.md")


def test_every_code_of_the_rest_door_is_in_the_docs():
    calls = [n for n in ast.walk(ast.parse(text("crm/api/errors.py"))) if isinstance(n, ast.Call)]
    codes = [
        part.value
        for call in calls
        if getattr(call.func, "id", "") in {"problem", "plain_problem"}
        for part in call.args[1:2]
        if isinstance(part, ast.Constant)
    ]
    assert len(codes) >= 5
    assert [code for code in codes if not row_of("docs/rest.md", code)] == []


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_variable_is_in_the_docs_and_in_the_example_with_its_default(variable):
    assert row_of("docs/deploy.md", variable), f"docs/deploy.md has no row for {variable}"
    example = re.search(rf"^# {variable}=(.*)$", text(".env.example"), re.MULTILINE)
    assert example, f".env.example has no line for {variable}"
    default = VARIABLES[variable]
    if default is not None:
        written = ",".join(default) if isinstance(default, list) else str(default)
        assert example[1] == written


def test_the_example_names_no_variable_that_nothing_reads():
    named = re.findall(r"^#? ?([A-Z_]+)=", text(".env.example"), re.MULTILINE)
    assert set(named) - set(VARIABLES) == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme_and_in_the_docs(command):
    assert f"`{command}" in text("README.md")
    assert f"`{command}" in text("docs/deploy.md")


def test_every_make_target_is_in_the_readme():
    targets = re.search(r"^\.PHONY: (.*)$", text("Makefile"), re.MULTILINE)[1].split()
    assert [t for t in targets if t != "help" and f"`make {t}`" not in text("README.md")] == []


@pytest.mark.parametrize("plan", Plan)
def test_every_plan_is_in_the_docs(plan):
    assert f"`{plan}`" in text("docs/deploy.md")


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_every_link_leads_somewhere(page):
    for target in LINK.findall(text(page)):
        name, _, place = target.partition("#")
        path = (ROOT / page).parent / name
        assert path.exists(), f"{page} links to {target}"
        assert not place or place in places(path), f"{page} links to {target}"


def places(page):
    """The headings of a page as addresses name them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_what_for_and_at_what_price(decision):
    said = decision.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.*)$", said, re.MULTILINE)
    assert headings == ["Status", "Context", "Decision", "Consequences"]
    assert re.search(r"^## Status\n\n\w.*\d{4}-\d\d-\d\d", said, re.MULTILINE)
    assert len(said.splitlines()) <= 60


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_changelog_begins_with_what_is_not_released_or_with_this_version():
    version = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    newest, *older = re.findall(r"^## (\S+)", text("CHANGELOG.md"), re.MULTILINE)
    released = [newest, *older] if newest != "Unreleased" else older
    assert not released or released[0] == version


def test_the_server_says_the_version_of_the_project():
    version = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    assert f'version="{version}"' in text("mcp_gateway/door/server.py")
