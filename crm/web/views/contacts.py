from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render

from crm.caller import Caller
from crm.operations.contact_query import contact_list as list_contacts
from crm.operations.contact_query import contact_search
from crm.schemas.contact_query import ContactQuery
from crm.schemas.contacts import ContactSearch
from crm.values.text import visible_values
from crm.web.request import Request, signed_in
from crm.web.timeline import timeline_of_contact

PAGE = 50
NOTES_SHOWN = 50
TASKS_SHOWN = 20
OPEN_FIRST = (F("completed_at").desc(nulls_first=True), "due_date", "id")


@signed_in
def contact_list_page(request: Request) -> HttpResponse:
    typed = request.GET.get("q", "").strip()
    states = list(request.caller.workspace.pipeline_states.all())
    context = searched(request.caller, typed) if typed else listing(request)
    colors = {state.name: state.color for state in states}
    context["rows"] = [(row, colors.get(row.pipeline_state, "")) for row in context["results"]]
    return render(request, "crm/contact_list.html", context | {"typed": typed, "states": states})


def searched(caller: Caller, typed: str) -> dict[str, Any]:
    result = contact_search(caller, ContactSearch(query=typed, limit=PAGE))
    best = f"These are the best {len(result.results)}. Type more to find the others."
    return {"results": result.results, "note": best if result.has_more else ""}


def listing(request: Request) -> dict[str, Any]:
    state, cursor = request.GET.get("state", ""), request.GET.get("cursor", "")
    wanted: dict[str, Any] = {"limit": PAGE, "cursor": cursor}
    if state:
        wanted["pipelineStateId"] = state
    page = list_contacts(request.caller, ContactQuery.from_wire(wanted))
    return {"state": state, "cursor": cursor} | {
        "results": page.results,
        "note": counted(page.total),
        "next": page.next_cursor,
    }


def counted(total: int | None) -> str:
    return f"{total} {'contact' if total == 1 else 'contacts'}" if total else ""


@signed_in
def contact_detail(request: Request, pk: UUID) -> HttpResponse:
    workspace = request.caller.workspace
    related = ("company", "pipeline_state", "assignee")
    contact = workspace.contacts.select_related(*related).get(pk=pk)
    notes, tasks = workspace.notes.filter(contact=contact), workspace.tasks.filter(contact=contact)
    context = {
        "contact": contact,
        "states": workspace.pipeline_states.all(),
        "enrichment": visible_values(contact.enrichment),
        "notes": notes.select_related("author").order_by("-id")[:NOTES_SHOWN],
        "tasks": tasks.select_related("assignee").order_by(*OPEN_FIRST)[:TASKS_SHOWN],
        "timeline": timeline_of_contact(request.caller, contact.pk),
    }
    return render(request, "crm/contact_detail.html", context)
