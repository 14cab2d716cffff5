"""The tools are the seed's: their names, their order, their sentences, and what a client needs."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.contracts.snapshots import as_reviewed
from tests.contracts.table import OPERATION_NAMES, example_of
from tests.doors import Mcp
from tests.offered import ACTION_CONFIRM, OPERATIONS, TOOLS

pytestmark = pytest.mark.django_db

SNAPSHOT = Path(__file__).parent / "snapshots" / "tools.json"
LARGEST_LIST = 28 * 1024
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")

TWO_STEPS = "2-step flow: prepare returns a summary and token, confirm executes after validation."
TASK_STEPS = (
    "2-step flow: task_create_prepare returns a summary and token. When user confirms "
    "('yes', 'OK', 'confirm'), call task_create_confirm IMMEDIATELY with that token. Never "
    "respond with a greeting when user is confirming."
)
SEND_STEPS = (
    "2-step flow: prepare returns summary and token, confirm sends the email after validation."
)

SEED = {
    "contact_list": "Lists the latest contacts in the workspace.",
    "contact_search": "Searches contacts by name, company, email or phone.",
    "contact_get": "Retrieves contact details by ID (UUID).",
    "task_list": "Lists pending tasks in the workspace (optional: yours only).",
    "task_get": "Retrieves task details by ID (UUID).",
    "pipeline_states_list": "Lists CRM pipeline states (New contact, Qualified, Client, etc.).",
    "company_list": "Lists companies in the workspace. A company can be shared by multiple "
    "contacts.",
    "company_get": "Retrieves company details by ID. Use contact_get to see companyId for a "
    "contact's company.",
    "company_update": "Updates company information. Use company_get or contact_get to obtain the "
    "companyId. Always ask for confirmation.",
    "contact_create": "Creates a new contact. Always ask for user confirmation before calling.",
    "contact_create_prepare": TWO_STEPS,
    "contact_create_confirm": TWO_STEPS,
    "contact_update": "Updates an existing contact by ID. Always ask for confirmation before "
    "calling.",
    "contact_update_prepare": TWO_STEPS,
    "contact_update_confirm": TWO_STEPS,
    "contact_update_pipeline_state": "Changes the CRM pipeline state of a contact. Use "
    "pipeline_states_list for state IDs.",
    "contact_note_add": "Adds a note to a contact profile. Use contact_search or contact_get to "
    "get the contactId. Use when the user asks to add a note, comment, or information to an "
    "existing contact.",
    "contact_note_delete": "Deletes a note from a contact. Use contact_get to see notes with their "
    "noteId. When user asks to delete a note, use this tool — NEVER create a note with 'Delete' "
    "or similar as content. Always ask for confirmation before deleting.",
    "task_create_prepare": TASK_STEPS,
    "task_create_confirm": TASK_STEPS,
    "task_complete": "Marks a task as completed.",
    "email_prepare": "Generates an email for a contact with full context (meeting, enrichment, "
    "workspace refs). Provide an instruction (e.g. 'Write a follow-up email'). Returns subject, "
    "body, sessionId for iterations.",
    "email_refine": "Refines the generated email with an instruction (e.g. 'Shorten paragraph 2'). "
    "Requires sessionId from email_prepare. Supports iterations like the wizard.",
    "email_send_prepare": SEND_STEPS,
    "email_send_confirm": SEND_STEPS,
}


@pytest.fixture
def tools(mcp):
    return {tool.name: tool for tool in mcp.tools()}


@pytest.fixture
def careful_tools(owner, workspace, token):
    _, secret = token(owner, workspace, policy="confirm")
    return Mcp(secret).tools()


def as_sent(tools) -> list[dict]:
    return [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in tools]


def compact(tools) -> bytes:
    return json.dumps(as_sent(tools), ensure_ascii=False, separators=(",", ":")).encode()


def test_the_tools_are_the_25_of_the_seed_in_its_order(tools):
    assert list(tools) == list(SEED)
    assert len(tools) == 25


def test_the_descriptions_say_the_sentences_of_the_seed(tools):
    silent = [name for name in SEED if SEED[name] not in tools[name].description]
    assert silent == []


@pytest.mark.parametrize("operation", OPERATION_NAMES)
def test_every_operation_has_an_example_input(operation):
    example_of(operation)


def test_a_token_whose_writes_may_wait_sees_one_tool_more(tools, careful_tools):
    assert {tool.name for tool in careful_tools} - set(tools) == {ACTION_CONFIRM}


HINTS = {"read_only_hint", "destructive_hint", "idempotent_hint", "open_world_hint"}


def test_every_tool_is_titled_and_says_all_four_annotations(careful_tools):
    for tool in careful_tools:
        assert tool.title, tool.name
        assert len(tool.name) <= 64
        assert set(tool.annotations.model_dump(exclude_none=True)) >= HINTS, tool.name


def test_only_what_changes_nothing_is_marked_as_reading():
    for operation in OPERATIONS:
        for name in {operation.name, f"{operation.name}_confirm"} & set(TOOLS):
            assert TOOLS[name].read_only is (operation.scope == "crm:read"), name


def test_the_schemas_are_json_schema_and_refuse_unknown_fields(careful_tools):
    for tool in careful_tools:
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator.check_schema(tool.output_schema)
        assert tool.input_schema["type"] == tool.output_schema["type"] == "object", tool.name
        assert tool.input_schema["additionalProperties"] is False, tool.name


def test_the_whole_list_is_small_for_every_token(tools, careful_tools):
    assert len(compact(tools.values())) <= LARGEST_LIST
    assert len(compact(careful_tools)) <= LARGEST_LIST


def test_nothing_in_the_list_is_invisible(careful_tools):
    assert not INVISIBLE.findall(compact(careful_tools).decode())


def test_the_list_is_the_same_in_both_eras(secret):
    assert as_sent(Mcp(secret, "legacy").tools()) == as_sent(Mcp(secret, "auto").tools())


def test_the_list_is_the_one_that_was_reviewed(careful_tools):
    as_reviewed(SNAPSHOT, json.dumps(as_sent(careful_tools), ensure_ascii=False, indent=1) + "\n")
