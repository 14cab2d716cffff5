"""email_refine: the next draft, by an instruction or in the assistant's own words."""

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from crm.caller import Caller
from crm.models import Activity, Door, Role
from email_assistant.models import EmailDraft

pytestmark = pytest.mark.django_db


def test_an_instruction_that_is_understood_makes_the_next_draft(prepare, refine):
    first = prepare()
    second = refine(first.session_id, instruction='Change the subject to "The pilot"')
    assert (second.draft, second.subject, second.body) == (2, "The pilot", first.body)
    assert second.changed
    assert second.explanation


def test_every_draft_is_kept_with_its_instruction_and_explanation(prepare, refine):
    session = prepare().session_id
    answered = refine(session, instruction='Change the subject to "The pilot"')
    kept = EmailDraft.objects.get(session=session, number=2)
    assert (kept.instruction, kept.explanation) == (
        'Change the subject to "The pilot"',
        answered.explanation,
    )
    assert EmailDraft.objects.filter(session=session).count() == 2


def test_an_instruction_that_is_not_understood_changes_nothing_and_says_what_can_be_done(
    prepare, refine
):
    first = prepare()
    answered = refine(first.session_id, instruction="Make it funnier with a pun")
    assert answered.as_wire()["changed"] is False
    assert (answered.draft, answered.body) == (1, first.body)
    assert "not understood" in answered.explanation
    assert "pass subject and body" in answered.explanation
    assert EmailDraft.objects.count() == 1


def test_the_assistants_body_replaces_the_text_and_keeps_the_subject(prepare, refine):
    first = prepare()
    second = refine(first.session_id, body="Hello Marie,\n\nShall we start?")
    assert (second.draft, second.subject) == (2, first.subject)
    assert second.body == "Hello Marie,\n\nShall we start?"
    assert second.writer == "person"


def test_the_subject_alone_can_be_replaced(prepare, refine):
    first = prepare()
    second = refine(first.session_id, subject="The pilot")
    assert (second.subject, second.body) == ("The pilot", first.body)


def test_words_that_are_passed_win_over_the_instruction_they_came_with(prepare, refine):
    answered = refine(prepare().session_id, instruction="Make it funnier", subject="A pilot?")
    assert answered.subject == "A pilot?"
    assert EmailDraft.objects.get(number=2).instruction == "Make it funnier"


def test_passing_the_same_text_again_adds_no_draft(prepare, refine):
    first = prepare()
    answered = refine(first.session_id, subject=first.subject, body=first.body)
    assert not answered.changed
    assert answered.explanation
    assert EmailDraft.objects.count() == 1


def test_refinements_build_on_one_another(prepare, refine):
    session = prepare().session_id
    refine(session, subject="The pilot")
    third = refine(session, instruction="Add that we start in May")
    assert (third.draft, third.subject) == (3, "The pilot")
    assert "May" in third.body


def test_nothing_to_change_is_refused_and_the_field_is_named(prepare, refine):
    with pytest.raises(ValidationError) as refused:
        refine(prepare().session_id)
    assert set(refused.value.message_dict) == {"instruction"}


def test_a_number_that_the_instruction_gave_is_not_called_unknown(prepare, refine):
    answered = refine(prepare().session_id, instruction="Add that we start on 17 May")
    assert "17" in answered.body
    assert not [finding for finding in answered.findings if finding.code == "number.unknown"]


def test_a_session_of_another_workspace_is_not_found(prepare, refine, stranger, stranger_workspace):
    session = prepare().session_id
    foreign = Caller(stranger, stranger_workspace, Role.OWNER, Door.WEB)
    with pytest.raises(ObjectDoesNotExist):
        refine(session, by=foreign, subject="Mine now")
    assert EmailDraft.objects.count() == 1


def test_a_team_mate_can_go_on_with_the_draft(prepare, refine, teammate, workspace):
    by = Caller(teammate, workspace, Role.MEMBER, Door.WEB)
    assert refine(prepare().session_id, by=by, subject="The pilot").draft == 2


def test_only_a_change_leaves_an_activity(prepare, refine):
    session = prepare().session_id
    refine(session, instruction="Make it funnier with a pun")
    assert not Activity.objects.filter(operation="email_refine").exists()
    refine(session, subject="The pilot")
    assert Activity.objects.filter(operation="email_refine").count() == 1


def test_words_of_ones_own_are_kept_to_the_letter_until_an_instruction_changes_them(
    prepare, refine
):
    written = "Hello Marie,\n\nShall we start?\n\nBest,\nOlivia"
    session = prepare(subject="The pilot", body=written).session_id
    assert refine(session, instruction="Make it funnier with a pun").body == written
    assert refine(session, subject="The warehouse pilot").body == written
