"""Who may do what: the words that tokens, members, plans and policies are written in."""

import enum

from django.db import models


class Scope(enum.StrEnum):
    """What a token was granted. Writing includes reading the CRM."""

    READ = "crm:read"
    WRITE = "crm:write"
    AUDIT = "crm:audit"
    MAIL = "email:read"
    SEND = "email:send"
    ADMIN = "workspace:admin"


READING = frozenset({Scope.READ, Scope.AUDIT, Scope.MAIL})
# What a token gets when nobody says: its owner's work, and neither the rules that this work is
# under nor the record of everybody's.
EVERYDAY = frozenset({Scope.READ, Scope.WRITE, Scope.MAIL, Scope.SEND})


class Role(models.TextChoices):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"

    @property
    def scopes(self) -> frozenset[Scope]:
        if self is Role.VIEWER:
            return READING
        return frozenset(Scope) if self.manages else frozenset(Scope) - {Scope.ADMIN}

    @property
    def manages(self) -> bool:
        """Whether this role decides for the whole workspace."""
        return self in {Role.OWNER, Role.ADMIN}

    def gives(self, role: str) -> bool:
        """Whether this role makes others what `role` says, and decides on those who are. That
        nobody raises themselves follows: above whoever manages there are only owners."""
        return self is Role.OWNER or (self.manages and role != Role.OWNER)


class Plan(models.TextChoices):
    FREE = "free"
    PRO = "pro"
    ENTERPRISE = "enterprise"

    @property
    def has_api(self) -> bool:
        return self is Plan.ENTERPRISE


class Policy(models.TextChoices):
    """How a write that an assistant asks for is approved, from the loosest to the strictest."""

    AUTO = "auto"
    CONFIRM = "confirm"
    HUMAN = "human"

    @classmethod
    def strictest(cls, *policies: str) -> "Policy":
        order = list(cls)
        return max((cls(policy) for policy in policies if policy), key=order.index)


class Door(models.TextChoices):
    """Where a request came in."""

    WEB = "web"
    REST = "rest"
    MCP = "mcp"
    ADMIN = "admin"
    COMMAND = "command"
    WORKER = "worker"
