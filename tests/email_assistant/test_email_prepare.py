"""email_prepare: a first draft from what is known, or from the assistant's own words."""

from dataclasses import replace

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from pydantic import ValidationError as InvalidInput

from crm.caller import Caller
from crm.models import Activity, Door, Role
from crm.refusals import Refusal
from email_assistant.models import EmailDraft, EmailSession, WorkspaceReference
from email_assistant.operations import email_prepare
from tests import factories

pytestmark = pytest.mark.django_db

WRITTEN = {
    "subject": "The warehouse pilot",
    "body": "Hello Marie,\n\nShall we start?\n\nBest,\nOlivia",
}


def test_a_follow_up_speaks_of_the_meeting_and_names_the_recipient(prepare):
    draft = prepare()
    assert "VivaTech 2026" in draft.body
    assert draft.body.startswith("Hello Marie,")
    assert "Olivia Owner" in draft.body
    assert (draft.to, draft.draft, draft.writer) == ("marie@halden.example", 1, "template")
    assert "email_refine" in draft.guidance


def test_the_draft_is_kept_with_the_parts_it_was_made_of(prepare, owner, contact):
    answered = prepare()
    session = EmailSession.objects.get(pk=answered.session_id)
    draft = session.latest_draft()
    assert (session.contact, session.user, session.language) == (contact, owner, "en")
    assert (draft.number, draft.subject, draft.body) == (1, answered.subject, answered.body)
    assert draft.instruction == "Write a follow-up email"
    assert draft.content["paragraphs"][0]["kind"] == "greeting"


def test_notes_never_reach_a_mail_nor_its_context(prepare, contact):
    factories.NoteFactory(contact=contact, content="SECRET: she wants to leave Halden.")
    contact.additional_info = "SECRET: salary 90k"
    contact.save()
    assert "SECRET" not in prepare().as_json()


def test_the_context_tells_the_facts_and_says_that_they_are_only_data(prepare, contact):
    contact.enrichment = {"headcount": "120"}
    contact.save()
    answered = prepare().as_wire()
    assert answered["untrusted"] == ["context"]
    assert answered["context"] == {
        "meetingContext": contact.meeting_context,
        "company": "Halden Logistics",
        "enrichment": {"headcount": "120"},
    }


def test_the_context_stays_small_however_much_is_known(prepare, contact, workspace):
    contact.meeting_context = "Met at VivaTech. " + "x" * 9_000
    contact.enrichment = {f"fact{n}": "y" * 90 for n in range(500)}
    contact.save()
    for n in range(40):
        WorkspaceReference.objects.create(workspace=workspace, title=f"Offer {n}", text="z" * 9_000)
    assert len(prepare().context.as_json()) < 3_000


def test_hidden_characters_of_the_facts_reach_neither_draft_nor_context(prepare, contact):
    contact.name = "Marie\u202e\U000e0041 Dupont"
    contact.meeting_context = "Met at VivaTech\u202e 2026\x01."
    contact.save()
    told = prepare().as_json()
    assert not any(hidden in told for hidden in ("\u202e", "\U000e0041", "\\u0001", "\x01"))


def test_a_reference_of_the_workspace_may_be_mentioned_with_its_link(prepare, workspace):
    offer = WorkspaceReference.objects.create(
        workspace=workspace, title="Warehouse pilot offer", url="https://acme.example/pilot"
    )
    draft = prepare()
    assert offer.url in draft.body
    assert draft.findings == []


def test_the_members_signature_ends_the_mail(prepare, owner, workspace):
    workspace.memberships.filter(user=owner).update(signature="Olivia Owner\n+33 6 12 34 56 78")
    assert prepare().body.endswith("Olivia Owner\n+33 6 12 34 56 78")


def test_the_workspace_decides_the_language_unless_the_instruction_does(prepare, workspace):
    workspace.language = "fr"
    assert prepare().body.startswith("Bonjour")
    assert prepare(instruction="Write a follow-up email in English").body.startswith("Hello")


def test_a_language_that_no_writer_has_becomes_english(prepare, workspace):
    workspace.language = "de"
    assert prepare().body.startswith("Hello")


def test_the_assistants_own_words_are_kept_as_they_are(prepare, caller, owner, workspace):
    api_token, _ = factories.token_of(owner, workspace)
    draft = prepare(by=replace(caller, token=api_token), **WRITTEN)
    assert (draft.subject, draft.body) == (WRITTEN["subject"], WRITTEN["body"])
    assert (draft.writer, draft.guidance) == ("assistant", "")


def test_a_persons_own_words_are_named_as_such(prepare):
    assert prepare(**WRITTEN).writer == "person"


@pytest.mark.parametrize("missing", ["subject", "body"])
def test_a_subject_without_a_body_is_refused_and_so_is_the_reverse(prepare, missing):
    given = {name: text for name, text in WRITTEN.items() if name != missing}
    with pytest.raises(ValidationError) as refused:
        prepare(**given)
    assert set(refused.value.message_dict) == {missing}
    assert not EmailSession.objects.exists()


def test_what_a_reader_should_look_at_is_told(prepare):
    draft = prepare(subject="Hello [Name]", body="Dear [Name],\n\nSee https://evil.example/x")
    told = {(finding.severity, finding.code) for finding in draft.findings}
    assert ("error", "placeholder") in told
    assert ("warning", "link.unknown") in told


def test_a_contact_without_an_address_can_have_a_draft(prepare, contact):
    contact.emails = []
    contact.save()
    assert "to" not in prepare().as_wire()


def test_a_contact_of_another_workspace_is_not_found(contact, stranger, stranger_workspace):
    foreign = Caller(stranger, stranger_workspace, Role.OWNER, Door.WEB)
    asked = {"contactId": str(contact.pk), "instruction": "Hello"}
    with pytest.raises(ObjectDoesNotExist):
        email_prepare(foreign, email_prepare.input.from_wire(asked))


def test_a_viewer_may_not_write_a_draft(prepare, caller):
    with pytest.raises(Refusal):
        prepare(by=replace(caller, role=Role.VIEWER))


def test_a_draft_leaves_one_activity_on_the_contacts_timeline(prepare, contact):
    draft = EmailDraft.objects.get(session=prepare().session_id)
    told = Activity.objects.get(operation="email_prepare")
    assert (told.target_id, told.contact_id) == (draft.pk, contact.pk)
    assert draft.body not in str(told.after)


@pytest.mark.parametrize(
    "subject",
    ["a\nBcc: evil@example.com", "a\r\nb", "a\x00b", "a\x0bb", "a\x0cb", "a\x85b", "a\u2028b",
     "a\u2029b", "a\ud800b", "a\x1bb", "a\u202eb"],
    ids=["LF", "CRLF", "NUL", "VT", "FF", "NEL", "LS", "PS", "surrogate", "ESC", "bidi"],
)  # fmt: skip
def test_a_subject_that_could_add_a_header_is_refused(prepare, subject):
    with pytest.raises(InvalidInput) as refused:
        prepare(subject=subject, body="Hello")
    assert refused.value.errors()[0]["loc"] == ("subject",)
    assert not EmailSession.objects.exists()


@pytest.mark.parametrize("body", ["a\x00b", "a\ud800b", "x" * 10_001])
def test_a_body_that_no_mail_can_carry_is_refused(prepare, body):
    with pytest.raises(InvalidInput):
        prepare(subject="Hello", body=body)


def test_a_recipient_cannot_be_passed(contact):
    with pytest.raises(InvalidInput):
        email_prepare.input.from_wire(
            {"contactId": str(contact.pk), "instruction": "x", "to": "evil@example.com"}
        )
