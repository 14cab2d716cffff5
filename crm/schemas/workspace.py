from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from crm.models import Language, Policy, Workspace
from crm.schemas.base import Input, Line, Moment, Output, RequiredLine, Text, Version, Visible
from crm.values.phone import is_region


def country_of(code: str) -> str:
    if not is_region(code.upper()):
        raise ValueError("is not a two-letter country code such as FR")
    return code.upper()


Country = Annotated[Line, AfterValidator(country_of)]


class WorkspaceGet(Input):
    pass


class WorkspaceUpdate(Input):
    """Only the fields that are sent change."""

    name: RequiredLine = Field(default="")
    time_zone: RequiredLine = Field(default="", description="Such as Europe/Paris.")
    language: Language = Field(default=Language.ENGLISH, strict=False)
    country: Country = Field(default="", description="Where a phone number without its code is.")
    voice: Text = Field(default="", description="How this workspace writes.")
    outbound: bool = Field(default=True, description="While false, no mail leaves.")
    write_policy: Policy = Field(default=Policy.AUTO, strict=False)
    send_policy: Policy = Field(default=Policy.CONFIRM, strict=False)
    version: Version = None


class WorkspaceDetail(Output):
    id: UUID
    slug: str
    name: Visible
    plan: str
    time_zone: str
    language: str
    country: str
    voice: Visible = ""
    outbound: bool
    write_policy: str
    send_policy: str
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, workspace: Workspace) -> "WorkspaceDetail":
        return cls(**{name: getattr(workspace, name) for name in cls.model_fields})
