"""What becomes of mail when the contact that it was written for is deleted."""

from django.db.models import Q

from crm.models import Contact
from crm.operation import Caller
from crm.removal.erasure import Person
from email_assistant.models import EmailDraft, EmailMessage, EmailSession, Phase, State
from email_assistant.operations.outbox import settle

# A worker that has only taken a mail loses it; one that is handing it over does not.
MAY_BE_STOPPED = Q(state=State.QUEUED) | Q(state=State.SENDING, phase=Phase.PRE)


def cancel_mail(caller: Caller, contact: Contact) -> None:
    """Cancel what waits for the contact, which the caller holds locked."""
    messages = caller.workspace.email_messages.select_for_update()
    for message in messages.filter(MAY_BE_STOPPED, contact=contact):
        settle(caller, message, State.CANCELLED, "The contact was deleted.")


def erase(person: Person) -> None:
    sessions = EmailSession.everything.filter(contact=person.contact_id)
    to_them = Q(contact=person.contact_id) | Q(session__in=sessions)
    person.remove("emails", EmailMessage.objects.filter(to_them))
    person.remove("drafts", EmailDraft.objects.filter(session__in=sessions))
    person.remove("sessions", sessions)
