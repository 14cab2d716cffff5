"""What waits for a person's yes, and where the link of an invitation leads."""

import pytest
from django.test import Client

from crm.models import Activity, Invitation, Role
from tests import factories


@pytest.fixture
def asked(stranger_workspace, stranger, owner):
    """The owner of Acme is invited by Rival: the invitation, and the path of its link."""
    invitation, code = factories.invited(stranger_workspace, owner.email, by=stranger)
    return invitation, f"/invitations/{code}"


def answer(browser, invitation, word, **kwargs):
    return browser.post(
        "/invitations", {"invitation": str(invitation.pk), "answer": word}, **kwargs
    )


def here(browser):
    return browser.get("/").context["request"].caller.workspace


def said(page):
    return page.content.decode()


def test_being_invited_changes_nothing_but_that_one_is_told(browser_of_owner, workspace, asked):
    home = browser_of_owner.get("/")
    assert home.context["request"].workspaces == [workspace]
    assert "1 invitation to another workspace" in said(home)
    page = said(browser_of_owner.get("/invitations"))
    assert "Rival" in page
    assert "stranger@example.com" in page


def test_accepting_leads_into_the_workspace_and_only_in_this_session(
    browser_of_owner, signed_in, owner, workspace, stranger_workspace, asked
):
    other_session = signed_in(owner)
    assert here(other_session) == workspace
    page = answer(browser_of_owner, asked[0], "accept", follow=True)
    assert "You are a member of Rival now." in said(page)
    assert here(browser_of_owner) == stranger_workspace
    assert here(other_session) == workspace
    row = Activity.objects.get(event="member.created")
    assert (row.workspace, row.user, row.door) == (stranger_workspace, owner, "web")


def test_refusing_ends_it(browser_of_owner, workspace, stranger_workspace, asked):
    page = answer(browser_of_owner, asked[0], "refuse", follow=True)
    assert "You refused the invitation of Rival." in said(page)
    assert stranger_workspace.memberships.count() == 1
    assert here(browser_of_owner) == workspace
    assert answer(browser_of_owner, asked[0], "accept").status_code == 404


def test_accepting_twice_makes_one_member(browser_of_owner, workspace, stranger_workspace, asked):
    assert answer(browser_of_owner, asked[0], "accept").status_code == 302
    assert answer(browser_of_owner, asked[0], "accept").status_code == 404
    assert stranger_workspace.memberships.count() == 2


def test_an_invitation_to_somebody_else_does_not_exist(signed_in, teammate, asked):
    browser = signed_in(teammate)
    for word in ("accept", "refuse", "nothing"):
        assert answer(browser, asked[0], word).status_code == 404
    assert "Rival" not in said(browser.get("/invitations"))
    assert Invitation.objects.unanswered().exists()


@pytest.mark.parametrize("sent", [{}, {"invitation": "7"}, {"invitation": "7", "answer": "accept"}])
def test_a_form_that_names_none_is_answered_as_one_of_nothing(browser_of_owner, sent):
    assert browser_of_owner.post("/invitations", sent).status_code == 404


def test_the_link_that_was_passed_on_lets_nobody_else_in(
    signed_in, teammate, stranger_workspace, asked
):
    browser = signed_in(teammate)
    page = said(browser.get(asked[1]))
    assert "for the account of <b>owner@example.com</b>" in page
    assert "signed in as teammate@example.com" in page
    assert 'value="accept"' not in page
    assert browser.post(asked[1]).status_code == 200
    assert stranger_workspace.memberships.count() == 1


def test_the_link_leads_by_the_sign_in_to_the_answer(asked, owner, workspace, stranger_workspace):
    client = Client()
    page = said(client.get(asked[1]))
    sign_in = f"/sign-in?next={asked[1]}".replace("/invitations/", "%2Finvitations%2F")
    assert sign_in in page
    typed = {"username": owner.email, "password": factories.PASSWORD, "next": asked[1]}
    page = client.post("/sign-in", typed, follow=True)
    assert page.request["PATH_INFO"] == asked[1]
    assert 'value="accept"' in said(page)
    answer(client, asked[0], "accept")
    assert stranger_workspace.memberships.filter(user=owner).exists()


def test_the_link_says_the_same_whether_or_not_its_address_has_an_account(
    owner, stranger_workspace, asked
):
    by = asked[0].invited_by
    _, code = factories.invited(stranger_workspace, "nobody@example.com", by=by)
    known, unknown = (Client().get(path) for path in (asked[1], f"/invitations/{code}"))
    assert known.status_code == unknown.status_code == 200
    assert said(known).replace("owner@example.com", "…").replace(asked[1][13:], "…") == said(
        unknown
    ).replace("nobody@example.com", "…").replace(code, "…")


@pytest.mark.parametrize("end", ["revoked", "expired", "renewed", "accepted", "unknown"])
def test_a_link_that_is_over_says_only_that(browser_of_owner, owner, asked, end):
    invitation, path = asked
    match end:
        case "revoked":
            invitation.delete()
        case "expired":
            Invitation.objects.update(expires_at=factories.soon(seconds=-1))
        case "renewed":
            factories.invited(invitation.workspace, owner.email)
        case "accepted":
            answer(browser_of_owner, invitation, "accept")
        case "unknown":
            path = "/invitations/liaison_inv_0123456789"
    page = browser_of_owner.get(path)
    assert page.status_code == 404
    assert "This invitation is over" in said(page)
    assert "Rival" not in said(page).partition("<main")[2]


def test_no_cache_keeps_the_page_of_a_link(asked):
    assert "no-store" in Client().get(asked[1]).headers["Cache-Control"]


def test_who_is_in_no_workspace_sees_what_waits_and_gets_in(signed_in, workspace):
    newcomer = factories.UserFactory(email="new@example.com")
    invitation, _ = factories.invited(workspace, "new@example.com", Role.VIEWER)
    browser = signed_in(newcomer)
    page = browser.get("/contacts")
    assert page.status_code == 403
    assert "You are in no workspace" in said(page)
    assert 'value="accept"' in said(page)
    answer(browser, invitation, "accept")
    assert here(browser) == workspace


def test_a_token_answers_no_invitation(owner, asked):
    _, secret = factories.token_of(owner, None)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/invitations", headers=bearer).headers["Location"].startswith("/sign-in")
    assert answer(Client(), asked[0], "accept", headers=bearer).status_code == 302
    assert Invitation.objects.unanswered().exists()


def test_answering_takes_the_forms_own_token(owner, asked):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    assert answer(browser, asked[0], "accept").status_code == 403
    assert Invitation.objects.unanswered().exists()
