import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.text import slugify

from crm.models.record import Recorder, Versioned
from crm.models.rights import Plan, Policy, Role
from crm.models.user import User, valid_time_zone

if TYPE_CHECKING:
    from crm.models.membership import Membership

FIRST_STATES = (
    ("New contact", "#3b82f6"),
    ("Contacted", "#8b5cf6"),
    ("Qualified", "#f59e0b"),
    ("Proposal", "#ec4899"),
    ("Client", "#10b981"),
    ("Lost", "#6b7280"),
)


POLICIES: tuple[str, ...] = ("write_policy", "send_policy")


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
    kind = "workspace"
    noun = "The workspace"

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
               "send_policy", "outbound", "voice", "suspended_at")  # fmt: skip

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

    def held(self) -> "Workspace":
        """This workspace as it is now, which nobody else changes until the transaction ends: for
        what two may not do at once although no row of theirs is the same."""
        return Workspace.objects.select_for_update(no_key=True).get(pk=self.pk)

    def loosened_by(self, values: dict[str, Any]) -> list[str]:
        """Those of these fields that would let assistants do more on their own than now."""
        loose = [
            name
            for name in POLICIES
            if name in values
            and Policy.strictest(values[name], getattr(self, name)) != values[name]
        ]
        mail = values.get("outbound", False) and not self.outbound
        return [*loose, "outbound"] if mail else loose

    def refuse_member(self, email: str) -> None:
        """Refuse an address that is a member's already.

        Raises:
            ValidationError: it is, and as what.
        """
        member = self.memberships.filter(user__email__iexact=email).first()
        if member:
            text = f"{email} is already {member.role} of {self.slug}; change the role instead."
            raise ValidationError({"email": text})

    def admit(self, user: User, role: Role, by: Recorder) -> "Membership":
        """Make this person a member; what invited them here is answered by it. Hold it meanwhile.

        Raises:
            ValidationError: they are one already.
        """
        self.refuse_member(user.email)
        member = self.memberships.create(user=user, role=role)
        by.adding(member)
        for invitation in self.invitations.unanswered().to(user.email):
            invitation.accept(by)
        return member

    def assignable(self, user_id: uuid.UUID | None) -> User | None:
        """The member with this id, to whom something can be assigned.

        Raises:
            ValidationError: nobody of this workspace has this id.
        """
        if user_id is None:
            return None
        member = self.memberships.filter(user_id=user_id).select_related("user").first()
        if member is None:
            raise ValidationError({"assignee_id": "No member of this workspace has this id."})
        return member.user
