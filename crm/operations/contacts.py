"""What can be changed of contacts."""

from typing import Any

from django.utils import timezone

from crm.caller import Caller, Effect
from crm.journal.change import Change
from crm.models import Company, Contact, PipelineState
from crm.operation import Confirm, operation
from crm.queries.search import likely_duplicates
from crm.schemas.contact_detail import ContactDetail
from crm.schemas.contacts import ContactCreate, ContactMove, ContactMoveVersioned, ContactUpdate
from crm.values.phone import e164


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
    fill_contact(contact, caller, data.sent())
    contact.clean_fields(exclude=RELATIONS)
    contact.add(caller, data.tags)
    return ContactDetail.of(contact, caller.zone, timezone.now())


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
    contact = caller.workspace.contacts.to_change(data.contact_id, data.version)
    with caller.changing(contact):
        changed = fill_contact(contact, caller, data.sent())
        contact.clean_fields(exclude=RELATIONS)
        retagged = "tags" in data.model_fields_set and contact.retag(data.tags, caller)
        if changed or retagged:
            contact.save_change(*changed)
    return ContactDetail.of(contact, caller.zone, timezone.now())


@operation(
    "Move a contact in the pipeline",
    effect=Effect.WRITE,
    idempotent=True,
    brief=(ContactMove, ContactDetail),
)
def contact_update_pipeline_state(caller: Caller, data: ContactMoveVersioned) -> ContactDetail:
    """Changes the CRM pipeline state of a contact. Use pipeline_states_list for state IDs."""
    contact = caller.workspace.contacts.to_change(data.contact_id, data.version)
    state = caller.workspace.pipeline_states.get(pk=data.pipeline_state_id)
    with caller.changing(contact):
        contact.move_to(state)
    return ContactDetail.of(contact, caller.zone, timezone.now())


RELATIONS = ("workspace", "company", "pipeline_state", "assignee")
PLAIN = ("name", "emails", "position", "address", "website", "linkedin_url", "additional_info",
         "meeting_context")  # fmt: skip


def fill_contact(contact: Contact, caller: Caller, sent: dict[str, Any]) -> list[str]:
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
    return Company.of_name(caller.workspace, name, caller) if name else None


def first_or(caller: Caller, state_id: Any) -> PipelineState | None:
    states = caller.workspace.pipeline_states
    return states.get(pk=state_id) if state_id else states.first_state()
