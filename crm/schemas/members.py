from uuid import UUID

from pydantic import Field

from crm.models import Membership, Role
from crm.schemas.base import Id, Input, Limit, Moment, Output, Page, Version, Visible


class MemberList(Input):
    limit: Limit = 20
    cursor: str = Field(default="", max_length=200, description="nextCursor of the page before.")


class MemberRef(Input):
    member_id: Id


class MemberLeave(Input):
    """Takes nothing: it is always oneself who leaves, and the workspace in which one is."""


class MemberUpdate(Input):
    member_id: Id
    role: Role = Field(strict=False)
    version: Version = None


class MemberDetail(Output):
    """A person's place in the workspace. `userId` is what `assigneeId` takes."""

    id: UUID
    user_id: UUID
    name: Visible = ""
    email: Visible
    role: str
    since: Moment
    version: int

    @classmethod
    def of(cls, member: Membership) -> "MemberDetail":
        return cls(
            id=member.pk,
            user_id=member.user.pk,
            name=member.user.name,
            email=member.user.email,
            role=member.role,
            since=member.created_at,
            version=member.version,
        )


class MemberPage(Page):
    results: list[MemberDetail]


class MemberRemoved(Output):
    id: UUID
    user_id: UUID
    removed: bool
    revoked_tokens: int
