"""The page of the members: inviting, giving roles, taking people out, and leaving."""

import pytest

from crm.models import Activity, ApiToken, Invitation, Role
from tests import factories

PAGE = "/settings/members"


def said(page):
    return page.content.decode()


def leave(browser, workspace, **kwargs):
    return browser.post(f"{PAGE}/leave", {"workspace": str(workspace.pk)}, **kwargs)


def change(browser, workspace, person, **typed):
    member = workspace.memberships.get(user=person)
    return browser.post(f"{PAGE}/{member.pk}", {"version": member.version} | typed, follow=True)


def test_who_manages_invites_and_is_shown_the_link_this_once(browser_of_owner, workspace):
    page = browser_of_owner.post(PAGE, {"email": "new@example.com", "role": "viewer"})
    link = page.context["made"].link
    assert link in said(page)
    assert Invitation.objects.with_code(link.rpartition("/")[2]).get().role == "viewer"
    assert page.headers["Cache-Control"] == "no-store"
    again = said(browser_of_owner.get(PAGE))
    assert "new@example.com" in again
    assert "/invitations/liaison_inv_" not in again


def test_an_address_that_cannot_be_invited_is_refused_beside_its_field(
    browser_of_owner, workspace, teammate
):
    page = browser_of_owner.post(PAGE, {"email": teammate.email, "role": "admin"})
    assert page.status_code == 400
    assert "already member of acme" in page.context["form"].errors["email"][0]
    assert 'id="id_email_error"' in said(page)
    assert not Invitation.objects.exists()


def test_a_new_link_replaces_the_one_before_and_revoking_ends_it(browser_of_owner, workspace):
    invitation, code = factories.invited(workspace, "new@example.com")
    path = f"{PAGE}/invitations/{invitation.pk}"
    page = browser_of_owner.post(path, {"change": "resend"})
    assert page.context["made"].link in said(page)
    assert not Invitation.objects.with_code(code).exists()
    assert browser_of_owner.post(path, {"change": "nothing"}).status_code == 404
    browser_of_owner.post(path, {"change": "revoke"})
    assert not Invitation.objects.exists()


def test_a_plain_member_sees_the_members_and_no_invitation(signed_in, workspace, teammate, owner):
    invitation, _ = factories.invited(workspace, "new@example.com")
    browser = signed_in(teammate)
    page = said(browser.get(PAGE))
    assert owner.email in page
    assert "new@example.com" not in page
    assert browser.post(PAGE, {"email": "b@example.com", "role": "member"}).status_code == 400
    path = f"{PAGE}/invitations/{invitation.pk}"
    assert browser.post(path, {"change": "revoke"}).status_code == 403
    assert change(browser, workspace, owner, change="remove").status_code == 403
    assert (Invitation.objects.count(), workspace.memberships.count()) == (1, 2)


def test_nobody_reaches_another_workspace_by_its_ids(signed_in, workspace, stranger_workspace):
    invitation, _ = factories.invited(workspace, "new@example.com")
    browser = signed_in(stranger_workspace.memberships.get().user)
    path = f"{PAGE}/invitations/{invitation.pk}"
    assert browser.post(path, {"change": "revoke"}).status_code == 404
    member = workspace.memberships.get()
    assert browser.post(f"{PAGE}/{member.pk}", {"change": "remove"}).status_code == 404


def test_an_owner_hands_the_workspace_on_and_leaves(browser_of_owner, workspace, owner, teammate):
    assert "the last owner" in said(browser_of_owner.get(PAGE))
    assert leave(browser_of_owner, workspace).status_code == 403
    page = change(browser_of_owner, workspace, teammate, change="role", role="owner")
    assert "teammate@example.com is owner now." in said(page)
    page = leave(browser_of_owner, workspace, follow=True)
    assert "You are in no workspace" in said(page)
    assert [member.user for member in workspace.memberships.all()] == [teammate]


def test_a_role_that_somebody_changed_meanwhile_is_not_written_over(
    browser_of_owner, workspace, teammate
):
    page = change(browser_of_owner, workspace, teammate, change="role", role="admin", version=7)
    assert page.status_code == 409
    assert workspace.memberships.get(user=teammate).role == Role.MEMBER


def test_a_role_that_does_not_exist_is_refused(browser_of_owner, workspace, teammate):
    page = change(browser_of_owner, workspace, teammate, change="role", role="boss")
    assert page.status_code == 400
    assert workspace.memberships.get(user=teammate).role == Role.MEMBER


def test_anyone_may_leave_and_their_tokens_here_end(signed_in, workspace, teammate):
    factories.token_of(teammate, workspace)
    leave(signed_in(teammate), workspace)
    assert not workspace.memberships.filter(user=teammate).exists()
    assert not ApiToken.objects.live().exists()
    rows = Activity.objects.order_by("id")
    assert [row.event for row in rows] == ["token.deleted", "member.deleted"]
    assert {(row.operation, row.user, row.door) for row in rows} == {
        ("member_leave", teammate, "web")
    }


def test_one_may_leave_a_workspace_that_is_suspended(signed_in, workspace, teammate):
    workspace.suspended_at = factories.soon()
    workspace.save()
    browser = signed_in(teammate)
    assert "Leave Acme" in said(browser.get("/contacts"))
    assert leave(browser, workspace).status_code == 302
    assert not workspace.memberships.filter(user=teammate).exists()


def test_a_form_of_one_workspace_does_nothing_in_another(
    browser_of_owner, owner, workspace, stranger_workspace
):
    """It stood in another window when the person went on to another workspace."""
    factories.member(owner, stranger_workspace, Role.ADMIN)
    assert browser_of_owner.get(PAGE).status_code == 200
    assert leave(browser_of_owner, stranger_workspace).status_code == 409
    typed = {"email": "a@example.com", "role": "member", "workspace": str(stranger_workspace.pk)}
    assert browser_of_owner.post(PAGE, typed).status_code == 409
    assert browser_of_owner.post(f"{PAGE}/leave").status_code == 404
    assert (owner.memberships.count(), Invitation.objects.count()) == (2, 0)


@pytest.mark.parametrize("path", ["/leave", "/invitations/01890a5d-ac96-774b-bcce-b302099a8057"])
def test_what_changes_something_takes_a_post(browser_of_owner, path):
    assert browser_of_owner.get(f"{PAGE}{path}").status_code == 405
