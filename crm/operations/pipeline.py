from crm.caller import Caller
from crm.operation import operation
from crm.schemas.pipeline import (
    PipelineStateRecord,
    PipelineStateRecords,
    PipelineStateRef,
    PipelineStates,
    PipelineStatesList,
)


@operation("List pipeline states", brief=(PipelineStatesList, PipelineStates))
def pipeline_states_list(caller: Caller, data: PipelineStatesList) -> PipelineStateRecords:
    """Lists CRM pipeline states (New contact, Qualified, Client, etc.)."""
    states = caller.workspace.pipeline_states.in_order()
    return PipelineStateRecords(results=[PipelineStateRecord.of(state) for state in states])


@operation("Get a pipeline state")
def pipeline_state_get(caller: Caller, data: PipelineStateRef) -> PipelineStateRecord:
    """Retrieves a pipeline state by ID."""
    return PipelineStateRecord.of(caller.workspace.pipeline_states.get(pk=data.pipeline_state_id))
