from crm.schemas.base import Id, Input, Output, Shown


class PipelineStatesList(Input):
    """Takes nothing."""


class PipelineStateDetail(Output):
    id: Id
    name: Shown
    color: str
    position: int


class PipelineStates(Output):
    results: list[PipelineStateDetail]
