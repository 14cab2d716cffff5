"""The kernel: one thing Liaison can do, declared once and offered at every door.

A door turns its own request into a `Caller` and a validated input, calls the operation, and shows
what comes back. Who may, what it takes to be approved, the transaction and the Activity row are
here and nowhere else.
"""

import enum
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from crm.journal import writing as journal
from crm.models import ApiToken, Contact, Door, Policy, Role, Scope, User, Workspace
from crm.models.record import Audited, Binned, Record, Versioned
from crm.refusals import Code, Refusal, conflicts_refused
from crm.schemas.base import Input, Output

In = TypeVar("In", bound=Input)
Out = TypeVar("Out", bound=Output)


class Effect(enum.Enum):
    """What an operation does to the world, which decides the policy that governs it."""

    READ = enum.auto()
    DRAFT = enum.auto()  # writes only a draft of Liaison's own: nothing to approve
    WRITE = enum.auto()
    SEND = enum.auto()


class Confirm(enum.Enum):
    """The tools an operation becomes."""

    NO = enum.auto()  # one, called directly
    OFFERED = enum.auto()  # three: directly, or prepare and confirm
    REQUIRED = enum.auto()  # two: prepare and confirm only


@dataclass(frozen=True)
class Change:
    """What one call did to one record. `before` is empty for a creation, `after` for a deletion."""

    record: Audited
    pk: UUID
    label: str
    before: dict[str, Any]
    after: dict[str, Any]
    version: int | None = None
    restored: bool = False

    @property
    def is_creation(self) -> bool:
        return not self.before

    @property
    def verb(self) -> str:
        if self.restored:
            return "restored"
        return "created" if not self.before else "updated" if self.after else "deleted"

    @cached_property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """Field by field, the value before and after, where they differ."""
        names = dict.fromkeys((*self.before, *self.after))
        pairs = {name: (self.before.get(name), self.after.get(name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is acting, in which workspace, with which rights, through which door."""

    user: User
    workspace: Workspace
    role: Role
    door: Door
    token: ApiToken | None = None
    client: str = ""
    request_id: str = ""
    approved: bool = False
    pending_action_id: UUID | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def scopes(self) -> frozenset[Scope]:
        """What the role allows, and of that what the token was granted."""
        return self.role.scopes & granted(self.token.scopes) if self.token else self.role.scopes

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone, or the workspace's."""
        return ZoneInfo(self.user.time_zone or self.workspace.time_zone)

    def policy(self, effect: Effect) -> Policy:
        """How what this caller asks for is approved. Only a token's requests ever need it."""
        if self.token is None or effect in {Effect.READ, Effect.DRAFT}:
            return Policy.AUTO
        sends = effect is Effect.SEND
        governing = self.workspace.send_policy if sends else self.workspace.write_policy
        return Policy.strictest(governing, self.token.policy)

    @contextmanager
    def changing(self, record: Audited) -> Iterator[None]:
        """Note what the body changes on the record."""
        before, version = record.snapshot(), getattr(record, "version", None)
        yield
        self.changes.append(
            Change(record, record.pk, str(record), before, record.snapshot(), version)
        )

    def adding(self, record: Record, label: str = "") -> None:
        self.changes.append(Change(record, record.pk, label or str(record), {}, record.snapshot()))

    def restoring(self, record: Binned) -> None:
        """Take a record out of the bin and note that."""
        version = record.version
        record.restore()
        self.changes.append(
            Change(record, record.pk, str(record), {}, record.snapshot(), version, restored=True)
        )

    def removing(self, record: Record, label: str = "") -> None:
        """Note a removal; call it before the record is gone."""
        version = record.version if isinstance(record, Versioned) else None
        label = label or str(record)
        self.changes.append(Change(record, record.pk, label, record.snapshot(), {}, version))

    def binning(self, record: Binned, moment: datetime, *fields: str) -> None:
        """Put a record into the bin, with these fields as they were set, and note that."""
        self.removing(record)
        record.bin(moment, *fields)

    def tell(self, operation: str, **facts: Any) -> None:
        """Write one Activity row in the name of this caller."""
        journal.write(**self.signed(operation), **facts)

    def tell_changes(self, operation: str) -> None:
        signed = self.signed(operation)
        journal.write_all(signed | facts_of(change) for change in self.changes if change.fields)

    def signed(self, operation: str) -> dict[str, Any]:
        return {
            "workspace": self.workspace,
            "user": self.user,
            "token": self.token,
            "client": self.client[:200],
            "door": self.door,
            "operation": operation,
            "request_id": self.request_id[:64],
            "pending_action_id": self.pending_action_id,
        }


def granted(scopes: list[str]) -> frozenset[Scope]:
    known = {Scope(scope) for scope in scopes if scope in set(Scope)}
    return frozenset(known | {Scope.READ} if Scope.WRITE in known else known)


def facts_of(change: Change) -> dict[str, Any]:
    record = change.record
    contact_id = change.pk if isinstance(record, Contact) else getattr(record, "contact_id", None)
    model_name = str(record._meta.model_name)
    return {
        "event": journal.event_of(model_name, change.verb),
        "target_type": model_name,
        "target_id": change.pk,
        "contact_id": contact_id,
        "before": {name: was for name, (was, _) in change.fields.items() if was is not None},
        "after": {name: now for name, (_, now) in change.fields.items() if now is not None},
    }


class ConfirmationRequired(Refusal):
    """The policy lets nobody run this directly: it must be prepared and confirmed."""

    def __init__(self, operation: "AnyOperation", policy: Policy) -> None:
        said = f"This workspace or token wants {operation.name} to be confirmed first."
        super().__init__(Code.CONFIRMATION_REQUIRED, said)
        self.policy = policy


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What an operation would do: its changes and what to warn about. Nothing was done."""

    changes: tuple[Change, ...]
    warnings: tuple[str, ...]


class Action(Protocol):
    """What a door can offer: an operation, or one step of a two-step one."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def input(self) -> type[Input]: ...
    @property
    def output(self) -> type[Output]: ...
    @property
    def scope(self) -> Scope: ...
    @property
    def deferral(self) -> type[Output] | None: ...

    def scope_for(self, caller: Caller, data: Any) -> Scope:
        """What this very request takes, and being told again what came of it."""

    def __call__(self, caller: Caller, data: Any) -> Output: ...


@dataclass(frozen=True)
class Operation(Generic[In, Out]):
    name: str
    title: str
    description: str
    input: type[In]
    output: type[Out]
    scope: Scope
    effect: Effect
    confirm: Confirm
    destructive: bool
    idempotent: bool
    flow: str
    run: Callable[[Caller, In], Out]
    warn: Callable[[Caller, In, tuple[Change, ...]], list[str]] | None

    def __call__(self, caller: Caller, data: In) -> Out:
        """Do it, whole or not at all.

        Raises:
            Refusal: the caller may not, or must have it confirmed first.
            ObjectDoesNotExist, ValidationError, Stale: as `refusal_of` explains them.
        """
        self.authorize(caller)
        if self.effect is Effect.READ:
            return self.run(caller, data)
        policy = caller.policy(self.effect)
        if policy is not Policy.AUTO and not caller.approved:
            raise ConfirmationRequired(self, policy)
        with conflicts_refused(), transaction.atomic():
            return self.act(caller, data)[0]

    def act(self, caller: Caller, data: In) -> tuple[Out, tuple[Change, ...]]:
        """Run inside the transaction of the caller; its changes and their Activity with it."""
        acting = replace(caller, changes=[])
        result = self.run(acting, data)
        acting.tell_changes(self.name)
        return result, tuple(acting.changes)

    def rehearse(self, caller: Caller, data: In) -> Rehearsal:
        """Run it, take everything back, and say what it would have done."""
        self.authorize(caller)
        with conflicts_refused(), transaction.atomic():
            _, changes = self.act(caller, data)
            warnings = self.warn(caller, data, changes) if self.warn else []
            transaction.set_rollback(True)
        return Rehearsal(changes, tuple(warnings))

    def authorize(self, caller: Caller) -> None:
        if self.scope not in caller.scopes:
            raise insufficient(caller, self.scope)
        if caller.token and not caller.workspace.plan_has_api:
            raise plan_required(caller.workspace)
        if caller.workspace.suspended_at:
            raise Refusal(Code.FORBIDDEN, "This workspace is suspended.")


def insufficient(caller: Caller, scope: Scope) -> Refusal:
    if scope not in caller.role.scopes:
        said = f"Your role in this workspace ({caller.role.value}) does not allow this."
        return Refusal(Code.FORBIDDEN, said)
    said = f"This token lacks the {scope.value} scope. Ask for a token that has it."
    return Refusal(Code.INSUFFICIENT_SCOPE, said, details={"scope": scope.value})


def plan_required(workspace: Workspace) -> Refusal:
    said = (
        f"The {workspace.plan} plan of {workspace.name} has no API and no assistants. "
        "The owner can change to the enterprise plan."
    )
    return Refusal(Code.PLAN_REQUIRED, said, details={"plan": workspace.plan})


AnyOperation: TypeAlias = Operation[Any, Any]


def operation(
    title: str,
    *,
    effect: Effect = Effect.READ,
    scope: Scope | None = None,
    confirm: Confirm = Confirm.NO,
    destructive: bool = False,
    idempotent: bool = False,
    flow: str = "",
    warn: Callable[[Caller, Any, tuple[Change, ...]], list[str]] | None = None,
) -> Callable[[Callable[[Caller, In], Out]], Operation[In, Out]]:
    """Declare a function as an operation.

    Its name is the function's, its description the docstring (a language model reads it), its
    input and output the function's type hints, its scope what the effect needs unless it is named.
    `flow` is what its two-step tools say in place of the description.
    """

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
            confirm=confirm,
            destructive=destructive,
            idempotent=idempotent or effect is Effect.READ,
            flow=flow,
            run=run,
            warn=warn,
        )

    return declare


SCOPES = {
    Effect.READ: Scope.READ,
    Effect.DRAFT: Scope.WRITE,
    Effect.WRITE: Scope.WRITE,
    Effect.SEND: Scope.SEND,
}
