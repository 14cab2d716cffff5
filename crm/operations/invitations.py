"""Asking people into a workspace. Nobody belongs to one who has not said yes.

Who invites is told the same whether or not the address has an account: nothing here looks for one.
"""

from crm.caller import Caller, Effect
from crm.models import Invitation, Role, Scope
from crm.operation import operation
from crm.queries.paging import page_of
from crm.schemas.invitations import (
    InvitationCreate,
    InvitationDeleted,
    InvitationDetail,
    InvitationList,
    InvitationPage,
    InvitationRef,
    InvitationWithLink,
)
from crm.schemas.members import MemberDetail


@operation("List invitations", scope=Scope.ADMIN)
def invitation_list(caller: Caller, data: InvitationList) -> InvitationPage:
    """Lists who was invited into the workspace, the latest first: who has not answered yet, and
    who accepted lately."""
    invitations = caller.workspace.invitations.select_related("invited_by")
    page, cursor = page_of(
        caller.workspace, "invitation_list", invitations, ("-id",), data.cursor, data.limit
    )
    results = [InvitationDetail.of(invitation) for invitation in page]
    return InvitationPage(results=results, next_cursor=cursor)


@operation("Get an invitation", scope=Scope.ADMIN)
def invitation_get(caller: Caller, data: InvitationRef) -> InvitationDetail:
    """Retrieves an invitation into the workspace by ID (UUID)."""
    invitations = caller.workspace.invitations.select_related("invited_by")
    return InvitationDetail.of(invitations.get(pk=data.invitation_id))


@operation("Invite a person", effect=Effect.WRITE, scope=Scope.ADMIN)
def invitation_create(caller: Caller, data: InvitationCreate) -> InvitationWithLink:
    """Invites whoever has this address into the workspace, for 7 days. The answer has the link,
    shown only once. Who was invited already is invited anew. Only an owner invites owners."""
    workspace = caller.workspace.held()
    workspace.refuse_member(data.email)
    return invited(caller, Invitation.to_or_new(workspace, data.email), data.role)


@operation("Send an invitation again", effect=Effect.WRITE, scope=Scope.ADMIN)
def invitation_resend(caller: Caller, data: InvitationRef) -> InvitationWithLink:
    """Makes a new link for an invitation that nobody has answered, and gives it 7 more days."""
    invitation = unanswered(caller, data)
    return invited(caller, invitation, Role(invitation.role))


def invited(caller: Caller, invitation: Invitation, role: Role) -> InvitationWithLink:
    caller.expect_to_give(role, invitation.role)
    code = invitation.make(role, caller.user, by=caller)
    return InvitationWithLink.with_code(invitation, code)


@operation(
    "Revoke an invitation",
    effect=Effect.WRITE,
    scope=Scope.ADMIN,
    destructive=True,
    despite_suspension=True,
)
def invitation_revoke(caller: Caller, data: InvitationRef) -> InvitationDeleted:
    """Takes back an invitation that nobody has answered. Its link leads nowhere from then on."""
    invitation = unanswered(caller, data)
    caller.expect_to_give(invitation.role)
    invitation.end(by=caller)
    return InvitationDeleted(id=data.invitation_id, deleted=True)


@operation("Accept an invitation", effect=Effect.WRITE, scope=Scope.READ, for_people=True)
def invitation_accept(caller: Caller, data: InvitationRef) -> MemberDetail:
    """Makes you a member of the workspace that invites you."""
    invitation = mine(caller, data)
    member = invitation.workspace.admit(caller.user, Role(invitation.role), by=caller)
    return MemberDetail.of(member)


@operation(
    "Refuse an invitation",
    effect=Effect.WRITE,
    scope=Scope.READ,
    destructive=True,
    despite_suspension=True,
    for_people=True,
)
def invitation_refuse(caller: Caller, data: InvitationRef) -> InvitationDeleted:
    """Ends an invitation of yours. You can be invited again."""
    mine(caller, data).end(by=caller)
    return InvitationDeleted(id=data.invitation_id, deleted=True)


def unanswered(caller: Caller, data: InvitationRef) -> Invitation:
    """Of a workspace that is held: one is not accepted while it is revoked."""
    invitations = caller.workspace.held().invitations.unanswered()
    return invitations.select_related("invited_by", "workspace").get(pk=data.invitation_id)


def mine(caller: Caller, data: InvitationRef) -> Invitation:
    """The same, for who is invited. Their rights in the workspace are those of a guest."""
    invitations = caller.workspace.held().invitations.waiting_for(caller.user)
    return invitations.select_related("invited_by", "workspace").get(pk=data.invitation_id)
