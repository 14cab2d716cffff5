"""Who is asked to belong to a workspace."""

import hashlib
import secrets
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from crm.models.record import Record, Recorder, TooMany
from crm.models.rights import Role, Scope
from crm.models.user import User
from crm.models.workspace import Workspace

PREFIX = "liaison_inv_"
LIFETIME = timedelta(days=7)
MOST_UNANSWERED = 200


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        return self.filter(accepted_at=None)

    def waiting(self) -> Self:
        """Those that can be accepted now."""
        return self.unanswered().filter(expires_at__gt=timezone.now())

    def to(self, email: str) -> Self:
        """Those to this address, whatever its case."""
        return self.alias(folded=Lower("email")).filter(folded=email.lower())

    def waiting_for(self, person: User) -> Self:
        """Those that this person may answer. The address decides, and no link: whoever it was
        passed on to is not who was asked."""
        return self.waiting().to(person.email)

    def with_code(self, code: str) -> Self:
        return self.filter(digest=digest_of(code))


Invitations = models.Manager.from_queryset(InvitationQuerySet)


class Invitation(Record):
    """A place kept for somebody who may not have an account yet.

    It waits for the person's yes. One that is refused or revoked is deleted; one that has expired
    can be sent again. Its link is shown to who invites, once; only a digest of its code is stored.
    """

    kind = "invitation"
    noun = "An invitation"
    finder = "invitation_list"
    read_with = Scope.ADMIN

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    invited_by = models.ForeignKey(
        User,
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        help_text="Empty: the operator.",
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = Invitations()

    # Not until when: prepare and confirm would never agree on that.
    audited = ("workspace", "email", "role", "invited_by", "accepted_at")
    audited_by_name = frozenset({"invited_by"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "workspace",
                Lower("email"),
                condition=Q(accepted_at=None),
                name="one_open_invitation_per_email",
            )
        ]
        indexes = [
            models.Index(Lower("email"), name="invitation_to", condition=Q(accepted_at=None)),
        ]

    def __str__(self) -> str:
        return f"of {self.email} as {self.role}"

    @classmethod
    def to_or_new(cls, workspace: Workspace, email: str) -> "Invitation":
        """The one that nobody has answered yet, or one that is to be made."""
        unanswered = workspace.invitations.unanswered().to(email).select_related("invited_by")
        return unanswered.first() or cls(workspace=workspace, email=email)

    @property
    def has_expired(self) -> bool:
        return self.accepted_at is None and self.expires_at <= timezone.now()

    def make(self, role: Role, invited_by: User | None, by: Recorder) -> str:
        """Invite, or invite anew. Answers with the code of its link, which nobody can read again;
        the one before leads nowhere from now on. Hold the workspace meanwhile.

        Raises:
            TooMany: as many wait already as may.
        """
        if self.others().count() >= MOST_UNANSWERED:
            raise TooMany(
                f"{MOST_UNANSWERED} invitations of this workspace wait already. Revoke some first."
            )
        before, is_new = self.snapshot(), self._state.adding
        self.role, self.invited_by = role, invited_by
        code = self.renew()
        if is_new:
            by.adding(self)
        else:
            by.note(self, "updated", before, self.snapshot() | {"link": "a new one"})
        return code

    def others(self) -> InvitationQuerySet:
        return self.workspace.invitations.unanswered().exclude(pk=self.pk)

    def renew(self) -> str:
        code = PREFIX + secrets.token_urlsafe(32)
        self.digest, self.expires_at = digest_of(code), timezone.now() + LIFETIME
        self.save()
        return code

    def accept(self, by: Recorder) -> None:
        with by.changing(self):
            self.accepted_at = timezone.now()
            self.save(update_fields=["accepted_at"])

    def end(self, by: Recorder) -> None:
        by.removing(self)
        self.delete()


def digest_of(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
