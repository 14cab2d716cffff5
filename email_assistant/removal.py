"""What becomes of drafts and mails when the person that they were written for is erased."""

from django.db.models import Q

from crm.models.person import Person
from email_assistant.models import EmailDraft, EmailMessage, EmailSession


def erase_mail(person: Person) -> None:
    sessions = EmailSession.everything.filter(contact=person.contact_id)
    to_them = Q(contact=person.contact_id) | Q(session__in=sessions)
    person.remove("emails", EmailMessage.objects.filter(to_them), "subject")
    person.remove("drafts", EmailDraft.objects.filter(session__in=sessions), "subject")
    person.remove("sessions", sessions)
