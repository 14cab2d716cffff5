from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from crm.operation import Caller


class EmailAssistantConfig(AppConfig):
    name = "email_assistant"

    def fill_demo(self, caller: "Caller") -> None:
        """Add to the demo workspace what its mails may mention."""
        from crm.demo.content import read
        from email_assistant.models import WorkspaceReference

        WorkspaceReference.objects.bulk_create(
            WorkspaceReference(workspace=caller.workspace, **entry)
            for entry in read("references")["references"]
        )
