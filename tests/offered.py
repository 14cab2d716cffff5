"""What the product offers, by name: its operations, and the tools of assistants."""

from crm.hooks import operations
from crm.two_steps.actions import ACTION_CONFIRM, direct
from mcp_gateway.tools.catalog import FOR_ASSISTANTS, TOOLS, tools_of

OPERATIONS = operations()
DIRECT = {operation.name: direct(operation) for operation in OPERATIONS}

__all__ = ["ACTION_CONFIRM", "DIRECT", "FOR_ASSISTANTS", "OPERATIONS", "TOOLS", "tools_of"]
