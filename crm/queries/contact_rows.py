"""Contacts as rows: only the columns that were asked for, and no instance for any of them.

A page takes one statement, one more for the tags, and one for each kind of thing that is told
with it, however many rows it has.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import CharField, F, QuerySet, Value, Window
from django.db.models.functions import Coalesce, NullIf, RowNumber
from django.utils import timezone

from crm.caller import Caller
from crm.models import Contact, PipelineState, User
from crm.schemas.contact_detail import NOTES_SHOWN, TASKS_SHOWN, task_line
from crm.schemas.contact_query import CompanyCard, PersonCard
from crm.schemas.contacts import NoteDetail
from crm.schemas.pipeline import PipelineStateDetail
from crm.schemas.tasks import TaskSummary

Row = dict[str, Any]

# Where a field of a row is read, unless the model calls it the same.
PATHS = {
    "company": "company__name",
    "pipeline_state": "pipeline_state__name",
    "assignee": "assignee_label",
    "email": "emails",
    "phone": "phones",
    "url": "id",
}
ASSIGNEE = Coalesce(
    NullIf("assignee__name", Value("")), "assignee__email", output_field=CharField()
)


def rows_of(contacts: QuerySet[Contact], names: Iterable[str], limit: int) -> list[Row]:
    """The first of these contacts, each with the fields of a ContactRecord that are named."""
    columns = [name for name in names if name != "tags"]
    paths = list(dict.fromkeys(PATHS.get(name, name) for name in columns))
    if "assignee" in columns:
        contacts = contacts.annotate(assignee_label=ASSIGNEE)
    places = [(name, paths.index(PATHS.get(name, name)), MAKERS.get(name)) for name in columns]
    return [
        {
            name: make(row[place]) if make else row[place]
            for name, place, make in places
            if row[place] is not None
        }
        for row in contacts.values_list(*paths)[:limit]
    ]


def first(values: list[str]) -> str:
    return values[0] if values else ""


MAKERS: dict[str, Callable[[Any], Any]] = {"email": first, "phone": first, "url": Contact.url_of}


def add_tags(rows: list[Row]) -> None:
    """Give each row the names of its tags."""
    tagged = Contact.tags.through._base_manager.filter(
        contact__in=[row["id"] for row in rows], tag__deleted_at=None
    )
    names = defaultdict(list)
    for contact_id, name in tagged.order_by("tag__name").values_list("contact_id", "tag__name"):
        names[contact_id].append(name)
    for row in rows:
        row["tags"] = names[row["id"]]


def expand_rows(caller: Caller, rows: list[Row], wanted: Iterable[str]) -> None:
    """Give each row what is asked for, under `expanded`. It must have the ids of its relations."""
    finders = {name: EXPANSIONS[name](caller, rows) for name in wanted}
    for row in rows:
        expanded = {name: value for name, find in finders.items() if (value := find(row))}
        row["expanded"] = expanded or None


Find = Callable[[Row], Any]


def companies(caller: Caller, rows: list[Row]) -> Find:
    return by_id("company_id", rows, caller.workspace.companies, CompanyCard.of)


def pipeline_states(caller: Caller, rows: list[Row]) -> Find:
    return by_id("pipeline_state_id", rows, caller.workspace.pipeline_states, state_detail)


def state_detail(state: PipelineState) -> PipelineStateDetail:
    return PipelineStateDetail(
        id=state.pk, name=state.name, color=state.color, position=state.position
    )


def assignees(caller: Caller, rows: list[Row]) -> Find:
    return by_id("assignee_id", rows, User.objects, PersonCard.of)


def by_id(name: str, rows: list[Row], records: Any, card: Callable[[Any], Any]) -> Find:
    ids = {row[name] for row in rows if name in row}
    cards = {record.pk: card(record) for record in records.filter(pk__in=ids)}
    return lambda row: cards.get(row.get(name))


def notes(caller: Caller, rows: list[Row]) -> Find:
    latest = first_of_each(caller.workspace.notes, rows, NOTES_SHOWN, "-id")
    return by_contact(latest.select_related("author"), NoteDetail.of)


def tasks(caller: Caller, rows: list[Row]) -> Find:
    now, zone = timezone.now(), caller.zone
    pending = caller.workspace.tasks.pending()
    soonest = first_of_each(pending, rows, TASKS_SHOWN, "due_date", "id")
    return by_contact(
        soonest.select_related("assignee", "contact"),
        lambda task: task_line(TaskSummary.of(task, zone, now)),
    )


def first_of_each(records: Any, rows: list[Row], most: int, *order: str) -> Any:
    """The first few of each row's contact, in this order."""
    by = [F(name[1:]).desc() if name.startswith("-") else F(name).asc() for name in order]
    numbered = records.filter(contact__in=[row["id"] for row in rows]).annotate(
        number=Window(RowNumber(), partition_by="contact_id", order_by=by)
    )
    return numbered.filter(number__lte=most).order_by(*order)


def by_contact(records: Any, line: Callable[[Any], Any]) -> Find:
    lines = defaultdict(list)
    for record in records:
        lines[record.contact_id].append(line(record))
    return lambda row: lines[row["id"]]


EXPANSIONS: dict[str, Callable[[Caller, list[Row]], Find]] = {
    "company": companies,
    "pipeline_state": pipeline_states,
    "assignee": assignees,
    "notes": notes,
    "tasks": tasks,
}
