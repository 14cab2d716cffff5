"""Who belongs here: given another role, removed, gone by themselves. An owner always stays."""

import pytest

from crm.models import Activity, ApiToken, Policy
from tests import factories
from tests.doors import Mcp, Rest

pytestmark = pytest.mark.django_db


def member_of(workspace, user):
    return workspace.memberships.get(user=user)


def path_of(workspace, user):
    return f"/api/members/{member_of(workspace, user).pk}"


def test_the_members_are_listed_with_their_roles_page_by_page(rest, workspace, owner, teammate):
    first = rest.get("/api/members", params={"limit": 1}).json()
    second = rest.get("/api/members", params={"cursor": first["nextCursor"]}).json()
    listed = [*first["results"], *second["results"]]
    assert [(m["userId"], m["role"]) for m in listed] == [
        (str(owner.pk), "owner"),
        (str(teammate.pk), "member"),
    ]
    assert "nextCursor" not in second


def test_a_member_is_read_by_id_and_a_strangers_is_not_found(
    rest, workspace, teammate, stranger, stranger_workspace
):
    found = rest.get(path_of(workspace, teammate)).json()
    assert (found["name"], found["email"]) == (teammate.name, teammate.email)
    missing = rest.get(path_of(stranger_workspace, stranger))
    assert missing.status_code == 404
    assert "member_list" in missing.json()["detail"]


def test_a_member_is_who_a_contact_can_be_assigned_to(rest, workspace, teammate):
    user_id = rest.get(path_of(workspace, teammate)).json()["userId"]
    made = rest.post("/api/contacts", {"name": "Ada", "assigneeId": user_id})
    assert made.json()["assignee"]["id"] == user_id


def test_a_role_is_changed_and_bites_at_the_next_request(rest, workspace, teammate):
    theirs = Rest(factories.token_of(teammate, workspace)[1])
    version = member_of(workspace, teammate).version
    told = rest.patch(path_of(workspace, teammate), {"role": "viewer", "version": version}).json()
    assert (told["role"], told["version"]) == ("viewer", version + 1)
    assert theirs.post("/api/contacts", {"name": "Ada"}).status_code == 403


def test_a_role_that_was_changed_meanwhile_is_stale(rest, workspace, teammate):
    answer = rest.patch(path_of(workspace, teammate), {"role": "viewer", "version": 9})
    assert answer.json()["code"] == "stale"
    assert member_of(workspace, teammate).role == "member"


def test_an_unknown_role_is_refused(rest, workspace, teammate):
    answer = rest.patch(path_of(workspace, teammate), {"role": "boss"})
    assert set(answer.json()["errors"]) == {"role"}


@pytest.mark.parametrize("role", ["admin", "member", "viewer"])
def test_the_last_owner_is_unmade_by_nobody_not_even_themselves(rest, workspace, owner, role):
    answer = rest.patch(path_of(workspace, owner), {"role": role})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert "last owner" in answer.json()["detail"]
    assert member_of(workspace, owner).role == "owner"


def test_the_last_owner_is_not_removed(rest, workspace, owner, teammate):
    answer = rest.delete(path_of(workspace, owner))
    assert answer.json()["code"] == "forbidden"
    assert member_of(workspace, owner).role == "owner"


def test_one_of_two_owners_may_leave_and_the_other_may_not_follow(rest, workspace, owner, teammate):
    rest.patch(path_of(workspace, teammate), {"role": "owner"})
    theirs = Rest(factories.token_of(teammate, workspace)[1])
    assert rest.delete(path_of(workspace, owner)).status_code == 200
    assert theirs.delete(path_of(workspace, teammate)).json()["code"] == "forbidden"
    assert [member.user for member in workspace.memberships.all()] == [teammate]


def test_an_admin_makes_and_unmakes_everybody_but_owners(
    as_admin, workspace, owner, teammate, stranger
):
    assert as_admin.patch(path_of(workspace, teammate), {"role": "admin"}).status_code == 200
    for answer in (
        as_admin.patch(path_of(workspace, teammate), {"role": "owner"}),
        as_admin.post("/api/invitations", {"email": stranger.email, "role": "owner"}),
        as_admin.patch(path_of(workspace, owner), {"role": "member"}),
        as_admin.delete(path_of(workspace, owner)),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert "Only an owner" in answer.json()["detail"]
    assert member_of(workspace, owner).role == "owner"
    assert member_of(workspace, teammate).role == "admin"


def test_nobody_raises_themselves(as_admin, workspace, admin, teammate):
    theirs = Rest(factories.token_of(teammate, workspace)[1])
    assert as_admin.patch(path_of(workspace, admin), {"role": "owner"}).status_code == 403
    assert theirs.patch(path_of(workspace, teammate), {"role": "admin"}).status_code == 403
    assert member_of(workspace, admin).role == "admin"
    assert member_of(workspace, teammate).role == "member"


def test_who_manages_may_step_down(as_admin, workspace, admin):
    assert as_admin.patch(path_of(workspace, admin), {"role": "viewer"}).status_code == 200
    assert as_admin.patch(path_of(workspace, admin), {"role": "admin"}).status_code == 403


def test_a_removed_members_tokens_stop_at_once_at_every_door(rest, workspace, teammate):
    here, everywhere = (factories.token_of(teammate, of)[1] for of in (workspace, None))
    assert Rest(here).get("/api/contacts").status_code == 200
    told = rest.delete(path_of(workspace, teammate)).json()
    assert (told["removed"], told["revokedTokens"]) == (True, 1)
    for secret in (here, everywhere):
        assert Rest(secret).get("/api/contacts").status_code == 401
        assert Rest(secret).rpc("tools/list").status_code == 401


def test_who_comes_back_does_not_come_back_with_their_old_token(rest, workspace, teammate):
    _, secret = factories.token_of(teammate, workspace)
    rest.delete(path_of(workspace, teammate))
    factories.member(teammate, workspace)
    assert Rest(secret).get("/api/contacts").status_code == 401


def test_tokens_for_their_other_workspaces_live_on(rest, workspace, teammate, stranger_workspace):
    factories.member(teammate, stranger_workspace)
    _, secret = factories.token_of(teammate, stranger_workspace)
    rest.delete(path_of(workspace, teammate))
    assert Rest(secret).get("/api/me").json()["workspace"]["slug"] == "rival"


def test_what_was_assigned_to_a_removed_member_stays(rest, workspace, contact, teammate):
    contact.assignee = teammate
    contact.save_change("assignee")
    rest.delete(path_of(workspace, teammate))
    assert rest.get(f"/api/contacts/{contact.pk}").json()["assignee"]["name"] == teammate.name


def test_a_removal_stands_in_the_activity_with_the_tokens_that_it_ended(rest, workspace, teammate):
    factories.token_of(teammate, workspace)
    rest.delete(path_of(workspace, teammate))
    rows = Activity.objects.order_by("id")
    assert [row.event for row in rows] == ["token.deleted", "member.deleted"]
    assert rows.last().before["user"] == str(teammate.pk)


def test_a_removal_that_waits_removes_what_was_shown_when_it_is_confirmed(
    owner, workspace, teammate
):
    factories.token_of(teammate, workspace)
    careful = Rest(factories.token_of(owner, workspace, policy=Policy.CONFIRM)[1])
    pending = careful.delete(path_of(workspace, teammate)).json()["pending"]
    assert member_of(workspace, teammate)
    done = careful.post("/api/actions/confirm", {"token": pending["token"]})
    assert done.status_code == 200
    assert not workspace.memberships.filter(user=teammate).exists()
    assert not ApiToken.objects.live().filter(user=teammate).exists()


def test_nobody_is_added_by_a_program(rest, stranger, workspace):
    assert rest.post("/api/members", {"email": stranger.email}).status_code == 405
    assert workspace.memberships.count() == 1


def test_a_removed_member_leaves_no_invitation_behind(rest, as_admin, workspace, admin, teammate):
    """Or an admin would ask a second address of theirs in, before they go."""
    as_admin.post("/api/invitations", {"email": "second@example.com", "role": "admin"})
    rest.post("/api/invitations", {"email": "another@example.com"})
    rest.delete(path_of(workspace, admin))
    assert [each.email for each in workspace.invitations.all()] == ["another@example.com"]
    row = Activity.objects.get(event="invitation.deleted")
    assert (row.operation, row.before["email"]) == ("member_remove", "second@example.com")


def test_who_is_lowered_keeps_only_the_invitations_that_they_could_still_make(
    rest, workspace, teammate
):
    rest.patch(path_of(workspace, teammate), {"role": "owner"})
    theirs = Rest(factories.token_of(teammate, workspace)[1])
    for role in ("owner", "viewer"):
        theirs.post("/api/invitations", {"email": f"{role}@example.com", "role": role})
    for role, kept in (("admin", ["viewer@example.com"]), ("member", [])):
        rest.patch(path_of(workspace, teammate), {"role": role})
        assert [each.email for each in workspace.invitations.all()] == kept


def test_a_plain_member_sees_who_is_here_and_changes_nobody(workspace, owner, teammate, stranger):
    theirs = Rest(factories.token_of(teammate, workspace)[1])
    assert len(theirs.get("/api/members").json()["results"]) == 2
    for answer in (
        theirs.post("/api/invitations", {"email": stranger.email}),
        theirs.patch(path_of(workspace, owner), {"role": "viewer"}),
        theirs.delete(path_of(workspace, owner)),
    ):
        assert answer.json()["code"] == "forbidden"
    assert workspace.memberships.count() == 2


def test_a_stranger_reaches_nobody_here(stranger, stranger_workspace, workspace, teammate):
    theirs = Rest(factories.token_of(stranger, stranger_workspace)[1])
    for answer in (
        theirs.get(path_of(workspace, teammate)),
        theirs.patch(path_of(workspace, teammate), {"role": "viewer"}),
        theirs.delete(path_of(workspace, teammate)),
    ):
        assert answer.status_code == 404
    assert member_of(workspace, teammate).role == "member"


def test_an_everyday_token_of_the_owner_does_not_manage(owner, workspace, teammate):
    everyday = Rest(factories.token_of(owner, workspace, ["crm:write", "email:send"])[1])
    answer = everyday.delete(path_of(workspace, teammate))
    assert answer.json()["code"] == "insufficient_scope"


def test_assistants_are_offered_none_of_this(mcp: Mcp):
    offered = {tool.name.split("_")[0] for tool in mcp.tools()}
    assert not offered & {"member", "workspace", "me", "activity", "pending"}
