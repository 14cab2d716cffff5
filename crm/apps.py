from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate

from crm.hooks import LiaisonApp

if TYPE_CHECKING:
    from crm.operation import AnyOperation
    from crm.worker.queues import Queue
    from crm.worker.rounds import Round


class CrmConfig(LiaisonApp):
    default = True
    name = "crm"
    verbose_name = "CRM"

    def ready(self) -> None:
        from crm.guards import checks, laid

        # Both signals are sent once for each app; once is enough.
        pre_migrate.connect(laid.take_off_before_migrate, sender=self)
        post_migrate.connect(laid.lay_after_migrate, sender=self)
        register(checks.can_be_referred_to, Tags.models)
        register(checks.are_laid, Tags.database)

    def operations(self) -> "tuple[AnyOperation, ...]":
        from crm.operations import OPERATIONS

        return OPERATIONS

    def rounds(self) -> "Sequence[Round]":
        from crm.removal import rounds as removal
        from crm.webhooks import rounds as webhooks

        return [*webhooks.rounds(), *removal.rounds()]

    def queues(self) -> "dict[str, Callable[[], Queue]]":
        from crm.webhooks.rounds import queue

        return {"webhooks": queue}
