from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from pydantic import Field

from crm.models import Invitation, Role
from crm.schemas.base import Id, Input, Limit, Moment, Named, Output, Page, Visible
from crm.schemas.fields import Email


class InvitationList(Input):
    limit: Limit = 20
    cursor: str = Field(default="", max_length=200, description="nextCursor of the page before.")


class InvitationRef(Input):
    invitation_id: Id


class InvitationCreate(Input):
    email: Email = Field(description="Whoever has an account with this address may accept.")
    role: Role = Field(default=Role.MEMBER, strict=False)


class InvitationDetail(Output):
    """A place kept for somebody. It can be accepted until `expiresAt`. Without `invitedBy` the
    operator invited them."""

    id: UUID
    email: Visible
    role: str
    invited_by: Named | None = None
    created_at: Moment
    expires_at: Moment
    accepted_at: Moment | None = None

    @classmethod
    def facts(cls, invitation: Invitation) -> dict[str, Any]:
        names = ("id", "email", "role", "created_at", "expires_at", "accepted_at")
        by = invitation.invited_by
        facts = {name: getattr(invitation, name) for name in names}
        return facts | {"invited_by": Named(id=by.pk, name=str(by)) if by else None}

    @classmethod
    def of(cls, invitation: Invitation) -> "InvitationDetail":
        return cls(**cls.facts(invitation))


class InvitationWithLink(InvitationDetail):
    """`link` is where they answer. It is shown here and never again: hand it on to them."""

    shown_once: ClassVar[frozenset[str]] = frozenset({"link"})

    link: str = ""

    @classmethod
    def with_code(cls, invitation: Invitation, code: str) -> "InvitationWithLink":
        return cls(**cls.facts(invitation), link=f"{settings.PUBLIC_URL}/invitations/{code}")


class InvitationPage(Page):
    results: list[InvitationDetail]


class InvitationDeleted(Output):
    id: UUID
    deleted: bool
