"""Every tool: an operation becomes one, two or three of them.

REST offers the same tools under its own paths, so that a rule holds at every door a token reaches.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from pydantic import ValidationError, create_model

from crm.models import Policy, Scope
from crm.operation import (
    AnyOperation,
    Caller,
    Confirm,
    ConfirmationRequired,
    Effect,
    insufficient,
)
from crm.operations import FOR_ASSISTANTS as CRM_FOR_ASSISTANTS
from crm.schemas.base import Input, Output
from crm.schemas.companies import CompanyList, CompanyPage
from crm.schemas.contact_detail import ContactDetail
from crm.schemas.contacts import (
    ContactList,
    ContactMove,
    ContactPage,
    ContactRef,
    NoteAdd,
    NoteDetail,
    NoteRef,
    NoteRemoved,
)
from crm.schemas.pipeline import PipelineStates, PipelineStatesList
from crm.schemas.tasks import TaskDetail, TaskList, TaskPage, TaskRef
from email_assistant.operations import FOR_ASSISTANTS as EMAIL_FOR_ASSISTANTS
from mcp_gateway.catalog import PREPARABLE
from mcp_gateway.models import PendingAction, digest_of
from mcp_gateway.operations import OPERATIONS as OF_THE_GATEWAY
from mcp_gateway.schemas import Confirmation, ConfirmedAction, Deferred, Prepared
from mcp_gateway.two_steps import confirm, done_before, prepare, unknown_token

OPERATIONS: tuple[AnyOperation, ...] = (*PREPARABLE, *OF_THE_GATEWAY)
FOR_ASSISTANTS: tuple[AnyOperation, ...] = (*CRM_FOR_ASSISTANTS, *EMAIL_FOR_ASSISTANTS)
ACTION_CONFIRM = "action_confirm"
TWO_STEPS = "2-step flow: prepare returns a summary and token, confirm executes after validation."


Brief = tuple[type[Input], type[Output]]

# Of these, assistants are shown only a part: a program may filter, sort and choose fields.
BRIEF: dict[str, Brief] = {
    "contact_list": (ContactList, ContactPage),
    "contact_get": (ContactRef, ContactDetail),
    "contact_update_pipeline_state": (ContactMove, ContactDetail),
    "task_list": (TaskList, TaskPage),
    "task_get": (TaskRef, TaskDetail),
    "task_complete": (TaskRef, TaskDetail),
    "pipeline_states_list": (PipelineStatesList, PipelineStates),
    "company_list": (CompanyList, CompanyPage),
    "contact_note_add": (NoteAdd, NoteDetail),
    "contact_note_delete": (NoteRef, NoteRemoved),
}


@dataclass(frozen=True)
class Tool:
    """What a client can call. `deferral`: what an approval policy may have it answer instead."""

    name: str
    title: str
    description: str
    input: type[Input]
    output: type[Output]
    scope: Scope
    call: Callable[[Caller, Any], Output]
    read_only: bool = False
    destructive: bool = False
    idempotent: bool = False
    open_world: bool = False
    deferral: type[Output] | None = None
    takes: Callable[[Caller, Any], Scope] | None = None

    def __call__(self, caller: Caller, data: Any) -> Output:
        return self.call(caller, data)

    def scope_for(self, caller: Caller, data: Any) -> Scope:
        return self.takes(caller, data) if self.takes else self.scope


def tools_of(operation: AnyOperation) -> Iterator[Tool]:
    if operation.confirm is not Confirm.REQUIRED:
        yield direct(operation, BRIEF.get(operation.name))
    if operation.confirm is not Confirm.NO:
        yield preparation(operation)
        yield confirmation(operation)


def direct(operation: AnyOperation, brief: Brief | None = None) -> Tool:
    taken, given = brief or (operation.input, operation.output)

    def call(caller: Caller, data: Input) -> Output:
        if not isinstance(data, operation.input):
            # Checked already: what the brief form has, the whole one has too.
            data = operation.input.model_construct(**data.sent())
        try:
            result: Output = operation(caller, data)
        except ConfirmationRequired:
            return Deferred(pending=prepare(caller, operation, data, confirm_name(operation)))
        return briefly(result, given)

    return Tool(
        name=operation.name,
        title=operation.title,
        description=operation.description,
        input=taken,
        output=given,
        scope=operation.scope,
        call=call,
        read_only=operation.effect is Effect.READ,
        destructive=operation.destructive,
        idempotent=operation.idempotent,
        open_world=False,
        deferral=Deferred if operation.effect in {Effect.WRITE, Effect.SEND} else None,
    )


def briefly(result: Output, given: type[Output]) -> Output:
    """Of a result that has more than is given, only that."""
    if type(result) is given or not isinstance(result, given):
        return result
    # Its rows may have more too: each is told as the type of its field describes it.
    return given.model_construct(**dict(result))


def confirm_name(operation: AnyOperation) -> str:
    return ACTION_CONFIRM if operation.confirm is Confirm.NO else f"{operation.name}_confirm"


def preparation(operation: AnyOperation) -> Tool:
    def call(caller: Caller, data: Input) -> Prepared:
        return prepare(caller, operation, data, confirm_name(operation))

    lives = (
        f"The token lives {settings.CONFIRMATION_MINUTES} minutes, "
        f"{settings.APPROVAL_HOURS} hours if a person must approve"
    )
    return Tool(
        name=f"{operation.name}_prepare",
        title=f"{operation.title}: prepare",
        description=f"{flow(operation)} {lives}. Nothing changes yet.",
        input=operation.input,
        output=Prepared,
        scope=operation.scope,
        call=call,
    )


def confirmation(operation: AnyOperation) -> Tool:
    output = confirmed_output(operation.output)

    def call(caller: Caller, data: Confirmation) -> Output:
        operation.authorize(caller)
        overrides = getattr(data, "overrides", Input())
        result, replayed = confirm(
            caller, operation, confirm_name(operation), data.token, overrides
        )
        return answered(output, result, replayed)

    return Tool(
        name=confirm_name(operation),
        title=f"{operation.title}: confirm",
        description=f"{flow(operation)} Repeating it is safe.",
        input=Confirmation,
        output=output,
        scope=operation.scope,
        call=call,
        destructive=operation.destructive or operation.effect is Effect.SEND,
        idempotent=True,
        open_world=operation.effect is Effect.SEND,
    )


def answered(output: type[Output], result: dict[str, Any], replayed: bool) -> Output:
    try:
        return output.model_validate(result | {"replayed": replayed})
    except ValidationError:
        # Kept by a version of Liaison whose results looked different.
        raise done_before() from None


def confirmed_output(output: type[Output]) -> type[Output]:
    """The operation's output, and whether it is the answer of an earlier confirm."""
    return create_model(f"{output.__name__}Confirmed", __base__=output, replayed=(bool, False))


def flow(operation: AnyOperation) -> str:
    required = operation.confirm is Confirm.REQUIRED
    return operation.flow or (operation.description if required else TWO_STEPS)


def confirm_any(caller: Caller, data: Confirmation) -> ConfirmedAction:
    """Confirm a direct write that the policy turned into a prepared action."""
    if Scope.WRITE not in caller.scopes:
        raise insufficient(caller, Scope.WRITE)
    operation = deferred(caller, data)
    if operation is None:
        raise unknown_token()
    operation.authorize(caller)
    result, replayed = confirm(caller, operation, ACTION_CONFIRM, data.token)
    return ConfirmedAction(operation=operation.name, result=result, replayed=replayed)


def scope_of_deferred(caller: Caller, data: Confirmation) -> Scope:
    operation = deferred(caller, data)
    return operation.scope if operation else Scope.WRITE


def deferred(caller: Caller, data: Confirmation) -> AnyOperation | None:
    """The operation that this token confirms, if it is one of this caller's."""
    name = PendingAction.objects.filter(
        digest=digest_of(data.token), workspace=caller.workspace, token=caller.token
    ).values_list("operation", flat=True)
    return DEFERRABLE.get(name.first() or "")


DEFERRABLE = {
    operation.name: operation
    for operation in OPERATIONS
    if operation.confirm is Confirm.NO and operation.effect in {Effect.WRITE, Effect.SEND}
}

action_confirm = Tool(
    name=ACTION_CONFIRM,
    title="Confirm a prepared action",
    description="Confirms a write that was answered with `pending`. Takes its token, after the "
    "user said yes. Repeating it is safe.",
    input=Confirmation,
    output=ConfirmedAction,
    scope=Scope.WRITE,
    call=confirm_any,
    takes=scope_of_deferred,
    destructive=True,
    idempotent=True,
)

TOOLS: dict[str, Tool] = {
    tool.name: tool for operation in FOR_ASSISTANTS for tool in tools_of(operation)
} | {ACTION_CONFIRM: action_confirm}

# What a program may do in one step although an assistant takes two.
DIRECT: dict[str, Tool] = {operation.name: direct(operation) for operation in OPERATIONS}


def tools_for(caller: Caller) -> list[Tool]:
    """The tools this caller may use, in a fixed order."""
    may_defer = caller.policy(Effect.WRITE) is not Policy.AUTO
    return [
        tool
        for tool in TOOLS.values()
        if tool.scope in caller.scopes and (tool is not action_confirm or may_defer)
    ]
