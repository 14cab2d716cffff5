"""How contacts end: into the bin and out of it, or for good."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.caller import Caller, Effect
from crm.models import Contact, Role, Scope
from crm.models.binned import everything_of
from crm.operation import operation
from crm.refusals import Code, Refusal
from crm.removal.erasure import erase
from crm.schemas.bin import Removed
from crm.schemas.contact_bin import ContactChange, ContactErase, ContactErased
from crm.schemas.contact_detail import ContactDetail
from crm.schemas.contacts import ContactRef


@operation("Delete a contact", effect=Effect.WRITE, destructive=True)
def contact_delete(caller: Caller, data: ContactChange) -> Removed:
    """Puts a contact into the bin, with its notes and tasks. What waits to be mailed to it is
    cancelled. It can be restored for 30 days."""
    contact = caller.workspace.contacts.to_change(data.contact_id, data.version)
    moment = timezone.now()
    contact.put_into_bin(caller, moment)
    return Removed.of(contact, moment)


@operation("Restore a contact", effect=Effect.WRITE)
def contact_restore(caller: Caller, data: ContactRef) -> ContactDetail:
    """Takes a contact out of the bin, with its notes and the tasks that were deleted with it. If
    its pipeline state or its company is gone, it comes into the first state, and is of none."""
    contact = everything_of(caller.workspace, Contact).to_restore(data.contact_id)
    contact.take_out_of_bin(caller)
    return ContactDetail.of(contact, caller.zone, timezone.now())


@operation("Erase a contact for good", effect=Effect.WRITE, scope=Scope.ADMIN, destructive=True)
def contact_erase(caller: Caller, data: ContactErase) -> ContactErased:
    """Erases a person for good: the contact, notes, tasks and emails, and every trace in what was
    prepared, answered and audited. Only the names of the fields stay in the audit log. It cannot
    be taken back. Only the owner may do it, and must type the contact's name."""
    if caller.role is not Role.OWNER:
        raise Refusal(Code.FORBIDDEN, "Only the owner of the workspace may erase a person.")
    contact = everything_of(caller.workspace, Contact).to_change(data.contact_id, data.version)
    if data.name != contact.name:
        raise ValidationError({"name": "Is not the name of this contact. Type it as it stands."})
    values, version = contact.snapshot(), contact.version
    person = erase(contact)
    caller.note(contact, "erased", values | person.removed, {}, label=data.name, version=version)
    return ContactErased(id=data.contact_id, erased_at=timezone.now(), removed=person.counts)
