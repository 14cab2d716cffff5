from crm.hooks import LiaisonApp


class McpGatewayConfig(LiaisonApp):
    default = True
    name = "mcp_gateway"
    verbose_name = "Assistants"
