from django.core.exceptions import ValidationError

from crm.caller import Caller, Effect
from crm.models import ApiToken, Membership, Role, Scope, User
from crm.operation import operation
from crm.queries.paging import page_of
from crm.refusals import Code, Refusal
from crm.schemas.members import (
    MemberAdd,
    MemberDetail,
    MemberList,
    MemberPage,
    MemberRef,
    MemberRemoved,
    MemberUpdate,
)


@operation("List members")
def member_list(caller: Caller, data: MemberList) -> MemberPage:
    """Lists the people of the workspace with their roles, who has been here longest first."""
    members = caller.workspace.memberships.select_related("user")
    page, cursor = page_of(
        caller.workspace, "member_list", members, ("id",), data.cursor, data.limit
    )
    return MemberPage(results=[MemberDetail.of(member) for member in page], next_cursor=cursor)


@operation("Get a member")
def member_get(caller: Caller, data: MemberRef) -> MemberDetail:
    """Retrieves a member of the workspace by ID (UUID)."""
    members = caller.workspace.memberships.select_related("user")
    return MemberDetail.of(members.get(pk=data.member_id))


@operation("Add a member", effect=Effect.WRITE, scope=Scope.ADMIN)
def member_add(caller: Caller, data: MemberAdd) -> MemberDetail:
    """Makes a person who has an account a member of the workspace. Only an owner adds owners."""
    refuse_if_owners_decide(caller, data.role)
    member = caller.workspace.held().admit(person_with(data.email), data.role)
    caller.adding(member)
    return MemberDetail.of(member)


def person_with(email: str) -> User:
    person = User.objects.with_email(email)
    if person is None:
        advice = "Nobody with this address has an account. The operator makes one with member_add."
        raise ValidationError({"email": advice})
    return person


@operation("Update a member", effect=Effect.WRITE, scope=Scope.ADMIN, idempotent=True)
def member_update(caller: Caller, data: MemberUpdate) -> MemberDetail:
    """Changes a member's role. Only an owner makes or unmakes owners, and the last one stays."""
    member = member_of(caller, data)
    member.expect(data.version)
    refuse_if_owners_decide(caller, data.role, member.role)
    if data.role is not Role.OWNER:
        refuse_for_last_owner(member)
    with caller.changing(member):
        if changed := member.assign({"role": data.role}):
            member.save_change(*changed)
    return MemberDetail.of(member)


@operation("Remove a member", effect=Effect.WRITE, scope=Scope.ADMIN, destructive=True)
def member_remove(caller: Caller, data: MemberRef) -> MemberRemoved:
    """Takes a person out of the workspace for good. What they wrote and what is assigned to them
    stays; their tokens for this workspace end."""
    member = member_of(caller, data)
    refuse_if_owners_decide(caller, member.role)
    refuse_for_last_owner(member)
    revoked = revoke_tokens(caller, member)
    caller.removing(member)
    member.delete()
    return MemberRemoved(
        id=data.member_id, user_id=member.user.pk, removed=True, revoked_tokens=revoked
    )


def member_of(caller: Caller, data: MemberRef | MemberUpdate) -> Membership:
    """The member, of a workspace that is held: two owners must not both be the other one left."""
    members = caller.workspace.held().memberships.select_related("user", "workspace")
    return members.get(pk=data.member_id)


def refuse_if_owners_decide(caller: Caller, *roles: str) -> None:
    """That nobody raises themselves follows: above whoever manages there are only owners."""
    if Role.OWNER in roles and caller.role is not Role.OWNER:
        raise Refusal(Code.FORBIDDEN, "Only an owner makes, changes or removes an owner.")


def refuse_for_last_owner(member: Membership) -> None:
    if member.is_last_owner:
        message = "They are the last owner of this workspace. Make somebody else an owner first."
        raise Refusal(Code.FORBIDDEN, message)


def revoke_tokens(caller: Caller, member: Membership) -> int:
    tokens = list(ApiToken.objects.of_member(member))
    for token in tokens:
        caller.removing(token)
        token.revoke()
    return len(tokens)
