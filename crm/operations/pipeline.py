from crm.operation import Caller, operation
from crm.schemas.pipeline import PipelineStateDetail, PipelineStates, PipelineStatesList


@operation("List pipeline states")
def pipeline_states_list(caller: Caller, data: PipelineStatesList) -> PipelineStates:
    """Lists CRM pipeline states (New contact, Qualified, Client, etc.)."""
    rows = caller.workspace.pipeline_states.in_order().values("id", "name", "color", "position")
    return PipelineStates(results=[PipelineStateDetail(**row) for row in rows])
