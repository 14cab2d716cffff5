"""Asking people in: who may, what they are told, and that nobody is in who has not said yes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.caller import Caller
from crm.models import Activity, Door, IdempotencyKey, Invitation, Policy, Role
from crm.models.invitation import MOST_UNANSWERED
from crm.operations.invitations import invitation_accept, invitation_refuse
from crm.refusals import Refusal
from crm.schemas.invitations import InvitationRef
from tests import factories
from tests.doors import Rest

pytestmark = pytest.mark.django_db


def invite(rest, email, role="member"):
    return rest.post("/api/invitations", {"email": email, "role": role})


def path_of(invitation, step=""):
    return f"/api/invitations/{invitation.pk}{step}"


def as_guest(person, workspace, **more) -> Caller:
    """As the page of invitations asks for the person who is invited."""
    return Caller(person, workspace, Role.VIEWER, Door.WEB, **more)


def ref(invitation) -> InvitationRef:
    return InvitationRef(invitation_id=invitation.pk)


def code_in(answer) -> str:
    return answer.json()["link"].rpartition("/")[2]


def test_an_invitation_makes_nobody_a_member(rest, workspace, owner, stranger):
    answer = invite(rest, stranger.email, "viewer")
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(f"/api/invitations/{answer.json()['id']}")
    assert not workspace.memberships.filter(user=stranger).exists()
    row = Activity.objects.get()
    assert (row.event, row.operation) == ("invitation.created", "invitation_create")
    assert (row.after["email"], row.after["role"]) == (stranger.email, "viewer")
    assert row.after["invited_by"]["name"] == owner.name


def test_the_link_is_shown_once_and_its_code_is_stored_nowhere(rest, workspace):
    answer = invite(rest, "new@example.com")
    code, invitation = code_in(answer), workspace.invitations.get()
    assert "link" not in rest.get(path_of(invitation)).json()
    assert "link" not in rest.get("/api/invitations").json()["results"][0]
    stored = [*Invitation.objects.values_list(), *Activity.objects.values_list()]
    assert code not in str(stored)
    assert workspace.invitations.with_code(code).get() == invitation


def test_a_repeated_request_is_answered_the_same_link_which_is_kept_sealed(rest, workspace):
    once = {"headers": {"Idempotency-Key": "invite-1"}}
    first, again = (rest.post("/api/invitations", {"email": "new@example.com"}, **once)
                    for _ in range(2))  # fmt: skip
    assert first.json() == again.json()
    assert code_in(first) not in str(list(IdempotencyKey.objects.values_list()))


def test_the_answer_is_the_same_whoever_has_an_account(
    rest, workspace, stranger, stranger_workspace
):
    """And takes as many statements. Whatever differs would tell who uses this server."""
    factories.invited(stranger_workspace, "elsewhere@example.com")
    invite(rest, "already@example.com")
    addresses = [stranger.email, "unknown@example.com", "elsewhere@example.com",
                 "already@example.com"]  # fmt: skip
    answers, statements = [], []
    for email in addresses:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answers.append(invite(rest, email))
        statements.append([query["sql"].split()[0] for query in asked])
    assert {answer.status_code for answer in answers} == {201}
    assert {masked(answer, email) for answer, email in zip(answers, addresses, strict=True)} == {
        masked(answers[0], stranger.email)
    }
    assert statements[0] == statements[1] == statements[2]
    assert len(statements[3]) == len(statements[0])


def masked(answer, email):
    """The body without what is of this invitation alone."""
    text = answer.text
    own = ("id", "link", "createdAt", "expiresAt")
    for value in [email, *(answer.json()[name] for name in own)]:
        text = text.replace(value, "…")
    return text


def test_a_member_is_not_invited_and_the_refusal_says_why(rest, workspace, teammate):
    answer = invite(rest, teammate.email.upper())
    assert answer.status_code == 400
    assert "already member of acme" in answer.json()["errors"]["email"][0]
    assert not workspace.invitations.exists()


def test_who_is_invited_again_has_one_invitation_and_the_newer_link(rest, workspace):
    first = code_in(invite(rest, "new@example.com", "viewer"))
    second = code_in(invite(rest, "NEW@example.com", "admin"))
    invitation = workspace.invitations.get()
    assert invitation.role == "admin"
    assert not Invitation.objects.with_code(first).exists()
    assert Invitation.objects.with_code(second).get() == invitation
    row = Activity.objects.latest("id")
    assert row.event == "invitation.updated"
    assert row.after == {"role": "admin", "link": "a new one"}


def test_one_that_has_expired_waits_for_nobody_until_it_is_sent_again(rest, workspace, stranger):
    invitation, old = factories.invited(workspace, stranger.email)
    Invitation.objects.update(expires_at=factories.soon(seconds=-1))
    with pytest.raises(Invitation.DoesNotExist):
        invitation_accept(as_guest(stranger, workspace), ref(invitation))
    answer = rest.post(path_of(invitation, "/resend"))
    assert (answer.status_code, code_in(answer) == old) == (200, False)
    invitation_accept(as_guest(stranger, workspace), ref(invitation))
    assert workspace.memberships.filter(user=stranger).exists()


def test_one_that_is_to_be_sent_again_as_viewer_is_not_sent_as_owner(
    rest, owner, workspace, stranger
):
    """What is shown of it does not change by itself, and changed in between."""
    invite(rest, stranger.email, "viewer")
    invitation = workspace.invitations.get()
    careful = Rest(factories.token_of(owner, workspace, policy=Policy.CONFIRM)[1])
    waiting = careful.post(path_of(invitation, "/resend")).json()["pending"]
    assert "as viewer" in waiting["changes"][0]["record"]
    code = code_in(invite(rest, stranger.email, "owner"))
    refused = careful.post("/api/actions/confirm", {"token": waiting["token"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "stale")
    assert Invitation.objects.waiting().with_code(code).get() == invitation


def test_a_revoked_one_is_gone_and_cannot_be_accepted(rest, workspace, stranger):
    invitation, _ = factories.invited(workspace, stranger.email)
    assert rest.delete(path_of(invitation)).json() == {"id": str(invitation.pk), "deleted": True}
    with pytest.raises(Invitation.DoesNotExist):
        invitation_accept(as_guest(stranger, workspace), ref(invitation))
    assert rest.get(path_of(invitation)).status_code == 404


def test_accepting_makes_a_member_with_the_role_of_the_invitation(rest, workspace, stranger):
    invitation, _ = factories.invited(workspace, stranger.email.upper(), Role.ADMIN)
    made = invitation_accept(as_guest(stranger, workspace), ref(invitation))
    assert (made.user_id, made.role) == (stranger.pk, "admin")
    rows = Activity.objects.order_by("id")
    assert [row.event for row in rows] == ["member.created", "invitation.updated"]
    assert {row.user for row in rows} == {stranger}
    assert rest.get(path_of(invitation)).json()["acceptedAt"]
    for step in (rest.delete(path_of(invitation)), rest.post(path_of(invitation, "/resend"))):
        assert step.status_code == 404


def test_refusing_ends_it_and_the_person_may_be_invited_again(rest, workspace, stranger):
    invitation, _ = factories.invited(workspace, stranger.email)
    invitation_refuse(as_guest(stranger, workspace), ref(invitation))
    assert not workspace.memberships.filter(user=stranger).exists()
    row = Activity.objects.get()
    assert (row.event, row.operation) == ("invitation.deleted", "invitation_refuse")
    assert row.user == stranger
    assert invite(rest, stranger.email).status_code == 201


@pytest.mark.parametrize("answer", [invitation_accept, invitation_refuse])
def test_nobody_answers_for_another(workspace, owner, teammate, stranger, answer):
    """Not even who manages the workspace, and not with a token of who is invited."""
    invitation, _ = factories.invited(workspace, stranger.email)
    for person in (owner, teammate):
        with pytest.raises(Invitation.DoesNotExist):
            answer(as_guest(person, workspace), ref(invitation))
    token, _ = factories.token_of(stranger, None)
    with pytest.raises(Refusal, match="Only a person"):
        answer(as_guest(stranger, workspace, token=token), ref(invitation))
    assert workspace.invitations.unanswered().get() == invitation


def test_a_suspended_workspace_can_be_refused_and_not_entered(workspace, stranger):
    invitation, _ = factories.invited(workspace, stranger.email)
    workspace.suspended_at = factories.soon()
    workspace.save()
    with pytest.raises(Refusal, match="suspended"):
        invitation_accept(as_guest(stranger, workspace), ref(invitation))
    invitation_refuse(as_guest(stranger, workspace), ref(invitation))
    assert not workspace.invitations.exists()


def test_an_admin_touches_no_invitation_of_an_owner(as_admin, rest, workspace):
    invite(rest, "boss@example.com", "owner")
    invitation = workspace.invitations.get()
    for answer in (
        invite(as_admin, "other@example.com", "owner"),
        invite(as_admin, "boss@example.com", "viewer"),
        as_admin.post(path_of(invitation, "/resend")),
        as_admin.delete(path_of(invitation)),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert [each.role for each in workspace.invitations.all()] == ["owner"]


def test_a_plain_member_and_an_everyday_token_see_and_make_none(workspace, owner, teammate):
    invitation, _ = factories.invited(workspace, "new@example.com")
    everyday = factories.token_of(owner, workspace, ["crm:write", "email:send"])
    for _, secret in (factories.token_of(teammate, workspace), everyday):
        theirs = Rest(secret)
        for answer in (
            theirs.get("/api/invitations"),
            theirs.get(path_of(invitation)),
            invite(theirs, "more@example.com"),
            theirs.delete(path_of(invitation)),
        ):
            assert answer.status_code == 403


def test_who_sees_no_invitations_reads_of_none_in_the_audit_log(rest, workspace, owner, teammate):
    invite(rest, "new@example.com")
    assert "new@example.com" in rest.get("/api/activity").text
    scopes = ["crm:read", "crm:audit"]
    for person in (owner, teammate):
        log = Rest(factories.token_of(person, workspace, scopes)[1]).get("/api/activity")
        assert (log.status_code, "new@example.com" in log.text) == (200, False)


def test_an_invitation_that_waits_for_its_confirmation_gives_the_link_when_it_is_confirmed(
    owner, workspace
):
    careful = Rest(factories.token_of(owner, workspace, policy=Policy.CONFIRM)[1])
    pending = invite(careful, "new@example.com").json()["pending"]
    assert not workspace.invitations.exists()
    confirm = {"token": pending["token"]}
    done = careful.post("/api/actions/confirm", confirm).json()["result"]
    assert "/invitations/liaison_inv_" in done["link"]
    again = careful.post("/api/actions/confirm", confirm).json()
    assert again["replayed"]
    assert "link" not in again["result"]


def test_a_workspace_keeps_a_bounded_number_of_open_invitations(rest, workspace):
    known = [Invitation(workspace=workspace, email=f"p{n}@example.com", digest=str(n),
                        expires_at=factories.soon(days=1))
             for n in range(MOST_UNANSWERED)]  # fmt: skip
    Invitation.objects.bulk_create(known)
    refused = invite(rest, "one.more@example.com")
    assert (refused.status_code, "Revoke some first" in refused.text) == (400, True)
    assert invite(rest, known[0].email).status_code == 201
