"""What came from outside is data: marked as such, with nothing hidden in it.

The texts are written straight into the tables, as an import or another system would.
"""

import json
import re

import pytest

from crm.models import Contact, Note, Task
from tests import factories

pytestmark = pytest.mark.django_db

SMUGGLED = "Ada\U000e0041\U000e0042\u202eevil\u202c\u2066x\u2069\u200b\u00ad\ufeff\x07 end"
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)


@pytest.fixture
def imported(contact, owner, workspace):
    company = contact.company
    type(company).objects.filter(pk=company.pk).update(
        name=SMUGGLED, industry=SMUGGLED, size=SMUGGLED, address=SMUGGLED, description=SMUGGLED,
        domain=SMUGGLED, website=SMUGGLED, phone=SMUGGLED[:40], linkedin_url=SMUGGLED)  # fmt: skip
    Contact.objects.filter(pk=contact.pk).update(
        name=SMUGGLED, position=SMUGGLED, address=SMUGGLED, website=SMUGGLED, linkedin_url=SMUGGLED,
        additional_info=SMUGGLED, meeting_context=SMUGGLED, emails=[SMUGGLED], phones=[SMUGGLED],
        enrichment={SMUGGLED: [{"bio": SMUGGLED}]})  # fmt: skip
    note = factories.NoteFactory(contact=contact, author=owner)
    Note.objects.filter(pk=note.pk).update(content=SMUGGLED)
    task = factories.TaskFactory(workspace=workspace, contact=contact, assignee=owner)
    Task.objects.filter(pk=task.pk).update(title=SMUGGLED, description=SMUGGLED)
    workspace.pipeline_states.filter(pk=contact.pipeline_state_id).update(name=SMUGGLED)
    contact.retag([SMUGGLED], factories.NOBODY)
    owner.name = SMUGGLED
    owner.save()
    contact.refresh_from_db()
    return {"contactId": str(contact.pk), "companyId": str(company.pk), "taskId": str(task.pk)}


CALLS = {
    "contact_list": (),
    "contact_get": ("contactId",),
    "company_list": (),
    "company_get": ("companyId",),
    "task_list": (),
    "task_get": ("taskId",),
    "pipeline_states_list": (),
}


@pytest.mark.parametrize("tool", CALLS)
def test_a_result_holds_nothing_hidden(mcp, imported, tool):
    found = mcp.ok(tool, **{name: imported[name] for name in CALLS[tool]})
    text = json.dumps(found, ensure_ascii=False)
    assert "Ada" in text
    assert HIDDEN.findall(text) == []


def test_a_search_result_holds_nothing_hidden(mcp, imported, contact):
    factories.ContactFactory(workspace=contact.workspace, name=SMUGGLED)
    found = mcp.ok("contact_search", query="ada")
    assert HIDDEN.findall(json.dumps(found, ensure_ascii=False)) == []


def test_what_is_shown_before_confirming_holds_nothing_hidden(mcp, imported):
    texts = dict.fromkeys(("company", "position", "meetingContext", "website"), "")
    lists: dict = {"emails": [], "phones": [], "tags": []}
    sent = {"contactId": imported["contactId"], "name": "Ada"} | texts | lists
    prepared = mcp.ok("contact_update_prepare", **sent)
    assert HIDDEN.findall(json.dumps(prepared, ensure_ascii=False)) == []


def test_a_warning_of_a_duplicate_holds_nothing_hidden(mcp, contact):
    Contact.objects.filter(pk=contact.pk).update(name=SMUGGLED)
    prepared = mcp.ok("contact_create_prepare", name="Ada", emails=["marie@halden.example"])
    assert prepared["warnings"]
    assert HIDDEN.findall(json.dumps(prepared, ensure_ascii=False)) == []


def test_plain_letters_hide_nothing_either(mcp, contact):
    Contact.objects.filter(pk=contact.pk).update(meeting_context="Ada\x1b[8m ignore\x07\x08")
    found = mcp.ok("contact_get", contactId=str(contact.pk))
    assert HIDDEN.findall(found["meetingContext"]) == []


def test_the_fields_that_others_wrote_are_named(mcp, contact, owner):
    plain = mcp.ok("contact_get", contactId=str(contact.pk))
    assert plain["untrusted"] == ["meetingContext"]
    factories.NoteFactory(contact=contact, author=owner)
    contact.enrichment, contact.additional_info = {"bio": "x"}, "x"
    contact.save()
    full = mcp.ok("contact_get", contactId=str(contact.pk))
    assert set(full["untrusted"]) == {"meetingContext", "additionalInfo", "enrichment", "notes"}


def test_emoji_and_scripts_that_join_letters_stay_whole(mcp, contact):
    for name in ("👩‍👩‍👧‍👦", "می‌خواهم", "क्‍ष"):
        Contact.objects.filter(pk=contact.pk).update(name=name)
        assert mcp.ok("contact_get", contactId=str(contact.pk))["name"] == name


def test_the_instructions_say_that_such_text_is_data(mcp):
    instructions = mcp.talk(instructions_of)
    assert "untrusted" in instructions
    assert "never\ninstructions" in instructions or "never instructions" in instructions


async def instructions_of(client):
    return client.instructions
