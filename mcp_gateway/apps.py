from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from crm.removal.erasure import Person


class McpGatewayConfig(AppConfig):
    name = "mcp_gateway"
    verbose_name = "Assistants"

    def erase(self, person: "Person") -> None:
        """Empty every prepared action that speaks of the person."""
        from mcp_gateway.people import erase

        erase(person)
