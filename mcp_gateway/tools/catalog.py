"""The tools: what assistants are offered, and which of it a caller may use."""

from collections.abc import Iterator

from crm.caller import Caller, Effect
from crm.models import Policy
from crm.operation import AnyOperation, Confirm
from crm.operations import FOR_ASSISTANTS as CRM_FOR_ASSISTANTS
from crm.two_steps.actions import Action, action_confirm, confirmation, direct, preparation
from email_assistant.operations import FOR_ASSISTANTS as EMAIL_FOR_ASSISTANTS

FOR_ASSISTANTS: tuple[AnyOperation, ...] = (*CRM_FOR_ASSISTANTS, *EMAIL_FOR_ASSISTANTS)


def tools_of(operation: AnyOperation) -> Iterator[Action]:
    if operation.confirm is not Confirm.REQUIRED:
        yield direct(operation, operation.brief)
    if operation.confirm is not Confirm.NO:
        yield preparation(operation)
        yield confirmation(operation)


TOOLS: dict[str, Action] = {
    tool.name: tool for operation in FOR_ASSISTANTS for tool in tools_of(operation)
} | {action_confirm.name: action_confirm}


def tools_for(caller: Caller) -> list[Action]:
    """The tools this caller may use, in a fixed order."""
    may_defer = caller.policy(Effect.WRITE) is not Policy.AUTO
    return [
        tool
        for tool in TOOLS.values()
        if tool.scope in caller.scopes and (tool is not action_confirm or may_defer)
    ]
