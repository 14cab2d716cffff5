"""What happened to a record, newest first, as a person tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from crm.caller import Caller
from crm.models import Activity, Door
from crm.models.activity import Outcome
from crm.models.kinds import audited_models
from crm.values.text import visible
from crm.web.changes import FieldChange, field_change

SHOWN = 50
DOORS: dict[str, str] = {
    Door.MCP: "MCP",
    Door.REST: "REST",
    Door.ADMIN: "Admin",
    Door.COMMAND: "Command line",
    Door.WORKER: "Liaison",
}
# What an event says happened, where that is not the very word.
VERBS = {"updated": "changed", "failed": "could not send", "uncertain": "may have sent"}
# All of a record came, or went, at once: its fields are folded away.
WHOLE = {"created", "restored", "deleted"}


@dataclass(frozen=True)
class Line:
    who: str
    client: str
    door: str
    token: str
    by_program: bool
    verb: str
    what: str
    title: str
    path: str
    text: str
    fields: list[FieldChange]
    is_folded: bool
    when: datetime

    @property
    def deed(self) -> str:
        return f"{self.verb} {self.what}"


def timeline_of_contact(caller: Caller, contact_id: UUID) -> list[Line]:
    return lines(caller, caller.workspace.activities.filter(contact_id=contact_id), contact_id)


def timeline_of(caller: Caller, record_id: UUID) -> list[Line]:
    return lines(caller, caller.workspace.activities.filter(target_id=record_id), record_id)


def lines(caller: Caller, activities: QuerySet[Activity], page_id: UUID) -> list[Line]:
    """The latest lines for the page of the record with this id."""
    done = activities.filter(outcome=Outcome.DONE).select_related("user", "token")
    latest = list(done.order_by("-id")[:SHOWN])
    titles = task_titles(caller, latest)
    return [line(caller, activity, page_id, titles) for activity in latest]


def task_titles(caller: Caller, activities: Iterable[Activity]) -> dict[UUID | None, str]:
    ids = [a.target_id for a in activities if a.target_type == "task" and a.target_id]
    return dict(caller.workspace.tasks.filter(pk__in=ids).values_list("pk", "title"))


def line(caller: Caller, activity: Activity, page_id: UUID, titles: dict[UUID | None, str]) -> Line:
    is_task = activity.target_id in titles and activity.target_id != page_id
    verb = verb_of(activity)
    return Line(
        who=str(activity.user or "Somebody who left"),
        client=visible(activity.client),
        door=DOORS.get(activity.door, ""),
        token=str(activity.token or ""),
        by_program=activity.door in {Door.MCP, Door.REST},
        verb=verb,
        what=noun_of(activity, page_id),
        title=titles[activity.target_id] if is_task else "",
        path=reverse("crm:task-detail", args=[activity.target_id]) if is_task else "",
        text=note_text(activity),
        fields=fields_of(caller, activity),
        is_folded=verb in WHOLE,
        when=activity.created_at,
    )


def verb_of(activity: Activity) -> str:
    verb = activity.event.partition(".")[2] or "updated"
    if verb == "created" and activity.target_type == "note":
        return "added"
    if activity.target_type == "task" and "completed" in activity.after and verb == "updated":
        return "completed" if activity.after["completed"] else "reopened"
    return VERBS.get(verb, verb)


def noun_of(activity: Activity, page_id: UUID) -> str:
    model = audited_models().get(activity.target_type)
    noun = str(model._meta.verbose_name) if model else activity.target_type
    if activity.target_id == page_id:
        return f"this {noun}"
    return f"the {noun}" if activity.target_type == "task" else f"{article(noun)} {noun}"


def article(noun: str) -> str:
    return "an" if noun[:1] in "aeiou" else "a"


def note_text(activity: Activity) -> str:
    facts: dict[str, Any] = activity.after or activity.before
    return visible(str(facts.get("content", ""))) if activity.target_type == "note" else ""


def fields_of(caller: Caller, activity: Activity) -> list[FieldChange]:
    if activity.target_type == "note" or verb_of(activity) in {"completed", "reopened"}:
        return []
    names = dict.fromkeys((*activity.before, *activity.after))
    return [
        field_change(
            activity.target_type,
            name,
            activity.before.get(name),
            activity.after.get(name),
            caller.zone,
        )
        for name in names
        if name != "contact"
    ]
