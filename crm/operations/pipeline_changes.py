"""Changes of the pipeline itself, one at a time: the states stand in one line without gaps."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.caller import Caller, Effect
from crm.models import PipelineState, Scope
from crm.models.binned import everything_of
from crm.models.pipeline import Pipeline
from crm.operation import operation
from crm.schemas.bin import Removed
from crm.schemas.pipeline import (
    PipelineStateCreate,
    PipelineStateDelete,
    PipelineStateRecord,
    PipelineStateRef,
    PipelineStateUpdate,
)

PLAIN: tuple[str, ...] = ("name", "color")


@operation("Create a pipeline state", effect=Effect.WRITE, scope=Scope.ADMIN)
def pipeline_state_create(caller: Caller, data: PipelineStateCreate) -> PipelineStateRecord:
    """Creates a pipeline state at a position; the states from there on move by one."""
    state = PipelineState(workspace=caller.workspace, name=data.name, color=data.color)
    Pipeline(caller.workspace).insert(state, data.position, caller)
    return PipelineStateRecord.of(state)


@operation(
    "Update a pipeline state",
    effect=Effect.WRITE,
    scope=Scope.ADMIN,
    destructive=True,
    idempotent=True,
)
def pipeline_state_update(caller: Caller, data: PipelineStateUpdate) -> PipelineStateRecord:
    """Renames, recolours or moves a pipeline state; the states between its old and its new
    position move by one."""
    pipeline, sent = Pipeline(caller.workspace), data.sent()
    state = pipeline.to_change(data.pipeline_state_id, data.version)
    values = {name: sent[name] for name in PLAIN if name in sent}
    values["position"] = pipeline.move(state, sent.get("position", state.position), caller)
    with caller.changing(state):
        if changed := state.assign(values):
            pipeline.refuse_taken_name(state)
            state.save_change(*changed)
    return PipelineStateRecord.of(state)


@operation("Delete a pipeline state", effect=Effect.WRITE, scope=Scope.ADMIN, destructive=True)
def pipeline_state_delete(caller: Caller, data: PipelineStateDelete) -> Removed:
    """Puts a pipeline state into the bin for 30 days. The contacts in it move to the state
    `moveTo`; restoring it does not move them back."""
    # Before the state, in the order that everybody locks them.
    caller.workspace.held()
    state = caller.workspace.pipeline_states.to_change(data.pipeline_state_id, data.version)
    if data.move_to:
        state.empty_into(other_state(caller, state, data.move_to), caller)
    moment = timezone.now()
    state.put_into_bin(caller, moment)
    return Removed.of(state, moment)


def other_state(caller: Caller, state: PipelineState, pk: UUID) -> PipelineState:
    others = caller.workspace.pipeline_states.exclude(pk=state.pk)
    target = others.filter(pk=pk).first()
    if target is None:
        raise ValidationError({"move_to": "Is no other pipeline state of this workspace."})
    return target


@operation("Restore a pipeline state", effect=Effect.WRITE, scope=Scope.ADMIN)
def pipeline_state_restore(caller: Caller, data: PipelineStateRef) -> PipelineStateRecord:
    """Takes a pipeline state out of the bin, to the position it had."""
    states = everything_of(caller.workspace, PipelineState)
    state = states.to_restore(data.pipeline_state_id)
    state.take_out_of_bin(caller)
    return PipelineStateRecord.of(state)
