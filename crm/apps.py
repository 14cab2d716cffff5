from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm.hooks import LiaisonApp

if TYPE_CHECKING:
    from crm.operation import AnyOperation
    from crm.worker.rounds import Round


class CrmConfig(LiaisonApp):
    default = True
    name = "crm"
    verbose_name = "CRM"

    def operations(self) -> "tuple[AnyOperation, ...]":
        from crm.operations import OPERATIONS

        return OPERATIONS

    def rounds(self) -> "Sequence[Round]":
        from crm.worker.crm_rounds import rounds

        return rounds()
