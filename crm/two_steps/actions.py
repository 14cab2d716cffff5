"""What the doors offer: an operation becomes one, two or three actions.

REST gives each a route and MCP makes each a tool, so that a rule holds at every door that a token
reaches.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from pydantic import ValidationError, create_model

from crm.caller import Caller, Effect
from crm.hooks import operations
from crm.models import PendingAction, Scope
from crm.models.pending_action import digest_of
from crm.operation import AnyOperation, BriefForm, Confirm, ConfirmationRequired, insufficient
from crm.schemas.base import Input, Output
from crm.schemas.two_steps import Confirmation, ConfirmedAction, Deferred, Prepared
from crm.telemetry.calls import turned_out
from crm.two_steps.confirming import confirm, done_before, unknown_token
from crm.two_steps.preparing import prepare

ACTION_CONFIRM = "action_confirm"
TWO_STEPS = "2-step flow: prepare returns a summary and token, confirm executes after validation."


@dataclass(frozen=True)
class Action:
    """What a client can call. `deferral`: what an approval policy may have it answer instead;
    `in_parts`: done in several transactions."""

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
    in_parts: bool = False
    deferral: type[Output] | None = None
    takes: Callable[[Caller, Any], Scope] | None = None

    def __call__(self, caller: Caller, data: Any) -> Output:
        return self.call(caller, data)

    def scope_for(self, caller: Caller, data: Any) -> Scope:
        """What this very request takes, and being told again what came of it."""
        return self.takes(caller, data) if self.takes else self.scope


def direct(operation: AnyOperation, brief: BriefForm | None = None) -> Action:
    """The operation, called directly; or the part of it that its brief form is."""
    form = brief or BriefForm(operation.input, operation.output)

    def call(caller: Caller, data: Input) -> Output:
        whole = form.whole(data, operation.input)
        try:
            result: Output = operation(caller, whole)
        except ConfirmationRequired:
            turned_out("deferred")
            return Deferred(pending=prepare(caller, operation, whole, confirm_name(operation)))
        return form.part(result)

    return Action(
        name=operation.name,
        title=operation.title,
        description=operation.description,
        input=form.input,
        output=form.output,
        scope=operation.scope,
        call=call,
        read_only=operation.effect is Effect.READ,
        destructive=operation.destructive,
        idempotent=operation.idempotent,
        deferral=Deferred if operation.effect in {Effect.WRITE, Effect.SEND} else None,
    )


def confirm_name(operation: AnyOperation) -> str:
    return ACTION_CONFIRM if operation.confirm is Confirm.NO else f"{operation.name}_confirm"


def preparation(operation: AnyOperation) -> Action:
    """The first of the two steps."""

    def call(caller: Caller, data: Input) -> Prepared:
        return prepare(caller, operation, data, confirm_name(operation))

    lives = (
        f"The token lives {settings.CONFIRMATION_MINUTES} minutes, "
        f"{settings.APPROVAL_HOURS} hours if a person must approve"
    )
    return Action(
        name=f"{operation.name}_prepare",
        title=f"{operation.title}: prepare",
        description=f"{flow(operation)} {lives}. Nothing changes yet.",
        input=operation.input,
        output=Prepared,
        scope=operation.scope,
        call=call,
    )


def confirmation(operation: AnyOperation) -> Action:
    """The second of the two steps."""
    output = confirmed_output(operation.output)

    def call(caller: Caller, data: Confirmation) -> Output:
        operation.authorize(caller)
        confirmed = confirm(
            caller, operation, confirm_name(operation), data.token, data.corrections
        )
        return kept_result(output, *confirmed)

    return Action(
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


def kept_result(output: type[Output], result: dict[str, Any], replayed: bool) -> Output:
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
    return deferrable().get(name.first() or "")


@cache
def deferrable() -> dict[str, AnyOperation]:
    """The operations without a confirm of their own, which a policy may turn into two steps."""
    return {
        operation.name: operation
        for operation in operations()
        if operation.confirm is Confirm.NO and operation.effect in {Effect.WRITE, Effect.SEND}
    }


action_confirm = Action(
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
