from uuid import UUID

from crm.schemas.base import Input, Output, Shown


class PipelineStatesList(Input):
    """Takes nothing."""


class PipelineStateDetail(Output):
    id: UUID
    name: Shown
    color: Shown
    position: int


class PipelineStates(Output):
    results: list[PipelineStateDetail]
