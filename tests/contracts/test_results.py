"""What the tools answer: as they described it, small, and the same as text and as structure."""

import json

import pytest
from jsonschema import Draft202012Validator

from crm.models import Contact
from mcp_gateway.tools.schema import described
from tests import factories
from tests.contracts.table import EXAMPLES, OPERATION_NAMES, TOOL_NAMES, WRITES, arguments, example
from tests.contracts.world import OPERATION
from tests.doors import Mcp
from tests.offered import TOOLS

pytestmark = pytest.mark.django_db

LARGEST_RESULT = 8 * 1024
READS = [name for name in OPERATION_NAMES if name in TOOLS and name not in WRITES]
DEFERRED = [name for name in TOOL_NAMES if TOOLS[name].deferral]


@pytest.fixture
def busy(world):
    """A workspace as it is after some years: 60 rich contacts, 60 companies, 60 tasks."""
    for number in range(60):
        company = world.make_company(f"Northern Freight and Logistics {number}")
        contact = world.make_contact(f"Bartholomew Featherstone-Haugh {number}", company=company)
        world.make_task(contact)
    for number in range(30):
        contact = world.contact
        factories.TaskFactory(workspace=world.workspace, contact=contact, assignee=world.owner)
        factories.NoteFactory(
            contact=contact, content=f"Note {number}. " + "They asked again. " * 9
        )
    Contact.objects.filter(workspace=world.workspace).update(company=world.company)
    return world


def called(world, tool):
    secret, sent = arguments(tool, world)
    return Mcp(secret).call(tool, **sent)


def schema_of(tool):
    """As the list of tools has it; that the list is served so, its own test says."""
    return described(tool).output_schema


@pytest.mark.parametrize("tool", TOOL_NAMES)
def test_a_result_meets_its_schema_says_the_same_as_text_and_nothing_empty(world, tool):
    result = called(world, tool)
    assert not result.is_error, result.structured_content
    assert json.loads(result.content[0].text) == result.structured_content
    Draft202012Validator(schema_of(tool)).validate(result.structured_content)
    assert list(empty_values(result.structured_content)) == []


@pytest.mark.parametrize("tool", DEFERRED)
def test_an_answer_that_waits_for_confirmation_meets_the_schema_too(world, tool):
    sent = example(tool, world)
    result = Mcp(world.careful_secret).call(tool, **sent)
    assert set(result.structured_content) == {"pending"}
    Draft202012Validator(schema_of(tool)).validate(result.structured_content)


@pytest.mark.parametrize("tool", [name for name in TOOL_NAMES if name.endswith("_confirm")])
def test_a_repeated_confirmation_meets_the_schema_and_says_it_is_repeated(world, tool):
    secret, sent = arguments(tool, world)
    first = Mcp(secret).ok(tool, **sent)
    again = Mcp(secret).ok(tool, **sent)
    assert again == first | {"replayed": True}
    Draft202012Validator(schema_of(tool)).validate(again)


def empty_values(value, path="result"):
    if value in (None, "", [], {}):
        yield path
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from empty_values(item, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from empty_values(item, f"{path}[]")


@pytest.mark.parametrize("tool", [name for name in TOOL_NAMES if name not in READS])
def test_the_result_of_a_write_is_small(busy, tool):
    result = called(busy, tool)
    assert not result.is_error, result.structured_content
    assert len(result.content[0].text.encode()) <= LARGEST_RESULT


@pytest.mark.parametrize("tool", READS)
def test_the_default_result_of_a_read_is_small_in_a_busy_workspace(busy, tool):
    asked = {k: v for k, v in example(tool, busy).items() if k not in {"limit", "mine"}}
    asked |= {"query": "freight"} if tool == "contact_search" else {}
    result = Mcp(busy.secret).call(tool, **asked)
    assert len(result.content[0].text.encode()) <= LARGEST_RESULT
    found = result.structured_content.get("results")
    assert found is None or len(found) in {6, 20}


def test_a_list_is_20_long_unless_more_is_asked_for(busy):
    mcp = Mcp(busy.secret)
    assert len(mcp.ok("contact_list")["results"]) == 20
    assert len(mcp.ok("contact_list", limit=50)["results"]) == 50


def test_every_record_has_its_page(world):
    for tool in ("contact_get", "task_get", "company_get"):
        found = called(world, tool).structured_content
        assert found["url"].endswith(found["id"])


def test_the_examples_speak_of_operations_that_exist():
    later = {"email_prepare", "email_refine", "email_send"}
    assert set(EXAMPLES) - set(OPERATION) <= later
