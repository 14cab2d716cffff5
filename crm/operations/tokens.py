"""A person's keys for programs. Only people make and end them: a program that could make a token
would make one that is under no approval."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from crm.caller import Caller, Effect
from crm.models import ApiToken, Door, Scope, Workspace
from crm.operation import operation
from crm.refusals import Code, Refusal, invalid
from crm.schemas.tokens import TokenCreate, TokenDetail, TokenRef, TokenWithSecret

# Where whoever acts looks after everybody's tokens.
OF_OPERATORS = {Door.ADMIN, Door.COMMAND}


@operation("Create a token", effect=Effect.WRITE, scope=Scope.READ, for_people=True)
def token_create(caller: Caller, data: TokenCreate) -> TokenWithSecret:
    """Makes a token of yours for this workspace. The answer has the secret, shown only once."""
    if beyond := sorted(set(data.scopes) - caller.role.scopes):
        message = f"Your role in this workspace ({caller.role.value}) does not have {beyond[0]}."
        raise invalid({"scopes": [message]})
    token, secret = ApiToken.issue(
        caller.user,
        caller.workspace,
        name=data.name,
        scopes=data.scopes,
        policy=data.policy,
        lifetime=timedelta(days=data.days) if data.days else None,
    )
    caller.adding(token)
    return TokenWithSecret(**TokenDetail.facts(token), secret=secret)


@operation(
    "Revoke a token",
    effect=Effect.WRITE,
    scope=Scope.READ,
    destructive=True,
    idempotent=True,
    despite_suspension=True,
    for_people=True,
)
def token_revoke(caller: Caller, data: TokenRef) -> TokenDetail:
    """Ends a token at once, everywhere: your own, or, if you manage the workspace, one for it."""
    tokens = ApiToken.objects.opening(caller.workspace).select_related("workspace")
    token = tokens.select_for_update(of=("self",)).get(pk=data.token_id)
    refuse_to_end_anothers(caller, token)
    if token.revoked_at is None:
        with caller.changing(token):
            token.revoke()
        tell_other_workspaces(caller, token)
    return TokenDetail.of(token)


def refuse_to_end_anothers(caller: Caller, token: ApiToken) -> None:
    ones_own = token.user_id == caller.user.pk or caller.door in OF_OPERATORS
    if ones_own or (caller.role.manages and token.workspace_id == caller.workspace.pk):
        return
    raise Refusal(Code.FORBIDDEN, "This token is somebody else's, and not for this workspace.")


def tell_other_workspaces(caller: Caller, token: ApiToken) -> None:
    """A token of all of a person's workspaces: the audit log of each tells of its end."""
    for workspace in token.workspaces().exclude(pk=caller.workspace.pk):
        replace(caller, workspace=workspace).tell("token_revoke", **caller.changes[-1].facts())


def revoke_for_operator(token: ApiToken, caller_in: Callable[[Workspace], Caller]) -> None:
    """For who looks after all workspaces: from the first that the token opens. One that opens none
    just ends; there is no audit log that it reached."""
    workspace = token.workspaces().first()
    if workspace:
        token_revoke(caller_in(workspace), TokenRef(token_id=token.pk))
    else:
        token.revoke()
