from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from crm.hooks import LiaisonApp

if TYPE_CHECKING:
    from crm.doctor.finding import Examination
    from crm.models import WebhookEndpoint, Workspace
    from crm.models.person import Person
    from crm.operation import AnyOperation
    from crm.worker.queues import Queue
    from crm.worker.rounds import Round


class EmailAssistantConfig(LiaisonApp):
    default = True
    name = "email_assistant"
    verbose_name = "Email"

    def operations(self) -> "tuple[AnyOperation, ...]":
        from email_assistant.operations import OPERATIONS

        return OPERATIONS

    def rounds(self) -> "Sequence[Round]":
        from email_assistant.outbox.rounds import rounds

        return rounds()

    def queues(self) -> "dict[str, Callable[[], Queue]]":
        from email_assistant.outbox.rounds import queue

        return {"outbox": queue}

    def examinations(self) -> "Sequence[Examination]":
        from email_assistant.outbox.examining import EXAMINATIONS

        return EXAMINATIONS

    def fill_demo(self, workspace: "Workspace") -> None:
        """What its mails may mention."""
        from crm.demo.content import read_toml
        from email_assistant.models import WorkspaceReference

        WorkspaceReference.objects.bulk_create(
            WorkspaceReference(workspace=workspace, **entry)
            for entry in read_toml("references")["references"]
        )

    def erase(self, person: "Person") -> None:
        from email_assistant.removal import erase_mail

        erase_mail(person)

    def webhook_disabled(self, webhook: "WebhookEndpoint") -> None:
        from email_assistant.outbox.notices import webhook_disabled

        webhook_disabled(webhook)
