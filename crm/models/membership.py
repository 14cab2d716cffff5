"""Who belongs to a workspace."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from crm.models.record import Declined, Recorder, Versioned, VersionedQuerySet
from crm.models.rights import Role
from crm.models.user import User
from crm.models.workspace import Workspace


class LastOwner(Declined):
    """Nobody would own the workspace without this member."""

    def __init__(self, member: "Membership") -> None:
        super().__init__(f"{member} is the last owner")
        self.member = member


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

    def become(self, role: Role, by: Recorder) -> None:
        """Give them another role. Invitations that they could not make with it end.

        Raises:
            LastOwner: they own the workspace alone. Hold it while this decides.
        """
        if role is not Role.OWNER and self.is_last_owner:
            raise LastOwner(self)
        with by.changing(self):
            if changed := self.assign({"role": role}):
                self.save_change(*changed)
        self.withdraw_invitations(by, role)

    def end(self, by: Recorder) -> int:
        """Take them out for good. What they wrote stays; what would bring them or others back ends:
        their tokens for this workspace, and the invitations that they made. Answers with the number
        of tokens.

        Raises:
            LastOwner: they own the workspace alone. Hold it while this decides.
        """
        if self.is_last_owner:
            raise LastOwner(self)
        tokens = list(self.user.api_tokens.of_member(self))
        for token in tokens:
            by.removing(token)
            token.revoke()
        self.withdraw_invitations(by, None)
        by.removing(self)
        self.delete()
        return len(tokens)

    def withdraw_invitations(self, by: Recorder, role: Role | None) -> None:
        """End what they made and nobody has accepted yet, but for what `role` may make."""
        for invitation in self.workspace.invitations.unanswered().filter(invited_by=self.user):
            if role is None or not role.gives(invitation.role):
                invitation.end(by)
