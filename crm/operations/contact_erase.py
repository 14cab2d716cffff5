from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.models import Contact, Role, Scope
from crm.operation import Caller, Change, Effect, operation
from crm.refusals import Code, Refusal
from crm.removal.erasure import erase
from crm.schemas.contact_bin import ContactErase, ContactErased


@operation("Erase a contact for good", effect=Effect.WRITE, scope=Scope.ADMIN, destructive=True)
def contact_erase(caller: Caller, data: ContactErase) -> ContactErased:
    """Erases a person for good: the contact, notes, tasks and emails, and every trace in what was
    prepared, answered and audited. Only the names of the fields stay in the audit log. It cannot
    be taken back. Only the owner may do it, and must type the contact's name."""
    if caller.role is not Role.OWNER:
        raise Refusal(Code.FORBIDDEN, "Only the owner of the workspace may erase a person.")
    contacts = caller.workspace.contacts(manager="everything")
    contact = contacts.select_for_update().get(pk=data.contact_id)
    contact.expect(data.version)
    if data.name != contact.name:
        raise ValidationError({"name": "Is not the name of this contact. Type it as it stands."})
    caller.changes.append(erasure_of(contact))
    return ContactErased(id=contact.pk, erased_at=timezone.now(), removed=erase(contact))


class Erasure(Change):
    @property
    def verb(self) -> str:
        return "erased"


def erasure_of(contact: Contact) -> Erasure:
    """The names of the fields, and nothing of what was in them."""
    names = dict.fromkeys(contact.snapshot(), "")
    return Erasure(contact, contact.pk, str(contact), names, {}, contact.version)
