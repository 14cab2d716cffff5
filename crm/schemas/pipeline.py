from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from crm.models import PipelineState
from crm.schemas.base import FILLED_IN, Id, Input, Moment, Output, Version, Visible, not_blank
from crm.schemas.fields import changed_only
from crm.values.text import clean_line

StateName = Annotated[
    str, Field(max_length=100), AfterValidator(clean_line), AfterValidator(not_blank), FILLED_IN
]
Color = Annotated[
    str,
    Field(pattern="^#[0-9a-fA-F]{6}$", description="Such as #3b82f6."),
    AfterValidator(str.lower),
]
Position = Annotated[int, Field(ge=0, le=100, description="0 is the first; the others move.")]


class PipelineStatesList(Input):
    """Takes nothing."""


class PipelineStateRef(Input):
    pipeline_state_id: Id


class PipelineStateCreate(Input):
    name: StateName
    color: Color = "#6b7280"
    position: Position | None = Field(default=None, description="The last if left out.")


class PipelineStateChange(PipelineStateRef):
    """Which state, as it was read."""

    version: Version = None


class PipelineStateUpdate(PipelineStateChange):
    """Only the fields that are sent change."""

    name: StateName = Field(default="")
    color: Color = Field(default="", json_schema_extra=changed_only)
    position: Position = Field(default=0, json_schema_extra=changed_only)


class PipelineStateDelete(PipelineStateChange):
    move_to: Id | None = Field(default=None, description="The state its contacts come into.")


class PipelineStateDetail(Output):
    id: UUID
    name: Visible
    color: Visible
    position: int


class PipelineStates(Output):
    results: list[PipelineStateDetail]


class PipelineStateRecord(PipelineStateDetail):
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, state: PipelineState) -> "PipelineStateRecord":
        fields = (*PipelineState.audited, "created_at", "updated_at", "version")
        return cls(id=state.pk, **{name: getattr(state, name) for name in fields})


class PipelineStateRecords(PipelineStates):
    results: list[PipelineStateRecord]  # type: ignore[assignment] # nobody adds to a result
