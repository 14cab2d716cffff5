"""Whoever runs a command."""

from dataclasses import dataclass
from typing import Any

from crm.caller import Caller
from crm.models import Door, Role, User, Workspace


@dataclass(frozen=True, slots=True)
class Operator(Caller):
    """The operator of the install, on behalf of a person: nobody who has signed in."""

    def signed(self, operation: str) -> dict[str, Any]:
        return Caller.signed(self, operation) | {"user": None}

    @classmethod
    def of(cls, person: User, workspace: Workspace) -> "Operator":
        return cls(person, workspace, Role.OWNER, Door.COMMAND)
