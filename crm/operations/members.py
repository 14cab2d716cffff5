from crm.caller import Caller, Effect
from crm.models import Membership, Scope
from crm.operation import operation
from crm.queries.paging import page_of
from crm.schemas.members import (
    MemberDetail,
    MemberLeave,
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


@operation("Update a member", effect=Effect.WRITE, scope=Scope.ADMIN, idempotent=True)
def member_update(caller: Caller, data: MemberUpdate) -> MemberDetail:
    """Changes a member's role. Only an owner makes or unmakes owners, and the last one stays."""
    member = member_of(caller, data)
    member.expect(data.version)
    caller.expect_to_give(data.role, member.role)
    member.become(data.role, by=caller)
    return MemberDetail.of(member)


@operation(
    "Remove a member",
    effect=Effect.WRITE,
    scope=Scope.ADMIN,
    destructive=True,
    despite_suspension=True,
)
def member_remove(caller: Caller, data: MemberRef) -> MemberRemoved:
    """Takes a person out of the workspace for good. What they wrote and what is assigned to them
    stays; their tokens for this workspace and the invitations that they made end."""
    member = member_of(caller, data)
    caller.expect_to_give(member.role)
    return removed(caller, member)


@operation(
    "Leave the workspace",
    effect=Effect.WRITE,
    scope=Scope.READ,
    destructive=True,
    despite_suspension=True,
    for_people=True,
)
def member_leave(caller: Caller, data: MemberLeave) -> MemberRemoved:
    """Takes yourself out of the workspace for good, as member_remove does."""
    members = caller.workspace.held().memberships.select_related("user", "workspace")
    return removed(caller, members.get(user=caller.user))


def member_of(caller: Caller, data: MemberRef | MemberUpdate) -> Membership:
    """The member, of a workspace that is held: two owners must not both be the other one left."""
    members = caller.workspace.held().memberships.select_related("user", "workspace")
    return members.get(pk=data.member_id)


def removed(caller: Caller, member: Membership) -> MemberRemoved:
    ids = {"id": member.pk, "user_id": member.user.pk}
    return MemberRemoved(**ids, removed=True, revoked_tokens=member.end(by=caller))
