from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from crm.models import Language, Membership
from crm.schemas.base import Input, Line, Moment, Output, Text, Visible


class MeGet(Input):
    pass


class MeUpdate(Input):
    """Only what shows in this workspace: no token of one may write what shows in another."""

    signature: Text = Field(default="", description="Ends your mails in this workspace.")


class ProfileUpdate(Input):
    """Only the fields that are sent change. Empty: as the workspace has it."""

    name: Line = ""
    time_zone: Line = Field(default="", description="Such as Europe/Paris.")
    language: Annotated[Language, Field(strict=False)] | Literal[""] = ""


class Workplace(Output):
    """A workspace that this credential opens; its slug is for X-Workspace-Slug."""

    id: UUID
    slug: str
    name: Visible
    plan: str
    role: str

    @classmethod
    def of(cls, member: Membership) -> "Workplace":
        there = member.workspace
        return cls(id=there.pk, slug=there.slug, name=there.name, plan=there.plan, role=member.role)


class Credential(Output):
    """The token of this request, with what holds for it: the stricter of its own policy and the
    workspace's, and of its scopes those that the role has."""

    id: UUID
    name: Visible
    hint: str
    scopes: list[str]
    write_policy: str
    send_policy: str
    expires_at: Moment | None = None


class Me(Output):
    """Time zone and language are those in effect: the person's own, or else the workspace's."""

    id: UUID
    name: Visible = ""
    email: Visible
    time_zone: str
    language: str
    member_id: UUID
    role: str
    signature: Visible = ""
    workspace: Workplace
    workspaces: list[Workplace]
    credential: Credential | None = None
