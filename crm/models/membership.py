"""Who belongs to a workspace, and who is asked to."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from crm.models.record import Record, Versioned, VersionedQuerySet
from crm.models.rights import Role
from crm.models.user import User
from crm.models.workspace import Workspace

INVITATION_LIFETIME = timedelta(days=7)


Memberships = models.Manager.from_queryset(VersionedQuerySet)


class Membership(Versioned):
    kind = "member"
    noun = "A member"
    finder = "member_list"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    signature = models.TextField(blank=True, help_text="Ends this person's mails.")

    objects = Memberships()

    audited = ("workspace", "user", "role", "signature")

    class Meta:
        verbose_name = "member"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user"],
                name="one_membership_per_person",
                violation_error_message="This person is already a member.",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace}"

    def particulars(self, values: Mapping[str, Any]) -> list[str]:
        return [self.user.email, values.get("role", self.role)]

    @property
    def is_last_owner(self) -> bool:
        """Whether nobody would own the workspace without them. Hold it while this decides."""
        owners = self.workspace.memberships.filter(role=Role.OWNER)
        return self.role == Role.OWNER and not owners.exclude(pk=self.pk).exists()


class Invitation(Record):
    """A place kept for somebody who may not have an account yet."""

    kind = "invitation"
    noun = "An invitation"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    audited = ("workspace", "email", "role", "invited_by", "expires_at", "accepted_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace",
                Lower("email"),
                condition=models.Q(accepted_at=None),
                name="one_open_invitation_per_email",
            )
        ]

    @classmethod
    def issue(
        cls, workspace: Workspace, email: str, role: Role, by: User
    ) -> "tuple[Invitation, str]":
        """The invitation and its secret, which is shown once and stored only as a digest."""
        secret = secrets.token_urlsafe(32)
        invitation = cls.objects.create(
            workspace=workspace,
            email=email,
            role=role,
            invited_by=by,
            digest=hashlib.sha256(secret.encode()).hexdigest(),
            expires_at=timezone.now() + INVITATION_LIFETIME,
        )
        return invitation, secret
