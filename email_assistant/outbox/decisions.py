"""Whether any mail may leave a workspace."""

from crm.models import Workspace
from crm.refusals import Code, Refusal


def refuse_while_switched_off(workspace: Workspace) -> None:
    if not workspace.outbound:
        message = (
            "Sending is switched off in this workspace; the draft is kept. "
            "An owner can have it switched on."
        )
        raise Refusal(Code.FORBIDDEN, message)
