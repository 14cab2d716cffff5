from typing import Any

from pydantic.alias_generators import to_camel

from crm.caller import Caller, Effect
from crm.models import Door, Scope, Workspace
from crm.operation import operation
from crm.refusals import Code, Refusal
from crm.schemas.workspace import WorkspaceDetail, WorkspaceGet, WorkspaceUpdate

# Where a person acts who has signed in; whoever acts elsewhere may be an assistant.
OF_PEOPLE = {Door.WEB, Door.ADMIN}


@operation("Get the workspace")
def workspace_get(caller: Caller, data: WorkspaceGet) -> WorkspaceDetail:
    """Retrieves the settings of the workspace: its names, its language, how it writes, and how
    what assistants ask for is approved."""
    return WorkspaceDetail.of(caller.workspace)


@operation("Update the workspace", effect=Effect.WRITE, scope=Scope.ADMIN, idempotent=True)
def workspace_update(caller: Caller, data: WorkspaceUpdate) -> WorkspaceDetail:
    """Changes the settings of the workspace. A token may make a policy stricter and switch mail
    off; the other way round is for a person in the browser."""
    workspace = caller.workspace.held()
    workspace.expect(data.version)
    values = {name: value for name, value in data.sent().items() if name != "version"}
    refuse_loosening(caller, workspace, values)
    with caller.changing(workspace):
        changed = workspace.assign(values)
        workspace.clean_fields()
        if changed:
            workspace.save_change(*changed)
    return WorkspaceDetail.of(workspace)


def refuse_loosening(caller: Caller, workspace: Workspace, values: dict[str, Any]) -> None:
    """Else an assistant could lift the approval that it is under."""
    loosened = workspace.loosened_by(values)
    if not loosened or (caller.token is None and caller.door in OF_PEOPLE):
        return
    advice = "A program may only tighten this. A person loosens it in the browser, or the operator "
    advice += "with policy_set."
    fields = [to_camel(name) for name in loosened]
    message = f"Nothing was done. {', '.join(fields)}: {advice}"
    raise Refusal(Code.FORBIDDEN, message, errors={name: [advice] for name in fields})
