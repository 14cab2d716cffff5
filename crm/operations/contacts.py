from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from crm.models import Company, Contact, PipelineState
from crm.models import ContactSearch as SearchText
from crm.models.phone import e164
from crm.operation import Caller, Change, Confirm, Effect, operation
from crm.paging import cursor_of, key_of
from crm.schemas.contacts import (
    TASKS_SHOWN,
    ContactCreate,
    ContactDetail,
    ContactList,
    ContactMatches,
    ContactMove,
    ContactPage,
    ContactRef,
    ContactSearch,
    ContactSummary,
    ContactUpdate,
    contact_detail,
)
from crm.schemas.tasks import TaskSummary
from crm.search import find_contacts, likely_duplicates
from crm.text import key

COUNTED = 1_000
COLUMNS = ("id", "name", "company__name", "position", "emails", "phones",
           "pipeline_state__name", "created_at")  # fmt: skip


@operation("List contacts")
def contact_list(caller: Caller, data: ContactList) -> ContactPage:
    """Lists the latest contacts in the workspace."""
    wanted = {"pipeline_state_id": data.pipeline_state_id, "company_id": data.company_id}
    contacts = caller.workspace.contacts.filter(**{k: v for k, v in wanted.items() if v})
    after = contacts
    if data.cursor:
        (last,) = key_of(caller.workspace, "contact_list", data.cursor)
        after = contacts.filter(id__lt=last)
    rows = list(after.latest_first().values_list(*COLUMNS)[: data.limit + 1])
    page, more = rows[: data.limit], len(rows) > data.limit
    return ContactPage(
        results=[summary(row) for row in page],
        total=None if data.cursor else (counted(contacts) if more else len(page)),
        next_cursor=cursor_of(caller.workspace, "contact_list", page[-1][0]) if more else None,
    )


def counted(contacts: Any) -> int | None:
    """How many there are, or None where there are too many to count at every request."""
    found = contacts.order_by()[: COUNTED + 1].count()
    return found if found <= COUNTED else None


def summary(row: Sequence[Any]) -> ContactSummary:
    id, name, company, position, emails, phones, state, created_at = row
    return ContactSummary(
        id=id,
        name=name,
        company=company or "",
        position=position,
        email=emails[0] if emails else "",
        phone=phones[0] if phones else "",
        pipeline_state=state or "",
        created_at=created_at,
        url=f"{settings.PUBLIC_URL}/contacts/{id}",
    )


@operation("Search contacts")
def contact_search(caller: Caller, data: ContactSearch) -> ContactMatches:
    """Searches contacts by name, company, email or phone."""
    rows = find_contacts(caller.workspace, data.query, data.limit + 1)
    return ContactMatches(
        results=[summary(row) for row in rows[: data.limit]], has_more=len(rows) > data.limit
    )


@operation("Get a contact")
def contact_get(caller: Caller, data: ContactRef) -> ContactDetail:
    """Retrieves contact details by ID (UUID)."""
    related = ("company", "pipeline_state", "assignee")
    found = caller.workspace.contacts.select_related(*related).get(pk=data.contact_id)
    return shown_contact(caller, found)


def shown_contact(caller: Caller, contact: Contact) -> ContactDetail:
    now = timezone.now()
    tasks = contact.tasks.pending().soonest_first().select_related("assignee")[:TASKS_SHOWN]
    return contact_detail(contact, [task_line(task, caller, now) for task in tasks])


def task_line(task: Any, caller: Caller, now: Any) -> TaskSummary:
    line = TaskSummary.of(task, caller.zone, now)
    line.contact = None
    return line


def warn_of_duplicates(caller: Caller, data: Any, changes: tuple[Change, ...]) -> list[str]:
    contact = next(c.record for c in changes if isinstance(c.record, Contact))
    return [
        f"Likely duplicate: {other.name} ({other.get_absolute_url()}), {reason}."
        for other, reason in likely_duplicates(contact)
    ] + [
        f"{phone} could not be read as a phone number and is kept as typed."
        for phone in contact.phones
        if not phone.startswith("+")
    ]


@operation(
    "Create a contact", effect=Effect.WRITE, confirm=Confirm.OFFERED, warn=warn_of_duplicates
)
def contact_create(caller: Caller, data: ContactCreate) -> ContactDetail:
    """Creates a new contact. Always ask for user confirmation before calling."""
    contact = Contact(workspace=caller.workspace)
    contact.pipeline_state = first_or(caller, data.pipeline_state_id)
    fill(contact, caller, data.sent())
    contact.clean_fields(exclude=RELATIONS)
    contact.save()
    contact.retag(data.tags)
    SearchText.keep(contact)
    caller.adding(contact)
    return shown_contact(caller, contact)


@operation(
    "Update a contact",
    effect=Effect.WRITE,
    confirm=Confirm.OFFERED,
    destructive=True,
    idempotent=True,
    warn=warn_of_duplicates,
)
def contact_update(caller: Caller, data: ContactUpdate) -> ContactDetail:
    """Updates an existing contact by ID. Always ask for confirmation before calling."""
    contact = caller.workspace.contacts.select_for_update().get(pk=data.contact_id)
    contact.expect(data.version)
    with caller.changing(contact):
        changed = fill(contact, caller, data.sent())
        contact.clean_fields(exclude=RELATIONS)
        retagged = "tags" in data.model_fields_set and contact.retag(data.tags)
        if changed or retagged:
            contact.save_change(*changed)
    if SEARCHED & set(changed):
        SearchText.keep(contact)
    return shown_contact(caller, contact)


@operation("Move a contact in the pipeline", effect=Effect.WRITE, idempotent=True)
def contact_update_pipeline_state(caller: Caller, data: ContactMove) -> ContactDetail:
    """Changes the CRM pipeline state of a contact. Use pipeline_states_list for state IDs."""
    contact = caller.workspace.contacts.select_for_update().get(pk=data.contact_id)
    state = caller.workspace.pipeline_states.get(pk=data.pipeline_state_id)
    with caller.changing(contact):
        contact.move_to(state)
    return shown_contact(caller, contact)


SEARCHED = {"name", "emails", "phones", "company"}
RELATIONS = ("workspace", "company", "pipeline_state", "assignee")
PLAIN = ("name", "emails", "position", "address", "website", "linkedin_url", "additional_info",
         "meeting_context")  # fmt: skip


def fill(contact: Contact, caller: Caller, sent: dict[str, Any]) -> list[str]:
    """Set what was sent, in the form it is stored; answer with the fields that changed."""
    values = {name: sent[name] for name in PLAIN if name in sent}
    if "phones" in sent:
        country = caller.workspace.country
        values["phones"] = list(dict.fromkeys(e164(phone, country) for phone in sent["phones"]))
    if "company" in sent:
        values["company"] = company_named(caller, sent["company"])
    if "assignee_id" in sent:
        values["assignee"] = caller.workspace.assignable(sent["assignee_id"])
    return contact.assign(values)


def company_named(caller: Caller, name: str) -> Company | None:
    if not name:
        return None
    # Whatever its case and accents; two that name a new one at once get the same.
    company, is_new = caller.workspace.companies.get_or_create(
        name_key=key(name), defaults={"name": name}
    )
    if is_new:
        caller.adding(company)
    return company


def first_or(caller: Caller, state_id: Any) -> PipelineState | None:
    states = caller.workspace.pipeline_states
    return states.get(pk=state_id) if state_id else states.first_state()
