"""The kernel: one thing Liaison can do, declared once and offered at every door.

A door turns its own request into a `Caller` and a validated input, calls the operation, and shows
what comes back. Who may, what it takes to be approved, the transaction and the Activity row are
here and nowhere else.
"""

import enum
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeAlias, TypedDict, TypeVar, Unpack, cast

from django.db import transaction

from crm.caller import Caller, Effect
from crm.journal.change import Change
from crm.models import Policy, Scope, Workspace
from crm.refusals import Code, Refusal, conflicts_refused
from crm.schemas.base import Input, Output
from crm.telemetry.calls import calling

In = TypeVar("In", bound=Input)
Out = TypeVar("Out", bound=Output)

# What to warn of before it is confirmed, by what it would change.
Warn: TypeAlias = Callable[[Caller, Any, tuple[Change, ...]], list[str]]


class Confirm(enum.Enum):
    """The tools an operation becomes."""

    NO = enum.auto()  # one, called directly
    OFFERED = enum.auto()  # three: directly, or prepare and confirm
    REQUIRED = enum.auto()  # two: prepare and confirm only


class ConfirmationRequired(Refusal):
    """The policy lets nobody run this directly: it must be prepared and confirmed."""

    def __init__(self, operation: "AnyOperation", policy: Policy) -> None:
        message = f"This workspace or token wants {operation.name} to be confirmed first."
        super().__init__(Code.CONFIRMATION_REQUIRED, message)
        self.policy = policy


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What an operation would do: its changes and what to warn about. Nothing was done."""

    changes: tuple[Change, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class BriefForm:
    """The part of an operation that assistants are shown: a program may filter, sort and choose
    fields. Each of the two is a base of the operation's own."""

    input: type[Input]
    output: type[Output]

    def whole(self, data: Input, form: type[Input]) -> Input:
        """The input of the operation that this part of it means."""
        # Checked already: what the brief form has, the whole one has too.
        return data if isinstance(data, form) else form.model_construct(**data.sent())

    def part(self, result: Output) -> Output:
        """Of a result that has more, only this."""
        if type(result) is self.output or not isinstance(result, self.output):
            return result
        # Its rows may have more too: each is told as the type of its field describes it.
        return self.output.model_construct(**dict(result))


@dataclass(frozen=True)
class Operation(Generic[In, Out]):
    name: str
    title: str
    description: str
    input: type[In]
    output: type[Out]
    scope: Scope
    effect: Effect
    run: Callable[[Caller, In], Out]
    brief: BriefForm | None
    confirm: Confirm = Confirm.NO
    destructive: bool = False
    idempotent: bool = False
    despite_suspension: bool = False
    for_people: bool = False
    flow: str = ""
    warn: Warn | None = None

    def __call__(self, caller: Caller, data: In) -> Out:
        """Do it, whole or not at all.

        Raises:
            Refusal: the caller may not, or must have it confirmed first.
            ObjectDoesNotExist, ValidationError, Stale: as `refusal_of` explains them.
        """
        with calling(self.name, caller.door):
            return self.perform(caller, data)

    def perform(self, caller: Caller, data: In) -> Out:
        self.authorize(caller)
        if self.effect is Effect.READ:
            return self.run(caller, data)
        policy = caller.policy(self.effect)
        if policy is not Policy.AUTO and not caller.approved:
            raise ConfirmationRequired(self, policy)
        with conflicts_refused(), transaction.atomic():
            return self.act(caller, data)[0]

    def act(self, caller: Caller, data: In) -> tuple[Out, tuple[Change, ...]]:
        """Run inside an open transaction; its changes and their Activity with it."""
        acting = replace(caller, changes=[])
        result = self.run(acting, data)
        acting.tell_changes(self.name)
        return result, tuple(acting.changes)

    def rehearse(self, caller: Caller, data: In) -> Rehearsal:
        """Run it, take everything back, and say what it would have done."""
        with self.rehearsed(caller, data) as rehearsal:
            return rehearsal

    @contextmanager
    def rehearsed(self, caller: Caller, data: In) -> Iterator[Rehearsal]:
        """The same, for who must look closer: while the body runs, it stands as if it was done."""
        self.authorize(caller)
        with conflicts_refused(), transaction.atomic():
            _, changes = self.act(caller, data)
            warnings = self.warn(caller, data, changes) if self.warn else []
            yield Rehearsal(changes, tuple(warnings))
            transaction.set_rollback(True)

    def authorize(self, caller: Caller) -> None:
        if self.for_people and caller.token:
            raise Refusal(Code.FORBIDDEN, "Only a person who has signed in may do this.")
        if self.scope not in caller.scopes:
            raise insufficient(caller, self.scope)
        if caller.token and not caller.workspace.plan_has_api:
            raise plan_required(caller.workspace)
        if caller.workspace.suspended_at and not self.despite_suspension:
            raise Refusal(Code.FORBIDDEN, "This workspace is suspended.")


def insufficient(caller: Caller, scope: Scope) -> Refusal:
    if scope not in caller.role.scopes:
        message = f"Your role in this workspace ({caller.role.value}) does not allow this."
        return Refusal(Code.FORBIDDEN, message)
    message = f"This token lacks the {scope.value} scope. Ask for a token that has it."
    return Refusal(Code.INSUFFICIENT_SCOPE, message, details={"scope": scope.value})


def plan_required(workspace: Workspace) -> Refusal:
    message = (
        f"The {workspace.plan} plan of {workspace.name} has no API and no assistants. "
        "The owner can change to the enterprise plan."
    )
    return Refusal(Code.PLAN_REQUIRED, message, details={"plan": workspace.plan})


AnyOperation: TypeAlias = Operation[Any, Any]


class Traits(TypedDict, total=False):
    """What most operations have not.

    `flow` is what its two-step tools say in place of the description. `despite_suspension` is for
    what makes things safer, and is done in a suspended workspace too. `for_people` is for what no
    program may do, whatever its token may.
    """

    confirm: Confirm
    destructive: bool
    idempotent: bool
    despite_suspension: bool
    for_people: bool
    flow: str
    warn: Warn


def operation(
    title: str,
    *,
    effect: Effect = Effect.READ,
    scope: Scope | None = None,
    brief: tuple[type[Input], type[Output]] | None = None,
    **traits: Unpack[Traits],
) -> Callable[[Callable[[Caller, In], Out]], Operation[In, Out]]:
    """Declare a function as an operation.

    Its name is the function's, its description the docstring (a language model reads it), its
    input and output the function's type hints, its scope what the effect needs unless it is named.
    `brief` are the input and the output that assistants are shown of it.
    """
    traits.setdefault("idempotent", effect is Effect.READ)

    def declare(run: Callable[[Caller, In], Out]) -> Operation[In, Out]:
        signature = inspect.signature(run, eval_str=True)
        _, data = signature.parameters.values()
        return Operation(
            name=run.__name__,
            title=title,
            description=" ".join((inspect.getdoc(run) or "").split()),
            input=cast("type[In]", data.annotation),
            output=cast("type[Out]", signature.return_annotation),
            scope=scope or SCOPES[effect],
            effect=effect,
            run=run,
            brief=BriefForm(*brief) if brief else None,
            **traits,
        )

    return declare


SCOPES = {
    Effect.READ: Scope.READ,
    Effect.DRAFT: Scope.WRITE,
    Effect.WRITE: Scope.WRITE,
    Effect.SEND: Scope.SEND,
}
