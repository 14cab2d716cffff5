"""What happened to a record, newest first, as a person tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from crm.models import Activity, Door
from crm.models.activity import Outcome
from crm.operation import Caller
from crm.values.text import shown
from crm.web.changes import FieldChange, field_change

SHOWN = 50
DOORS: dict[str, str] = {
    Door.MCP: "MCP",
    Door.REST: "REST",
    Door.ADMIN: "Admin",
    Door.COMMAND: "Command line",
    Door.WORKER: "Liaison",
}
NOUNS = {"emailmessage": "email", "emaildraft": "email draft", "pipelinestate": "pipeline state"}
# A change to one of these from nothing made the record; a change to nothing removed it.
NEVER_EMPTY = {"name", "title", "content", "subject", "number"}


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
    url: str
    text: str
    fields: list[FieldChange]
    is_creation: bool
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
        client=shown(activity.client),
        door=DOORS.get(activity.door, ""),
        token=str(activity.token or ""),
        by_program=activity.door in {Door.MCP, Door.REST},
        verb=verb,
        what=noun_of(activity, page_id),
        title=titles[activity.target_id] if is_task else "",
        url=reverse("crm:task-detail", args=[activity.target_id]) if is_task else "",
        text=note_text(activity),
        fields=fields_of(caller, activity),
        is_creation=verb == "created",
        when=activity.created_at,
    )


def verb_of(activity: Activity) -> str:
    if activity.operation == "task_complete":
        return "completed"
    if not activity.before and NEVER_EMPTY & activity.after.keys():
        return "added" if activity.target_type == "note" else "created"
    if not activity.after and NEVER_EMPTY & activity.before.keys():
        return "deleted"
    return "changed"


def noun_of(activity: Activity, page_id: UUID) -> str:
    noun = NOUNS.get(activity.target_type, activity.target_type)
    if activity.target_id == page_id:
        return f"this {noun}"
    return f"the {noun}" if activity.target_type == "task" else f"{article(noun)} {noun}"


def article(noun: str) -> str:
    return "an" if noun[:1] in "aeiou" else "a"


def note_text(activity: Activity) -> str:
    facts: dict[str, Any] = activity.after or activity.before
    return shown(str(facts.get("content", ""))) if activity.target_type == "note" else ""


def fields_of(caller: Caller, activity: Activity) -> list[FieldChange]:
    if activity.target_type == "note" or activity.operation == "task_complete":
        return []
    names = dict.fromkeys((*activity.before, *activity.after))
    return [
        field_change(name, activity.before.get(name), activity.after.get(name), caller.zone)
        for name in names
        if name != "contact"
    ]
