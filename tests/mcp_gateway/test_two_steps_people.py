"""Where the policy wants a person: the assistant waits, and only the browser's yes counts."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from crm.models import Policy
from crm.models.pending_action import PendingAction
from tests import factories
from tests.doors import Rest
from tests.mcp_gateway.test_two_steps import told, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def human(workspace):
    workspace.write_policy = Policy.HUMAN
    workspace.save()
    return workspace


@pytest.fixture
def prepared(mcp, human):
    return mcp.ok("contact_create_prepare", name="Ada")


@pytest.fixture
def browser(owner) -> Client:
    """The owner, signed in, with CSRF checks as in a browser."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    return client


def decide(browser: Client, url: str, decision: str):
    """Read the page and press the button on it."""
    page = browser.get(url)
    assert page.status_code == 200
    sent = {"decision": decision, "csrfmiddlewaretoken": page.context["csrf_token"]}
    return browser.post(url, sent, follow=True)


def test_confirming_before_a_person_approved_does_nothing_and_says_where_to_approve(mcp, prepared):
    before = world()
    for _ in range(2):
        refused = mcp.refused("contact_create_confirm", token=prepared["token"])
        assert refused["code"] == "awaiting_approval"
        assert refused["approvalUrl"] == prepared["approvalUrl"]
    assert prepared["approvalUrl"].endswith(f"/approvals/{PendingAction.objects.get().pk}")
    assert world() == before


def test_over_rest_waiting_is_an_accepted_request_that_is_not_done(rest, human):
    prepared = rest.post("/api/contacts/prepare", {"name": "Ada"}).json()
    answer = rest.post("/api/contacts/confirm", {"token": prepared["token"]})
    assert (answer.status_code, answer.json()["code"]) == (202, "awaiting_approval")
    assert answer.json()["approvalUrl"] == prepared["approvalUrl"]
    assert not human.contacts.exists()


def test_once_a_person_approved_the_same_confirm_succeeds_once(mcp, human, prepared, browser):
    mcp.refused("contact_create_confirm", token=prepared["token"])
    assert decide(browser, prepared["approvalUrl"], "approve").status_code == 200
    assert not human.contacts.exists()

    first = mcp.ok("contact_create_confirm", token=prepared["token"])
    assert first["name"] == "Ada"
    again = mcp.ok("contact_create_confirm", token=prepared["token"])
    assert again == first | {"replayed": True}
    assert human.contacts.count() == 1
    assert [outcome for _, outcome, _ in told()] == ["prepared", "approved", "done", "replayed"]


def test_who_approved_is_on_record(mcp, owner, human, prepared, browser):
    decide(browser, prepared["approvalUrl"], "approve")
    approved = human.activities.get(outcome="approved")
    action = PendingAction.objects.get()
    assert (approved.user, approved.door, approved.token) == (owner, "web", None)
    assert approved.pending_action_id == action.pk
    assert action.approved_by == owner


def test_what_a_person_rejected_is_cancelled_for_good(mcp, human, prepared, browser):
    decide(browser, prepared["approvalUrl"], "reject")
    for _ in range(2):
        refused = mcp.refused("contact_create_confirm", token=prepared["token"])
        assert refused["code"] == "cancelled"
    assert not human.contacts.exists()
    assert ("contact_create", "rejected", "") in told()


def test_a_yes_that_is_taken_back_before_the_confirm_counts_no_more(mcp, human, prepared, browser):
    decide(browser, prepared["approvalUrl"], "approve")
    decide(browser, prepared["approvalUrl"], "reject")
    refused = mcp.refused("contact_create_confirm", token=prepared["token"])
    assert refused["code"] == "cancelled"
    assert not human.contacts.exists()


def test_what_a_person_cancelled_is_cancelled_whatever_the_policy(mcp, owner, workspace):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    assert PendingAction.objects.get().cancel(owner)
    assert mcp.refused("contact_create_confirm", token=token)["code"] == "cancelled"
    assert not workspace.contacts.exists()


def test_what_is_done_cannot_be_cancelled_any_more(mcp, owner, workspace):
    token = mcp.ok("contact_create_prepare", name="Ada")["token"]
    mcp.ok("contact_create_confirm", token=token)
    assert not PendingAction.objects.get().cancel(owner)
    assert mcp.ok("contact_create_confirm", token=token)["replayed"]


def path_of(prepared):
    return prepared["approvalUrl"].removeprefix("http://127.0.0.1:8000")


@pytest.mark.parametrize("kind", ["form", "json"])
def test_a_bearer_token_on_the_approval_page_is_no_person(rest, mcp, human, prepared, kind):
    sent = {"decision": "approve"}
    body = {"data": sent} if kind == "form" else {"json": sent}
    for door in (rest, Rest(None)):
        answer = door.request("POST", path_of(prepared), **body)
        assert answer.status_code in {302, 401, 403}
        assert door.get(path_of(prepared)).status_code in {302, 401, 403}
    assert PendingAction.objects.get().approved_at is None
    refused = mcp.refused("contact_create_confirm", token=prepared["token"])
    assert refused["code"] == "awaiting_approval"


def test_a_form_of_another_site_approves_nothing(mcp, human, prepared, browser):
    answer = browser.post(prepared["approvalUrl"], {"decision": "approve"})
    assert answer.status_code == 403
    assert PendingAction.objects.get().approved_at is None


def test_looking_at_the_page_approves_nothing(mcp, human, prepared, browser):
    assert browser.get(prepared["approvalUrl"], {"decision": "approve"}).status_code == 200
    assert PendingAction.objects.get().approved_at is None


@pytest.mark.parametrize("who", ["stranger", "plain team mate", "viewer"])
def test_whom_it_does_not_concern_can_neither_see_nor_approve_it(
    mcp, human, teammate, stranger, stranger_workspace, prepared, who
):
    if who == "viewer":
        human.memberships.filter(user=teammate).update(role="viewer")
    person = Client()
    person.force_login(stranger if who == "stranger" else teammate)
    assert person.get(prepared["approvalUrl"]).status_code == 404
    assert person.post(prepared["approvalUrl"], {"decision": "approve"}).status_code == 404
    assert PendingAction.objects.get().approved_at is None


def test_an_approval_is_for_what_was_shown_and_not_for_what_came_later(
    mcp, human, contact, browser
):
    prepared = mcp.ok("contact_update_prepare", contactId=str(contact.pk), name="Maria")
    decide(browser, prepared["approvalUrl"], "approve")
    contact.address = "Rue X"
    contact.save_change("address")
    refused = mcp.refused("contact_update_confirm", token=prepared["token"])
    assert refused["code"] == "stale"
    contact.refresh_from_db()
    assert contact.name == "Marie Dupont"


def test_an_approval_is_not_for_the_next_action_of_the_same_kind(mcp, human, prepared, browser):
    other = mcp.ok("contact_create_prepare", name="Ada")
    decide(browser, prepared["approvalUrl"], "approve")
    refused = mcp.refused("contact_create_confirm", token=other["token"])
    assert refused["code"] == "awaiting_approval"
    assert not human.contacts.exists()


def test_a_person_has_a_day_to_approve(mcp, human, prepared, browser):
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        decide(browser, prepared["approvalUrl"], "approve")
        mcp.ok("contact_create_confirm", token=prepared["token"])
    assert human.contacts.count() == 1


def test_after_a_day_it_is_too_late_to_approve(mcp, human, prepared, owner):
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        person = Client()
        person.force_login(owner)
        answer = person.post(prepared["approvalUrl"], {"decision": "approve"})
        assert answer.status_code == 410
        refused = mcp.refused("contact_create_confirm", token=prepared["token"])
    assert refused["code"] == "expired"
    assert not human.contacts.exists()


def test_an_approval_does_not_make_the_token_anybody_elses(mcp, human, teammate, prepared, browser):
    decide(browser, prepared["approvalUrl"], "approve")
    other = Rest(factories.token_of(teammate, human)[1])
    answer = other.post("/api/contacts/confirm", {"token": prepared["token"]})
    assert answer.json()["code"] == "unknown_token"
    assert not human.contacts.exists()


def test_an_approval_does_not_outlive_the_right_to_do_it(rest, mcp, human, prepared, browser):
    decide(browser, prepared["approvalUrl"], "approve")
    human.memberships.update(role="viewer")
    answer = rest.post("/api/contacts/confirm", {"token": prepared["token"]})
    assert answer.status_code == 403
    assert not human.contacts.exists()


@pytest.mark.parametrize(
    "claim", [{"approved": True}, {"approvedBy": "me"}, {"policy": "auto"}, {"confirm": "yes"}]
)
def test_an_assistant_cannot_say_that_it_is_approved(mcp, human, prepared, claim):
    refused = mcp.refused("contact_create_confirm", token=prepared["token"], **claim)
    assert refused["code"] == "invalid"
    refused = mcp.refused("contact_create", name="Ada", **claim)
    assert refused["code"] == "invalid"
    assert not human.contacts.exists()
