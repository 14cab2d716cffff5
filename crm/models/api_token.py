import hashlib
import secrets
import string
import zlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.models.membership import Membership
from crm.models.record import Record
from crm.models.rights import EVERYDAY, Policy, Scope
from crm.models.user import User
from crm.models.workspace import Workspace

PREFIX = "liaison_pat_"
ALPHABET = string.digits + string.ascii_letters
USED_RESOLUTION = timedelta(minutes=5)


def base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def checksum(body: str) -> str:
    return base62(zlib.crc32(body.encode()), 6)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def live(self) -> Self:
        unexpired = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        return self.filter(unexpired, revoked_at=None)

    def opening(self, workspace: Workspace) -> Self:
        """Those that open this workspace, or would if they were live."""
        members = Membership.objects.filter(workspace=workspace).values("user")
        return self.filter(Q(workspace=workspace) | Q(workspace=None, user__in=members))

    def of_member(self, member: Membership) -> Self:
        """What would open this workspace again on the day that the person came back."""
        return self.live().filter(workspace=member.workspace, user=member.user)


ApiTokens = models.Manager.from_queryset(ApiTokenQuerySet)


class ApiToken(Record):
    """A person's key for programs.

    The secret is `liaison_pat_`, 32 random base62 characters (190 bits) and a CRC32 of both, so
    that a mistyped one is refused without a query. Only its SHA-256 is stored: a random secret
    cannot be guessed, so a slow hash would only slow every request down.
    """

    kind = "token"
    noun = "An API token"

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    workspace = models.ForeignKey(
        Workspace,
        models.CASCADE,
        related_name="api_tokens",
        null=True,
        blank=True,
        help_text="Empty: all of the person's workspaces, and X-Workspace-Slug chooses.",
    )
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=4, editable=False)
    scopes = models.JSONField(default=list)
    policy = models.CharField(max_length=8, choices=Policy.choices, default=Policy.AUTO)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokens()

    audited = ("user", "workspace", "name", "hint", "scopes", "policy", "expires_at", "revoked_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(policy__in=Policy.values), name="token_policy_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} (…{self.hint})"

    def particulars(self, values: Mapping[str, Any]) -> list[str]:
        return [self.user.email]

    @classmethod
    def issue(
        cls,
        user: User,
        workspace: Workspace | None,
        *,
        name: str,
        scopes: Iterable[Scope] = EVERYDAY,
        policy: Policy = Policy.AUTO,
        lifetime: timedelta | None = timedelta(days=90),
    ) -> "tuple[ApiToken, str]":
        """The token and its secret, which nobody can read again."""
        body = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(32))
        secret = body + checksum(body)
        token = cls.objects.create(
            user=user,
            workspace=workspace,
            name=name,
            digest=cls.digest_of(secret),
            hint=secret[-4:],
            scopes=sorted(scopes),
            policy=policy,
            expires_at=timezone.now() + lifetime if lifetime else None,
        )
        return token, secret

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    @staticmethod
    def is_well_formed(secret: str) -> bool:
        body, check = secret[:-6], secret[-6:]
        return (
            secret.isascii()
            and body.startswith(PREFIX)
            and secrets.compare_digest(checksum(body), check)
        )

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and (
            self.expires_at is None or self.expires_at > timezone.now()
        )

    def workspaces(self) -> models.QuerySet[Workspace]:
        """Those that it opens: its own, or all of the person's."""
        if self.workspace_id:
            return Workspace.objects.filter(pk=self.workspace_id)
        return Workspace.objects.filter(memberships__user=self.user_id).order_by("slug")

    @property
    def is_newly_used(self) -> bool:
        """Whether this use is worth writing down: one in five minutes is."""
        last = self.last_used_at
        return last is None or timezone.now() - last > USED_RESOLUTION

    def mark_used(self) -> None:
        ApiToken.objects.filter(pk=self.pk).update(last_used_at=timezone.now())

    def revoke(self) -> None:
        """End it; one that has ended keeps its moment."""
        if self.revoked_at is not None:
            return
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])
