from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils import timezone

from crm.models.binned import Binned, BinnedQuerySet, LiveManager, dependents_of, everything_of
from crm.models.company import Company
from crm.models.contact_search import SEARCHED, ContactSearch
from crm.models.pipeline import PipelineState
from crm.models.record import Recorder, TooMany
from crm.models.tag import MOST_TAGS, TOO_MANY_TAGS, Tag
from crm.models.user import User
from crm.models.workspace import Workspace
from crm.values.text import key

MOST_AT_ONCE = 500
RELATIONS = ("company", "pipeline_state", "assignee")


class ContactQuerySet(BinnedQuerySet["Contact"]):
    def latest_first(self) -> Self:
        """By creation: the ids sort by time, so one index serves every page."""
        return self.order_by("-id")

    def few_enough(self, advice: str) -> list["Contact"]:
        """These contacts, locked, to be changed in one call.

        Raises:
            TooMany: they are more than that; it ends with the advice.
        """
        contacts = list(
            self.select_for_update(of=("self",))
            .select_related(*RELATIONS)
            .prefetch_related("tags")
            .order_by("id")[: MOST_AT_ONCE + 1]
        )
        if len(contacts) > MOST_AT_ONCE:
            raise TooMany(
                f"More than {MOST_AT_ONCE} contacts would change, which is too many for one call. "
                f"{advice}"
            )
        return contacts

    def change_each(self, contacts: list["Contact"], by: Recorder, **values: Any) -> None:
        """Give all of these contacts these values, which none of them has; they must be locked."""
        moment, ids = timezone.now(), [contact.pk for contact in contacts]
        self.filter(pk__in=ids).update(**values, updated_at=moment, version=F("version") + 1)
        for contact in contacts:
            with by.changing(contact):
                stamp = {"updated_at": moment, "version": contact.version + 1}
                contact.assign(values | stamp)
        if SEARCHED & values.keys():
            ContactSearch.keep_all(contacts)


LiveContacts = LiveManager.from_queryset(ContactQuerySet)
AllContacts = models.Manager.from_queryset(ContactQuerySet)


class Contact(Binned):
    """A person somebody met, with how they met."""

    kind = "contact"
    noun = "A contact"
    finder = "contact_search"
    pages = "contacts"

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
    everything = AllContacts()

    audited = ("name", "emails", "phones", "company", "position", "address", "website",
               "linkedin_url", "additional_info", "meeting_context", "pipeline_state",
               "enrichment", "assignee", "tags")  # fmt: skip
    audited_by_name = frozenset(RELATIONS)

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

    def particulars(self, values: Mapping[str, Any]) -> list[str]:
        company = values.get("company", {}).get("name", "")
        reached_at = next(iter((*values.get("emails", ()), *values.get("phones", ()))), "")
        return [fact for fact in (values.get("position", ""), company, reached_at) if fact]

    @property
    def timeline_contact_id(self) -> Any:
        return self.pk

    @property
    def email(self) -> str:
        """The address a mail goes to: the first of them, or ''."""
        return self.emails[0] if self.emails else ""

    def audited_value(self, name: str) -> Any:
        if name == "tags":
            return sorted(tag.name for tag in self.tags.all())
        return super().audited_value(name)

    def add(self, by: Recorder, tags: Iterable[str]) -> None:
        """Write it for the first time, with these tags."""
        self.save()
        self.retag(tags, by)
        ContactSearch.keep(self)
        by.adding(self)

    def save_change(self, *fields: str) -> None:
        super().save_change(*fields)
        if SEARCHED & set(fields):
            ContactSearch.keep(self)

    def retag(self, names: Iterable[str], by: Recorder) -> bool:
        """Have exactly these tags, whatever their case and accents. Whether that changed any.

        The workspace gets those that it lacked.
        """
        wanted, had = {key(name): name for name in names}, {key(t.name) for t in self.tags.all()}
        if wanted.keys() == had:
            return False
        known = self.workspace_tags(wanted)
        for name in sorted(wanted.keys() - known.keys()):
            known[name], is_new = self.workspace.tags.get_or_create(name=wanted[name])
            if is_new:
                by.adding(known[name])
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

    def put_into_bin(self, by: Recorder, moment: datetime) -> None:
        """With its tasks, and an end to what waits for it."""
        for model in dependents_of(Contact):
            model.end_for(self, by)
        for task in self.tasks.select_for_update(of=("self",)).select_related("assignee"):
            task.put_into_bin(by, moment)
        super().put_into_bin(by, moment)
        ContactSearch.objects.filter(contact=self).delete()

    def take_out_of_bin(self, by: Recorder) -> None:
        """With the tasks that went there with it: one that was there before stays there. If its
        state or its company is gone, it comes into the first state, and is of none."""
        moment = self.deleted_at
        if changed := self.assign(self.what_still_lives()):
            super().save_change(*changed)
        super().take_out_of_bin(by)
        tasks = everything_of(self.workspace, self.tasks.model).select_for_update(of=("self",))
        for task in tasks.filter(contact=self, deleted_at=moment):
            task.take_out_of_bin(by)
        ContactSearch.keep(self)

    def what_still_lives(self) -> dict[str, object]:
        states = self.workspace.pipeline_states
        return {
            "pipeline_state": states.filter(contacts=self).first() or states.first_state(),
            "company": self.workspace.companies.filter(contacts=self).first(),
        }
