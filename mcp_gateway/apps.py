from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm.hooks import LiaisonApp

if TYPE_CHECKING:
    from crm.doctor.finding import Examination


class McpGatewayConfig(LiaisonApp):
    default = True
    name = "mcp_gateway"
    verbose_name = "Assistants"

    def examinations(self) -> "Sequence[Examination]":
        from mcp_gateway.examining import EXAMINATIONS

        return EXAMINATIONS
