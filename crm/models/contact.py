from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from crm.models.company import Company
from crm.models.pipeline import PipelineState
from crm.models.record import Binned, Live
from crm.models.user import User
from crm.models.workspace import Workspace
from crm.values.text import key

MOST_TAGS = 1_000
TOO_MANY_TAGS = f"A workspace has at most {MOST_TAGS:,} tags. Use those, or delete some."


class Tag(Binned):
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="tags")
    name = models.CharField(max_length=50)

    objects: ClassVar[models.Manager["Tag"]] = Live()
    everything: ClassVar[models.Manager["Tag"]] = models.Manager()

    audited = ("name",)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="one_tag_per_name",
                condition=models.Q(deleted_at=None),
                violation_error_message="A tag with this name exists.",
            ),
            models.UniqueConstraint(fields=["workspace", "id"], name="tag_in_workspace"),
        ]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(models.QuerySet["Contact"]):
    def latest_first(self) -> Self:
        """By creation: the ids sort by time, so one index serves every page."""
        return self.order_by("-id")


LiveContacts = Live.from_queryset(ContactQuerySet)


class Contact(Binned):
    """A person somebody met, with how they met."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200)
    emails = models.JSONField(default=list, blank=True)
    phones = models.JSONField(default=list, blank=True)
    company = models.ForeignKey(
        Company, models.SET_NULL, related_name="contacts", null=True, blank=True
    )
    position = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=500, blank=True)
    website = models.CharField(max_length=500, blank=True)
    linkedin_url = models.CharField(max_length=500, blank=True)
    additional_info = models.TextField(blank=True)
    meeting_context = models.TextField(blank=True)
    pipeline_state = models.ForeignKey(
        PipelineState, models.SET_NULL, related_name="contacts", null=True, blank=True
    )
    enrichment = models.JSONField(default=dict, blank=True)
    assignee = models.ForeignKey(
        User, models.SET_NULL, related_name="assigned_contacts", null=True, blank=True
    )
    tags = models.ManyToManyField(Tag, related_name="contacts", blank=True)

    objects = LiveContacts()
    everything: ClassVar[models.Manager["Contact"]] = ContactQuerySet.as_manager()

    audited = ("name", "emails", "phones", "company", "position", "address", "website",
               "linkedin_url", "additional_info", "meeting_context", "pipeline_state",
               "enrichment", "assignee", "tags")  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-id"], name="contact_latest"),
            models.Index(fields=["workspace", "pipeline_state", "-id"], name="contact_by_state"),
            models.Index(fields=["workspace", "updated_at", "id"], name="contact_updated"),
            models.Index(
                fields=["workspace", "deleted_at"],
                name="contact_bin",
                condition=models.Q(deleted_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "id"], name="contact_in_workspace"),
            models.CheckConstraint(condition=~models.Q(name=""), name="contact_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{settings.PUBLIC_URL}/contacts/{self.pk}"

    @property
    def email(self) -> str:
        """The address a mail goes to: the first of them, or ''."""
        return self.emails[0] if self.emails else ""

    def audited_value(self, name: str) -> Any:
        if name == "tags":
            return sorted(tag.name for tag in self.tags.all())
        if name in {"company", "pipeline_state", "assignee"}:
            related = getattr(self, name)
            return related and {"id": str(related.pk), "name": str(related)}
        return super().audited_value(name)

    def retag(self, names: Iterable[str], made: Callable[[Tag], None] = lambda _: None) -> bool:
        """Have exactly these tags, whatever their case and accents. Whether that changed any.

        The workspace gets those it lacked; `made` is told of each.
        """
        wanted, had = {key(name): name for name in names}, {key(t.name) for t in self.tags.all()}
        if wanted.keys() == had:
            return False
        known = self.workspace_tags(wanted)
        for name in sorted(wanted.keys() - known.keys()):
            known[name], is_new = self.workspace.tags.get_or_create(name=wanted[name])
            if is_new:
                made(known[name])
        self.tags.set([known[name] for name in sorted(wanted)])
        return True

    def workspace_tags(self, wanted: dict[str, str]) -> dict[str, Tag]:
        """The tags there are of these, by their folded names; all are read only for a new one.

        Raises:
            ValidationError: with the new ones the workspace would have too many.
        """
        tags = self.workspace.tags
        known = {key(tag.name): tag for tag in tags.filter(name__in=wanted.values())}
        if wanted.keys() - known.keys():
            known |= {key(tag.name): tag for tag in tags.all()}
            if len(known.keys() | wanted.keys()) > MOST_TAGS:
                raise ValidationError({"tags": TOO_MANY_TAGS})
        return known

    def move_to(self, state: PipelineState) -> None:
        """Into this state; moving to where it is changes nothing."""
        if self.pipeline_state_id != state.pk:
            self.pipeline_state = state
            self.save_change("pipeline_state")
