"""Preparing a contact from a text, and confirming it with last corrections: what programs may do
beside the two steps that assistants take. An assistant reads a signature better itself."""

from dataclasses import replace
from typing import Any

from crm.caller import Caller
from crm.models import Workspace
from crm.operations.contacts import contact_create
from crm.refusals import invalid
from crm.schemas.contacts import ContactCreate
from crm.schemas.signatures import ContactPrepare
from crm.schemas.two_steps import ContactConfirmation, Prepared
from crm.signatures import Reading, read_contact
from crm.two_steps.actions import confirmation, preparation
from crm.two_steps.preparing import prepare

NO_NAME = "The text has no name. Give it here."


def prepare_from(caller: Caller, data: ContactPrepare) -> Prepared:
    if not data.text:
        return prepare(caller, contact_create, data.fields(), "contact_create_confirm")
    reading = reading_of(data.text, caller.workspace)
    contact = corrected(reading, data)
    prepared = prepare(caller, contact_create, contact, "contact_create_confirm")
    return prepared.model_copy(update={"warnings": [*prepared.warnings, *left(reading)]})


def reading_of(text: str, workspace: Workspace) -> Reading:
    try:
        return read_contact(text, workspace.country)
    except ValueError as wrong:
        raise invalid({"text": [f"It {wrong}."]}) from None


def corrected(reading: Reading, data: ContactPrepare) -> ContactCreate:
    given: dict[str, Any] = reading.fields | data.overrides.sent()
    if not given.get("name"):
        raise invalid({"overrides.name": [NO_NAME]})
    return ContactCreate(**given)


def left(reading: Reading) -> list[str]:
    """What a person should look at: it is in `additionalInfo`, not in a field of its own."""
    return [
        f"Kept in additionalInfo, as it was not understood: {line}" for line in reading.unplaced
    ]


contact_create_prepare = replace(
    preparation(contact_create), input=ContactPrepare, call=prepare_from
)
contact_create_confirm = replace(confirmation(contact_create), input=ContactConfirmation)
