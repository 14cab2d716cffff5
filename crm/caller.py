"""Who is acting, what they may, and what they changed."""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from crm.journal.change import Change
from crm.journal.writing import write, write_all
from crm.models import ApiToken, Door, Policy, Role, Scope, User, Workspace
from crm.models.record import Audited, Record, Versioned
from crm.refusals import Code, Refusal


class Effect(enum.Enum):
    """What an operation does to the world, which decides the policy that governs it."""

    READ = enum.auto()
    DRAFT = enum.auto()  # writes only a draft of Liaison's own: nothing to approve
    WRITE = enum.auto()
    SEND = enum.auto()


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

    def expect_to_give(self, *roles: str) -> None:
        """Refuse to make, change or remove who has a role that is not this caller's to give."""
        if not all(self.role.gives(role) for role in roles):
            raise Refusal(Code.FORBIDDEN, "Only an owner makes, changes or removes an owner.")

    def note(
        self,
        record: Audited,
        verb: str,
        before: dict[str, Any],
        after: dict[str, Any],
        *,
        label: str = "",
        version: int | None = None,
    ) -> None:
        """Note a change that was made, or is about to be, in the words of the Activity."""
        label = label or str(record)
        self.changes.append(Change(record, record.pk, label, verb, before, after, version))

    @contextmanager
    def changing(self, record: Audited, verb: str = "updated", **facts: Any) -> Iterator[None]:
        """Note what the body changes on the record; with it, facts that are no fields of it."""
        before, version = record.snapshot(), version_of(record)
        # As it is known until now: what it will be called is one of its changes.
        label = str(record)
        yield
        after = record.snapshot() | facts
        self.note(record, verb, before, after, label=label, version=version)

    def adding(self, record: Record, label: str = "", **facts: Any) -> None:
        self.note(record, "created", {}, record.snapshot() | facts, label=label)

    def removing(self, record: Record, label: str = "") -> None:
        """Note a removal; call it before the record is gone."""
        version = version_of(record)
        self.note(record, "deleted", record.snapshot(), {}, label=label, version=version)

    def tell(self, operation: str, **facts: Any) -> None:
        """Write one Activity row in the name of this caller."""
        write(**self.signed(operation), **facts)

    def tell_changes(self, operation: str) -> None:
        signed = self.signed(operation)
        write_all(signed | change.facts() for change in self.changes if change.fields)

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


def version_of(record: Audited) -> int | None:
    return record.version if isinstance(record, Versioned) else None
