"""What exists is documented, and what is documented exists."""

import ast
import re
import tomllib
from uuid import UUID

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

import crm
from crm.api.errors import STATUS
from crm.caller import Effect
from crm.models import Plan, Policy, Role, Scope
from crm.refusals import Code
from mcp_gateway.door.server import server
from tests.contracts.derived import PART, PARTS, codes, with_derived_parts
from tests.contracts.snapshots import ROOT, as_reviewed, fail
from tests.contracts.table import ROUTES, WRITES, operation_of
from tests.contracts.world import OPERATION
from tests.offered import TOOLS

APPS = ("crm", "email_assistant", "mcp_gateway")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
PAGE_NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
DECISIONS = sorted(ROOT.glob("docs/decisions/*.md"))
COMMANDS = sorted(name for name, app in get_commands().items() if app in APPS)
OF_NO_OPERATION = [name for name in {**TOOLS, **ROUTES} if operation_of(name) not in OPERATION]
PAGES_BEGIN = (
    "approvals",
    "outbox",
    "contacts",
    "companies",
    "tasks",
    "sign-in",
    "admin",
    "api/docs",
)
PAGE_PATH = re.compile(rf"`(/(?:{'|'.join(PAGES_BEGIN)})[^`\s<{{]*)`")
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
MAKE_TARGETS = re.search(r"^\.PHONY: help (.*)$", text("Makefile"), re.MULTILINE)[1].split()


def rows_in(words):
    """The tables' rows as lists of cells."""
    lines = [line for line in words.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def row_of(page, name):
    return next((row for row in rows_in(text(page)) if row[0] == f"`{name}`"), None)


def must_say(page, words, mend):
    """Fail with what to write there, and not with the whole page."""
    if words not in text(page):
        fail(f"{page} says nowhere {words} - {mend}")


def must_have_row(page, name, mend):
    if (row := row_of(page, name)) is None:
        fail(f"{page} has no row of `{name}` - {mend}")
    return row


def test_the_derived_parts_of_the_operations_are_the_ones_that_were_reviewed():
    as_reviewed(ROOT / "docs/operations.md", with_derived_parts(text("docs/operations.md")))


def test_no_derived_part_lost_its_place():
    assert [name for _, name in PART.findall(text("docs/operations.md"))] == list(PARTS)


def test_what_is_written_by_hand_in_a_row_stays():
    page = text("docs/operations.md")
    assert "approves one over REST" in page
    assert "approves one over REST" in with_derived_parts(page)


@pytest.mark.parametrize("operation", WRITES)
def test_every_field_that_a_write_takes_is_in_the_docs(operation):
    fields = OPERATION[operation].input.model_json_schema()["properties"]
    said = said_of_fields(operation)
    missing = [f for f in fields if f"`{f}`" not in said and not ("the id" in said and "Id" in f)]
    if missing:
        line = f"| `{operation}` | {codes(fields)} |"
        fail(f"docs/operations.md, “What a write takes”: {missing} of {operation} - such as {line}")


def said_of_fields(operation):
    """What the rows that name it, or how it ends, say under “What a write takes”."""
    part = text("docs/operations.md").partition("## What a write takes")[2].partition("\n## ")[0]
    rows_of_it = [
        row
        for row in rows_in(part)
        for name in re.findall("`([^`]+)`", row[0])
        if operation == name or (name.startswith("…") and operation.endswith(name[1:]))
    ]
    return " ".join(row[1] for row in rows_of_it)


@pytest.mark.parametrize("name", OF_NO_OPERATION)
def test_a_tool_or_route_that_is_of_no_operation_is_in_the_docs_too(name):
    said = f"`{ROUTES[name].method} {ROUTES[name].path}`" if name in ROUTES else f"`{name}`"
    must_say("docs/operations.md", said, f"say under its table what {name} is")


def test_every_route_in_the_docs_exists():
    documented = re.findall(
        r"`((?:GET|POST|PATCH|PUT|DELETE) /api/[^`]*)`", text("docs/operations.md")
    )
    gone = set(documented) - {f"{route.method} {route.path}" for route in ROUTES.values()}
    if gone:
        fail(f"docs/operations.md speaks of routes that config/api.py does not have: {gone}")


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_every_page_of_liaison_that_the_docs_name_is_there(name):
    gone = [path for path in PAGE_PATH.findall(text(name)) if not leads_somewhere(path)]
    if gone:
        fail(f"{name} speaks of pages that config/urls.py does not have: {gone}")


def leads_somewhere(path):
    try:
        return bool(resolve(path.replace("…", str(UUID(int=0)))))
    except Resolver404:
        return False


@pytest.mark.parametrize("word", [*Scope, *Role, *Policy, *(e.name.lower() for e in Effect)])
def test_every_scope_role_policy_and_effect_is_in_the_docs(word):
    if not re.search(rf"\b{re.escape(word)}\b", text("docs/operations.md")):
        fail(f"docs/operations.md says nowhere {word} - say there what it allows")


@pytest.mark.parametrize("code", Code)
def test_every_refusal_is_in_the_docs_with_its_status(code):
    line = f"| `{code.value}` | {STATUS[code]} | what it means |"
    row = must_have_row("docs/rest.md", code.value, f"add to its table of codes: {line}")
    if row[1] != str(STATUS[code]):
        fail(f"docs/rest.md: the status of `{code.value}` is {STATUS[code]}, not {row[1]}")
    must_say("docs/mcp.md", f"`{code.value}`", "add it to the codes of a tool error")


def test_every_code_of_the_rest_door_is_in_the_docs():
    calls = [n for n in ast.walk(ast.parse(text("crm/api/errors.py"))) if isinstance(n, ast.Call)]
    codes = [
        part.value
        for call in calls
        if getattr(call.func, "id", "") == "problem"
        for part in call.args[1:2]
        if isinstance(part, ast.Constant)
    ]
    assert len(codes) >= 5
    for code in codes:
        line = f"| `{code}` | its status | what it means |"
        must_have_row("docs/rest.md", code, f"add to its second table of codes: {line}")


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_variable_is_in_the_docs_and_in_the_example_with_its_default(variable):
    default = VARIABLES[variable]
    written = ",".join(default) if isinstance(default, list) else default
    line = f"| `{variable}` | `{written}` | what it does |"
    must_have_row("docs/deploy.md", variable, f"add to its table of variables: {line}")
    example = re.search(rf"^# {variable}=(.*)$", text(".env.example"), re.MULTILINE)
    if example is None or (default is not None and example[1] != str(written)):
        fail(f".env.example must have the line: # {variable}={written or ''}")


def test_the_example_names_no_variable_that_nothing_reads():
    named = re.findall(r"^#? ?([A-Z_]+)=", text(".env.example"), re.MULTILINE)
    if unread := set(named) - set(VARIABLES):
        fail(f"config/settings.py does not read {unread}: take them out of .env.example")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("page", ["README.md", "docs/deploy.md"])
def test_every_command_is_in_the_readme_and_in_the_docs(page, command):
    line = f"| `{command}` | what it does |"
    must_say(page, f"`{command}", f"add to its table of commands: {line}")


@pytest.mark.parametrize("target", MAKE_TARGETS)
def test_every_make_target_is_in_the_readme(target):
    line = f"| `make {target}` | what it does |"
    must_say("README.md", f"`make {target}`", f"add to its table: {line}")


@pytest.mark.parametrize("plan", Plan)
def test_every_plan_is_in_the_docs(plan):
    must_say("docs/deploy.md", f"`{plan}`", "say there what this plan allows")


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


def test_the_program_says_the_version_of_the_project():
    assert crm.__version__ == tomllib.loads(text("pyproject.toml"))["project"]["version"]
    assert server.version == crm.__version__
