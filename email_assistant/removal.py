"""What becomes of mail when the contact that it was written for is deleted."""

from django.db.models import Q

from crm.models import Contact
from crm.models.record import Recorder
from crm.removal.person import Person
from email_assistant.models import EmailDraft, EmailMessage, EmailSession, MailState, Phase
from email_assistant.outbox.decisions import settle_by

# A worker that has only taken a mail loses it; one that is handing it over does not.
MAY_BE_STOPPED = Q(state=MailState.QUEUED) | Q(state=MailState.SENDING, phase=Phase.PRE)


def cancel_mail(by: Recorder, contact: Contact) -> None:
    """Cancel what waits for the contact, which is locked."""
    messages = contact.workspace.email_messages.select_for_update()
    for message in messages.filter(MAY_BE_STOPPED, contact=contact):
        settle_by(by, message, MailState.CANCELLED, "The contact was deleted.")


def erase_mail(person: Person) -> None:
    sessions = EmailSession.everything.filter(contact=person.contact_id)
    to_them = Q(contact=person.contact_id) | Q(session__in=sessions)
    person.remove("emails", EmailMessage.objects.filter(to_them))
    person.remove("drafts", EmailDraft.objects.filter(session__in=sessions))
    person.remove("sessions", sessions)
