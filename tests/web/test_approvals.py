"""The inbox of what an assistant may not do alone."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from crm.models import Activity, Policy
from crm.models.activity import Outcome
from crm.models.pending_action import PendingAction, Status
from crm.refusals import Refusal
from crm.two_steps import approvals
from tests import factories


def page_of(action) -> str:
    return f"/approvals/{action.pk}"


def decide(browser, action, decision):
    return browser.post(page_of(action), {"decision": decision}, follow=True)


def expire(action) -> None:
    PendingAction.objects.filter(pk=action.pk).update(
        created_at=timezone.now() - timedelta(days=2),
        expires_at=timezone.now() - timedelta(days=1),
    )


def test_the_inbox_the_home_page_and_the_menu_show_what_waits(browser_of_owner, action):
    for path in ("/", "/approvals"):
        page = browser_of_owner.get(path).content.decode()
        assert "Update a contact: Marie Dupont" in page
        assert page_of(action) in page
    assert "1<span" in browser_of_owner.get("/contacts").content.decode()


def test_the_page_shows_who_prepared_what_with_which_token_until_when(
    browser_of_owner, action, contact
):
    page = browser_of_owner.get(page_of(action)).content.decode()
    local = timezone.localtime(action.expires_at, timezone=contact_zone())
    for told in (
        "Claude Code 2.1", "Olivia Owner", action.token.name, action.token.hint,
        f"{local:%a %d %b %Y, %H:%M}", "Chief Operating Officer", "Position", "empty",
        f'href="/contacts/{contact.pk}"',
    ):  # fmt: skip
        assert told in page, told
    assert "liaison_act_" not in page
    assert action.digest not in page
    assert action.token.digest not in page


def contact_zone():
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Paris")


def test_long_text_is_shown_whole_with_the_words_that_change(
    browser_of_owner, owner, assistant, prepare, contact
):
    more = " ".join(f"word{number}" for number in range(400))
    action, _ = prepare(
        assistant(owner),
        "contact_update_prepare",
        contactId=str(contact.pk),
        meetingContext=f"{contact.meeting_context}\n{more}",
    )
    page = browser_of_owner.get(page_of(action)).content.decode()
    assert "word399" in page
    assert "<del>" not in page


def test_a_mail_is_shown_whole(browser_of_owner, owner, assistant, call, prepare, contact):
    caller = assistant(owner)
    body = "Dear Marie,\n\nthank you for the talk at booth C12.\n\nBest regards\nOlivia"
    session = call(
        caller,
        "email_prepare",
        contactId=str(contact.pk),
        instruction="Write a follow-up.",
        subject="The warehouse pilot",
        body=body,
    )
    action, _ = prepare(caller, "email_send_prepare", sessionId=str(session.session_id))
    page = browser_of_owner.get(page_of(action)).content.decode()
    for line in ("marie@halden.example", "The warehouse pilot", *filter(None, body.splitlines())):
        assert line in page, line


def test_a_text_that_looks_like_a_moment_is_shown_to_its_end(
    browser_of_owner, owner, assistant, prepare, contact
):
    text = "2026-12-01T09:00:00Z (and wire the money to somebody else)"
    action, _ = prepare(
        assistant(owner),
        "contact_update_prepare",
        contactId=str(contact.pk),
        position=text,
        additionalInfo=text,
    )
    assert browser_of_owner.get(page_of(action)).content.decode().count(text) == 2


def test_a_due_date_is_shown_in_the_time_zone_of_the_reader(
    browser_of_owner, owner, assistant, prepare, contact
):
    action, _ = prepare(
        assistant(owner), "task_create_prepare", title="Call", dueDate="2030-12-01T09:00:00Z"
    )
    page = browser_of_owner.get(page_of(action)).content.decode()
    assert "Sun 01 Dec 2030 10:00 Europe/Paris" in page
    assert "2030-12-01T09" not in page


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("contact_create_prepare", {"name": "Ada", "company": "Analytical", "tags": ["new"]}),
        ("contact_update_prepare", {"position": "CTO", "phones": []}),
        ("contact_note_delete", {}),
    ],
)
def test_what_an_earlier_version_prepared_is_shown_alike(
    browser_of_owner, owner, assistant, prepare, contact, name, arguments
):
    if name == "contact_note_delete":
        arguments = {"noteId": str(factories.NoteFactory(contact=contact).pk)}
    if name != "contact_create_prepare":
        arguments = {"contactId": str(contact.pk)} | arguments
    action, _ = prepare(assistant(owner), name, **arguments)
    # An earlier version knew of no way to tell records of one name apart.
    PendingAction.objects.update(records=without_about(action.records))
    with_records = records_part(browser_of_owner, action)
    PendingAction.objects.update(records=None)
    assert records_part(browser_of_owner, action) == with_records
    assert "<h2" in with_records


def test_who_was_erased_by_an_earlier_version_is_shown_no_more(
    browser_of_owner, owner, assistant, prepare, contact
):
    action, _ = prepare(assistant(owner), "contact_create_prepare", name="Ada Lovelace")
    # What that version empties; it knows of no records.
    PendingAction.objects.update(changes=[], seen=[], summary="What this was about was erased.")
    assert "Ada" not in browser_of_owner.get(page_of(action)).content.decode()


def records_part(browser, action):
    """The page from its title to who prepared it and when, which has times that go on."""
    page = browser.get(page_of(action)).content.decode()
    return page.partition("<h1")[2].partition('<dl class="prepared">')[0]


def without_about(value):
    """What is kept of records, without what tells those of one name apart."""
    if isinstance(value, dict):
        return {key: without_about(item) for key, item in value.items() if key != "about"}
    return [without_about(item) for item in value] if isinstance(value, list) else value


def test_likely_duplicates_are_warned_of_with_a_way_to_them(
    browser_of_owner, owner, assistant, prepare, contact
):
    action, _ = prepare(
        assistant(owner), "contact_create_prepare", name="Marie Dupont", emails=contact.emails
    )
    page = browser_of_owner.get(page_of(action)).content.decode()
    assert "Likely duplicate" in page
    assert f'<a href="/contacts/{contact.pk}">open</a>' in page


def test_approving_lets_the_assistant_go_on_and_is_written_down(
    browser_of_owner, owner, assistant, call, prepare, contact
):
    caller = assistant(owner)
    action, secret = prepare(
        caller, "contact_update_prepare", contactId=str(contact.pk), position="CEO"
    )
    with pytest.raises(Refusal):
        call(caller, "contact_update_confirm", token=secret)

    page = decide(browser_of_owner, action, "approve").content.decode()
    assert "can go on now" in page
    told = Activity.objects.get(outcome=Outcome.APPROVED)
    assert (told.user, told.door, told.pending_action_id) == (owner, "web", action.pk)

    call(caller, "contact_update_confirm", token=secret)
    contact.refresh_from_db()
    assert contact.position == "CEO"
    page = browser_of_owner.get(page_of(action)).content.decode()
    assert f'href="/contacts/{contact.pk}"' in page
    assert "Done" in page


def test_rejecting_is_final(browser_of_owner, owner, assistant, call, prepare, contact):
    caller = assistant(owner)
    action, secret = prepare(
        caller, "contact_update_prepare", contactId=str(contact.pk), position="CEO"
    )
    assert "Rejected by Olivia" in decide(browser_of_owner, action, "reject").content.decode()
    assert Activity.objects.filter(outcome=Outcome.REJECTED, pending_action_id=action.pk).exists()
    with pytest.raises(Refusal, match="rejected"):
        call(caller, "contact_update_confirm", token=secret)
    assert decide(browser_of_owner, action, "approve").status_code == 409


def test_an_approval_can_be_taken_back_until_it_is_used(browser_of_owner, action):
    decide(browser_of_owner, action, "approve")
    assert "Take it back" in browser_of_owner.get(page_of(action)).content.decode()
    decide(browser_of_owner, action, "reject")
    action.refresh_from_db()
    assert action.status == Status.CANCELLED


def test_approving_twice_says_that_it_was_done(browser_of_owner, action):
    decide(browser_of_owner, action, "approve")
    again = decide(browser_of_owner, action, "approve")
    assert again.status_code == 409
    assert "Approved by Olivia" in again.content.decode()
    assert Activity.objects.filter(outcome=Outcome.APPROVED).count() == 1


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_what_has_expired_cannot_be_decided_on(browser_of_owner, action, decision):
    expire(action)
    answer = decide(browser_of_owner, action, decision)
    assert answer.status_code == 410
    assert "Expired" in answer.content.decode()
    action.refresh_from_db()
    assert (action.status, action.approved_at) == (Status.PENDING, None)
    assert not Activity.objects.filter(outcome__in=["approved", "rejected"]).exists()


def test_a_decision_nobody_knows_decides_nothing(browser_of_owner, action):
    for decision in ("", "yes", "delete"):
        assert decide(browser_of_owner, action, decision).status_code == 400
    action.refresh_from_db()
    assert action.approved_at is None


def test_opening_the_page_decides_nothing(browser_of_owner, action):
    browser_of_owner.get(f"{page_of(action)}?decision=approve")
    action.refresh_from_db()
    assert action.approved_at is None


def test_deciding_needs_the_forms_own_token(signed_in, owner, action):
    browser = signed_in(owner, enforce_csrf_checks=True)
    assert decide(browser, action, "approve").status_code == 403
    action.refresh_from_db()
    assert action.approved_at is None


def test_a_bearer_token_cannot_approve(secret, action):
    answer = Client().post(
        page_of(action), {"decision": "approve"}, headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 302
    action.refresh_from_db()
    assert action.approved_at is None


def test_without_signing_in_the_way_leads_back_to_the_action(client, action):
    answer = client.post(page_of(action), {"decision": "approve"})
    assert answer.headers["Location"] == f"/sign-in?next={page_of(action)}"


def test_an_owner_or_admin_decides_for_others(
    signed_in, owner, teammate, stranger, workspace, assistant, prepare, contact
):
    action, _ = prepare(
        assistant(teammate), "contact_note_add", contactId=str(contact.pk), content="Hello"
    )
    factories.member(stranger, workspace, role="admin")
    for person in (owner, stranger, teammate):
        assert signed_in(person).get(page_of(action)).status_code == 200, person


def test_a_member_decides_only_on_their_own(signed_in, teammate, action):
    browser = signed_in(teammate)
    assert browser.get(page_of(action)).status_code == 404
    assert decide(browser, action, "approve").status_code == 404
    assert "Marie Dupont" not in browser.get("/approvals").content.decode()


def test_who_may_no_longer_do_it_may_no_longer_approve_it(signed_in, owner, workspace, action):
    workspace.memberships.filter(user=owner).update(role="viewer")
    browser = signed_in(owner)
    assert browser.get(page_of(action)).status_code == 404
    assert decide(browser, action, "approve").status_code == 404


def test_strangers_and_unknown_actions_get_the_same_page(
    signed_in, stranger, stranger_workspace, action
):
    browser = signed_in(stranger)
    assert browser.get(page_of(action)).status_code == 404
    assert browser.get(f"/approvals/{UUID(int=1)}").status_code == 404
    assert decide(browser, action, "approve").status_code == 404


def test_what_needs_no_person_is_not_shown(browser_of_owner, owner, assistant, prepare, contact):
    action, _ = prepare(
        assistant(owner, Policy.CONFIRM),
        "contact_update_prepare",
        contactId=str(contact.pk),
        position="CEO",
    )
    assert browser_of_owner.get(page_of(action)).status_code == 404


def test_a_policy_made_stricter_since_brings_it_into_the_inbox(
    browser_of_owner, owner, workspace, assistant, prepare, contact
):
    action, _ = prepare(
        assistant(owner, Policy.CONFIRM),
        "contact_update_prepare",
        contactId=str(contact.pk),
        position="CEO",
    )
    workspace.write_policy = Policy.HUMAN
    workspace.save()
    assert decide(browser_of_owner, action, "approve").status_code == 200


def test_a_caller_with_a_token_decides_on_nothing(assistant, owner, action):
    caller = assistant(owner)
    assert not approvals.decidable_by(caller).exists()
    with pytest.raises(PermissionDenied):
        approvals.approve(caller, action)


def test_a_failing_activity_row_takes_the_approval_back(caller, action, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(Activity.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        approvals.approve(caller, action)
    action.refresh_from_db()
    assert action.approved_at is None


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        ({"status": "refused", "refusal": {"message": "It <changed>."}}, "It &lt;changed&gt;."),
        ({"status": "cancelled"}, "Rejected by somebody who left, "),
        ({"status": "done"}, "<b>Done, "),
        ({"status": "pending", "approved_at": timezone.now()}, "Approved by somebody who left, "),
    ],
)
def test_the_page_tells_how_it_ended_even_if_nobody_is_left_who_decided(
    browser_of_owner, action, ending, told
):
    PendingAction.objects.filter(pk=action.pk).update(ended_at=timezone.now(), **ending)
    assert told in browser_of_owner.get(page_of(action)).content.decode()
