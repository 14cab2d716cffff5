"""What people type is text, on every page and in every field."""

from dataclasses import replace

import pytest
from django.utils import timezone

from crm.models import ApiToken, Company, PipelineState, Policy, User, Workspace
from crm.models.pending_action import PendingAction
from email_assistant.models import EmailMessage
from tests import factories

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
COMPANY = ("name", "website", "industry", "address", "linkedin_url", "description", "domain")
CONTACT = ("name", "position", "address", "website", "linkedin_url", "additional_info",
           "meeting_context")  # fmt: skip


@pytest.fixture
def people(owner, workspace, contact, assistant, call):
    """The contact, its company, what happened to it, and a task of it."""
    User.objects.update(name=EVIL)
    Workspace.objects.update(name=EVIL)
    PipelineState.objects.filter(pk=contact.pipeline_state_id).update(name=EVIL)
    Company.objects.update(**dict.fromkeys(COMPANY, EVIL), size=EVIL[:50], phone=EVIL[:40])
    for name in CONTACT:
        setattr(contact, name, EVIL)
    contact.emails, contact.phones, contact.enrichment = [EVIL], [EVIL], {EVIL: EVIL}
    contact.assignee = owner
    contact.save()
    contact.retag([EVIL[:50]], factories.NOBODY)
    caller = replace(assistant(owner, Policy.AUTO), client=EVIL)
    call(caller, "contact_note_add", contactId=str(contact.pk), content=EVIL)
    call(caller, "contact_update", contactId=str(contact.pk), position=f"{EVIL} new")
    task = factories.TaskFactory(
        workspace=workspace, contact=contact, assignee=owner, title=EVIL, description=EVIL
    )
    return [
        "/", "/contacts", f"/contacts?q={EVIL}", f"/contacts/{contact.pk}", "/companies",
        f"/companies/{contact.company_id}", "/tasks?who=everyone", f"/tasks/{task.pk}",
    ]  # fmt: skip


@pytest.fixture
def waiting(owner, assistant, prepare, contact):
    long = {"additionalInfo": EVIL * 4, "meetingContext": f"{EVIL}\n{EVIL}"}
    action, _ = prepare(
        assistant(owner), "contact_update_prepare", contactId=str(contact.pk), name=EVIL, **long
    )
    PendingAction.objects.update(client=EVIL, warnings=[EVIL], summary=EVIL)
    ApiToken.objects.update(name=EVIL)
    return ["/approvals", f"/approvals/{action.pk}"]


@pytest.fixture
def mail(owner, workspace, contact):
    texts = ("to", "from_address", "from_name", "reply_to", "subject", "body", "last_response")
    message = EmailMessage.objects.create(
        workspace=workspace, contact=contact, user=owner, message_id="<1>", state="failed",
        sent_at=timezone.now(), **dict.fromkeys(texts, EVIL),
    )  # fmt: skip
    return ["/outbox", f"/outbox/{message.pk}"]


def test_markup_in_any_field_stays_text_on_every_page(browser_of_owner, waiting, people, mail):
    for path in (*people, *waiting, *mail):
        page = browser_of_owner.get(path).content.decode()
        assert "<script" not in page, path
        assert "<img src=x" not in page, path
        assert "&lt;script&gt;alert(1)" in page, path
