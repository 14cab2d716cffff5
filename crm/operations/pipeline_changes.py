"""Changes of the pipeline itself, one at a time: the states stand in one line without gaps."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.models import PipelineState, Scope
from crm.operation import Caller, Effect, operation
from crm.refusals import Code, Refusal, name_taken
from crm.removal.bin import taken_out
from crm.removal.many import change_each, few_enough
from crm.schemas.bin import Removed
from crm.schemas.pipeline import (
    PipelineStateChange,
    PipelineStateCreate,
    PipelineStateDelete,
    PipelineStateRecord,
    PipelineStateRef,
    PipelineStateUpdate,
)
from crm.values.text import key

MOST = 100
PLAIN: tuple[str, ...] = ("name", "color")
ADVICE = "Move some of them first with contact_update_pipeline_state."


@operation("Create a pipeline state", effect=Effect.WRITE, scope=Scope.ADMIN)
def pipeline_state_create(caller: Caller, data: PipelineStateCreate) -> PipelineStateRecord:
    """Creates a pipeline state at a position; the states from there on move by one."""
    line = in_line(caller)
    refuse_one_too_many(line)
    state = PipelineState(workspace=caller.workspace, name=data.name, color=data.color)
    refuse_the_name_of_another(state, line)
    state.position = len(line) if data.position is None else min(data.position, len(line))
    line.insert(state.position, state)
    arrange(caller, line)
    state.save()
    caller.adding(state)
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
    line = in_line(caller)
    state = to_change(caller, data, line)
    sent = data.sent()
    values = {name: sent[name] for name in PLAIN if name in sent}
    line.remove(state)
    line.insert(min(sent.get("position", state.position), len(line)), state)
    values["position"] = line.index(state)
    arrange(caller, line, but=state)
    with caller.changing(state):
        if changed := state.assign(values):
            refuse_the_name_of_another(state, line)
            state.save_change(*changed)
    return PipelineStateRecord.of(state)


@operation("Delete a pipeline state", effect=Effect.WRITE, scope=Scope.ADMIN, destructive=True)
def pipeline_state_delete(caller: Caller, data: PipelineStateDelete) -> Removed:
    """Puts a pipeline state into the bin for 30 days. The contacts in it move to the state
    `moveTo`; restoring it does not move them back."""
    line = in_line(caller)
    state = to_change(caller, data, line)
    if line == [state]:
        raise ValidationError("The last pipeline state cannot be deleted: contacts need one.")
    move_contacts(caller, data, state)
    line.remove(state)
    arrange(caller, line)
    moment = timezone.now()
    caller.binning(state, moment)
    return Removed.of(state, moment)


def move_contacts(caller: Caller, data: PipelineStateDelete, state: PipelineState) -> None:
    contacts = caller.workspace.contacts.filter(pipeline_state=state)
    if data.move_to is None:
        if there := contacts.count():
            said = f"{there} contacts are in this state: say with moveTo which one they come into."
            raise ValidationError({"move_to": said})
        return
    others = caller.workspace.pipeline_states.exclude(pk=state.pk)
    target = others.filter(pk=data.move_to).first()
    if target is None:
        raise ValidationError({"move_to": "Is no other pipeline state of this workspace."})
    change_each(caller, few_enough(contacts, ADVICE), pipeline_state=target)


@operation("Restore a pipeline state", effect=Effect.WRITE, scope=Scope.ADMIN)
def pipeline_state_restore(caller: Caller, data: PipelineStateRef) -> PipelineStateRecord:
    """Takes a pipeline state out of the bin, to the position it had."""
    line = in_line(caller)
    states = caller.workspace.pipeline_states(manager="everything")
    state = taken_out(states, data.pipeline_state_id)
    refuse_one_too_many(line)
    refuse_the_name_of_another(state, line)
    line.insert(state.position, state)
    caller.restoring(state)
    arrange(caller, line)
    return PipelineStateRecord.of(state)


def in_line(caller: Caller) -> list[PipelineState]:
    """The states in their order, for one at a time: no two may insert at the same place."""
    caller.workspace.held()
    return list(caller.workspace.pipeline_states.in_order())


def to_change(
    caller: Caller, data: PipelineStateChange, line: list[PipelineState]
) -> PipelineState:
    states = {state.pk: state for state in line}
    if data.pipeline_state_id not in states:
        raise PipelineState.DoesNotExist
    state = states[data.pipeline_state_id]
    state.expect(data.version)
    return state


def arrange(caller: Caller, line: list[PipelineState], but: PipelineState | None = None) -> None:
    """Write where each of them stands now, but of the one that is yet to be written itself."""
    for position, state in enumerate(line):
        if state is not but and state.position != position:
            with caller.changing(state):
                state.position = position
                state.save_change("position")


def refuse_the_name_of_another(state: PipelineState, line: list[PipelineState]) -> None:
    for other in line:
        if other is not state and key(other.name) == key(state.name):
            raise name_taken(other)


def refuse_one_too_many(line: list[PipelineState]) -> None:
    if len(line) >= MOST:
        said = f"A pipeline has {MOST} states at most. Delete one first."
        raise Refusal(Code.INVALID, f"Nothing was done. {said}")
