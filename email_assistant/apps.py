from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from crm.models import Contact
    from crm.operation import Caller
    from crm.removal.erasure import Person


class EmailAssistantConfig(AppConfig):
    name = "email_assistant"
    verbose_name = "Email"

    def fill_demo(self, caller: "Caller") -> None:
        """Add to the demo workspace what its mails may mention."""
        from crm.demo.content import read
        from email_assistant.models import WorkspaceReference

        WorkspaceReference.objects.bulk_create(
            WorkspaceReference(workspace=caller.workspace, **entry)
            for entry in read("references")["references"]
        )

    def bin_contact(self, caller: "Caller", contact: "Contact") -> None:
        """Cancel what waits to be mailed to a contact that is being deleted."""
        from email_assistant.removal import cancel_mail

        cancel_mail(caller, contact)

    def purge_contacts(self, contacts: "QuerySet[Contact]") -> None:
        """Remove the mails to contacts that are being purged from the bin."""
        from email_assistant.models import EmailMessage

        EmailMessage.objects.filter(contact__in=contacts).delete()

    def erase(self, person: "Person") -> None:
        """Remove every draft for a person and every mail to them."""
        from email_assistant.removal import erase

        erase(person)
