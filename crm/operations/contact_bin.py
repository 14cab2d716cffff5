"""Into the bin and out of it."""

from datetime import datetime

from django.utils import timezone

from crm.apps import asked_of_apps
from crm.models import Contact
from crm.models import ContactSearch as SearchText
from crm.operation import Caller, Effect, operation
from crm.removal.bin import taken_out
from crm.schemas.bin import Removed
from crm.schemas.contact_bin import ContactChange
from crm.schemas.contact_detail import ContactDetail
from crm.schemas.contacts import ContactRef


@operation("Delete a contact", effect=Effect.WRITE, destructive=True)
def contact_delete(caller: Caller, data: ContactChange) -> Removed:
    """Puts a contact into the bin, with its notes and tasks. What waits to be mailed to it is
    cancelled. It can be restored for 30 days."""
    contact = caller.workspace.contacts.select_for_update().get(pk=data.contact_id)
    contact.expect(data.version)
    moment = timezone.now()
    for ask in asked_of_apps("bin_contact"):
        ask(caller, contact)
    for task in contact.tasks.select_for_update(of=("self",)).select_related("assignee"):
        caller.binning(task, moment)
    caller.binning(contact, moment)
    SearchText.objects.filter(contact=contact).delete()
    return Removed.of(contact, moment)


@operation("Restore a contact", effect=Effect.WRITE)
def contact_restore(caller: Caller, data: ContactRef) -> ContactDetail:
    """Takes a contact out of the bin, with its notes and the tasks that were deleted with it. If
    its pipeline state or its company is gone, it comes into the first state, and is of none."""
    contact = taken_out(caller.workspace.contacts(manager="everything"), data.contact_id)
    moment = contact.deleted_at
    changed = contact.assign(what_still_lives(caller, contact))
    if changed:
        contact.save_change(*changed)
    caller.restoring(contact)
    restore_tasks(caller, contact, moment)
    SearchText.keep(contact)
    return ContactDetail.of(contact, caller.zone, timezone.now())


def what_still_lives(caller: Caller, contact: Contact) -> dict[str, object]:
    states = caller.workspace.pipeline_states
    return {
        "pipeline_state": states.filter(contacts=contact).first() or states.first_state(),
        "company": caller.workspace.companies.filter(contacts=contact).first(),
    }


def restore_tasks(caller: Caller, contact: Contact, moment: datetime | None) -> None:
    """Those that went into the bin with it; one that was there before stays there."""
    tasks = caller.workspace.tasks(manager="everything").select_for_update(of=("self",))
    for task in tasks.filter(contact=contact, deleted_at=moment):
        caller.restoring(task)
