import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify

from crm.models.record import Record, Versioned
from crm.models.rights import Plan, Policy, Role
from crm.models.user import User, valid_time_zone

FIRST_STATES = (
    ("New contact", "#3b82f6"),
    ("Contacted", "#8b5cf6"),
    ("Qualified", "#f59e0b"),
    ("Proposal", "#ec4899"),
    ("Client", "#10b981"),
    ("Lost", "#6b7280"),
)


INVITATION_LIFETIME = timedelta(days=7)


class WorkspaceManager(models.Manager["Workspace"]):
    @transaction.atomic
    def start(self, name: str, owner: User, *, slug: str = "", **fields: str) -> "Workspace":
        """A workspace ready for work: its owner is a member, its pipeline has its first states."""
        workspace = Workspace(name=name, slug=slug or self.free_slug(name), **fields)
        workspace.plan = fields.get("plan", settings.NEW_WORKSPACE_PLAN)
        workspace.full_clean()
        workspace.save()
        workspace.memberships.create(user=owner, role=Role.OWNER)
        for position, (state, color) in enumerate(FIRST_STATES):
            workspace.pipeline_states.create(name=state, color=color, position=position)
        return workspace

    def free_slug(self, name: str) -> str:
        wanted = slugify(name)[:40] or "workspace"
        taken = set(self.filter(slug__startswith=wanted).values_list("slug", flat=True))
        numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
        return wanted if wanted not in taken else next(s for s in numbered if s not in taken)


class Workspace(Versioned):
    slug = models.SlugField(unique=True, max_length=50)
    name = models.CharField(max_length=200)
    plan = models.CharField(max_length=16, choices=Plan.choices, default=Plan.FREE)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[valid_time_zone])
    language = models.CharField(max_length=8, default="en")
    country = models.CharField(
        max_length=2,
        default="FR",
        validators=[RegexValidator(r"^[A-Z]{2}$", "Use a two-letter country code such as FR.")],
        help_text="Where a phone number without a country code is.",
    )
    write_policy = models.CharField(
        max_length=8, choices=Policy.choices, default=Policy.AUTO, help_text="Writes by assistants."
    )
    send_policy = models.CharField(
        max_length=8,
        choices=Policy.choices,
        default=Policy.CONFIRM,
        help_text="Mail by assistants.",
    )
    outbound = models.BooleanField(default=True, help_text="While off, no mail leaves.")
    voice = models.TextField(blank=True, help_text="How this workspace writes.")
    suspended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[WorkspaceManager] = WorkspaceManager()

    audited = ("slug", "name", "plan", "time_zone", "language", "country", "write_policy",
               "send_policy", "outbound", "suspended_at")  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(plan__in=Plan.values), name="workspace_plan_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(write_policy__in=Policy.values, send_policy__in=Policy.values),
                name="workspace_policies_are_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def plan_has_api(self) -> bool:
        return Plan(self.plan).has_api

    def assignable(self, user_id: uuid.UUID | None) -> User | None:
        """The member with this id, to whom something can be assigned.

        Raises:
            ValidationError: nobody of this workspace has this id.
        """
        if user_id is None:
            return None
        found = self.memberships.filter(user_id=user_id).select_related("user").first()
        if found is None:
            raise ValidationError({"assignee_id": "No member of this workspace has this id."})
        return found.user


class Membership(Versioned):
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    signature = models.TextField(blank=True, help_text="Ends this person's mails.")

    audited = ("workspace", "user", "role", "signature")

    class Meta:
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


class Invitation(Record):
    """A place kept for somebody who may not have an account yet."""

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
        made = cls.objects.create(
            workspace=workspace,
            email=email,
            role=role,
            invited_by=by,
            digest=hashlib.sha256(secret.encode()).hexdigest(),
            expires_at=timezone.now() + INVITATION_LIFETIME,
        )
        return made, secret
