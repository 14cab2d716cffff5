from datetime import UTC, datetime

import pytest

from crm.models import Membership
from crm.models.record import uuid7
from tests import factories


@pytest.fixture
def second(owner):
    return factories.workspace_of(owner, "Beta", "beta")


def here(browser):
    """The workspace that the next page is of."""
    return browser.get("/").context["request"].caller.workspace


def choose(browser, workspace):
    return browser.post("/workspace", {"workspace": str(workspace.pk)})


def test_a_session_begins_where_the_person_has_been_longest(signed_in, owner, workspace):
    earlier_by_its_name = factories.workspace_of(owner, "Aardvark", "aaa")
    assert here(signed_in(owner)) == workspace
    workspace.memberships.filter(user=owner).delete()
    assert here(signed_in(owner)) == earlier_by_its_name


def test_a_session_stays_where_it_is_whatever_the_person_is_added_to(
    client, owner, workspace, stranger_workspace
):
    """Even if the membership elsewhere is older than that here, and its slug comes first."""
    client.post("/sign-in", {"username": owner.email, "password": factories.PASSWORD})
    assert here(client) == workspace
    long_ago = uuid7(datetime(2020, 1, 1, tzinfo=UTC))
    Membership.objects.create(id=long_ago, user=owner, workspace=stranger_workspace)
    stranger_workspace.slug = "aaa"
    stranger_workspace.save()
    assert here(client) == workspace


def test_to_read_a_page_writes_no_session(browser_of_owner, workspace):
    before = dict(browser_of_owner.session)
    assert here(browser_of_owner) == workspace
    assert dict(browser_of_owner.session) == before


def test_a_session_of_the_version_before_stays_where_it_is(browser_of_owner, workspace, second):
    session = browser_of_owner.session
    session["workspace"] = "beta"
    session.save()
    assert here(browser_of_owner) == second


def test_a_workspace_that_takes_another_slug_keeps_its_sessions(
    browser_of_owner, workspace, second
):
    choose(browser_of_owner, second)
    second.slug, workspace.slug = "gamma", "beta"
    second.save()
    workspace.save()
    assert here(browser_of_owner) == second


def test_choosing_another_workspace_opens_it_from_then_on(browser_of_owner, contact, second):
    answer = choose(browser_of_owner, second)
    assert answer.headers["Location"] == "/"
    assert browser_of_owner.get("/").context["request"].caller.workspace == second
    assert browser_of_owner.get(f"/contacts/{contact.pk}").status_code == 404


def test_a_workspace_of_others_cannot_be_chosen(browser_of_owner, workspace, stranger_workspace):
    assert choose(browser_of_owner, stranger_workspace).status_code == 404
    assert browser_of_owner.post("/workspace").status_code == 404
    assert browser_of_owner.get("/").context["request"].caller.workspace == workspace


def test_who_is_taken_out_of_it_is_told_so_in_another_one(
    browser_of_owner, owner, workspace, second
):
    choose(browser_of_owner, second)
    second.memberships.filter(user=owner).delete()
    page = browser_of_owner.get("/contacts", follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert "You are no longer a member of Beta. This is Acme." in page.content.decode()
    again = browser_of_owner.get("/contacts")
    assert again.status_code == 200
    assert "no longer" not in again.content.decode()


def test_a_form_of_the_workspace_that_one_is_taken_out_of_does_nothing_in_another(
    browser_of_owner, owner, workspace, second
):
    choose(browser_of_owner, second)
    second.memberships.filter(user=owner).delete()
    sent = browser_of_owner.post("/settings/members", {"email": "a@example.com", "role": "owner"})
    assert sent.headers["Location"] == "/"
    assert not workspace.invitations.exists()


def test_choosing_takes_a_post(browser_of_owner):
    assert browser_of_owner.get("/workspace").status_code == 405


def test_who_is_in_no_workspace_is_told_so_and_can_sign_out(signed_in, stranger):
    answer = signed_in(stranger).get("/")
    assert answer.status_code == 403
    assert "You are in no workspace" in answer.content.decode()
    assert "/sign-out" in answer.content.decode()


def test_a_suspended_workspace_shows_nothing_but_can_be_left(browser_of_owner, workspace, second):
    workspace.suspended_at = factories.soon()
    workspace.save()
    answer = browser_of_owner.get("/contacts")
    assert answer.status_code == 403
    assert "is suspended" in answer.content.decode()
    assert choose(browser_of_owner, second).status_code == 302
    assert browser_of_owner.get("/contacts").status_code == 200


def test_times_are_in_the_persons_time_zone_or_else_the_workspaces(
    browser_of_owner, owner, workspace, contact
):
    task = factories.TaskFactory(workspace=workspace, contact=contact)
    assert "Tue 15 Jan 2030, 15:00" in browser_of_owner.get(f"/tasks/{task.pk}").content.decode()
    owner.time_zone = "America/New_York"
    owner.save()
    assert "Tue 15 Jan 2030, 09:00" in browser_of_owner.get(f"/tasks/{task.pk}").content.decode()
