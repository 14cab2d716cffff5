"""Who is calling: the one place where a bearer token becomes a `Caller`, for every door."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied

from crm.models import ApiToken, Door, Membership, Role
from crm.operation import Caller, plan_required


class Unauthenticated(PermissionDenied):
    """No token, or one that is unknown, expired, revoked or of somebody who left. The answer is
    the same for all of them: it must not tell a thief which."""


class WorkspaceUnclear(PermissionDenied):
    """The token is good, but not for the workspace that was named, or none was and several are."""


def caller_with(secret: str, slug: str, door: Door) -> Caller:
    """The caller whose token this is, in the workspace of the token or the one that was named.

    Raises:
        Unauthenticated: there is no such live token.
        WorkspaceUnclear: the message lists the slugs to choose from.
        Refusal: the workspace's plan has no API.
    """
    if not ApiToken.is_well_formed(secret):
        raise Unauthenticated("The token is missing, mistyped, expired or revoked.")
    token = ApiToken.objects.filter(digest=ApiToken.digest_of(secret)).first()
    if token is None or not token.is_live:
        raise Unauthenticated("The token is missing, mistyped, expired or revoked.")
    membership = membership_of(token, slug)
    if not membership.workspace.plan_has_api:
        raise plan_required(membership.workspace)
    token.mark_used()
    return Caller(membership.user, membership.workspace, Role(membership.role), door, token)


def membership_of(token: ApiToken, slug: str) -> Membership:
    memberships = Membership.objects.filter(user_id=token.user_id, user__is_active=True)
    if token.workspace_id:
        memberships = memberships.filter(workspace_id=token.workspace_id)
    open_to_it = list(memberships.select_related("workspace", "user").order_by("workspace__slug"))
    if not open_to_it:
        raise Unauthenticated("The token is missing, mistyped, expired or revoked.")
    named = [m for m in open_to_it if not slug or m.workspace.slug == slug]
    if len(named) == 1:
        return named[0]
    slugs = ", ".join(m.workspace.slug for m in open_to_it)
    said = "has no such workspace" if slug else "works in several workspaces"
    raise WorkspaceUnclear(f"This token {said}. Set X-Workspace-Slug to one of: {slugs}.")


def refreshed(caller: Caller) -> Caller:
    """The same caller with the rights they have now: plan, role and token may have changed.

    Raises:
        Unauthenticated: they are no member any more, or the token was revoked.
    """
    assert caller.token is not None
    token = ApiToken.objects.get(pk=caller.token.pk)
    if not token.is_live:
        raise Unauthenticated("The token is missing, mistyped, expired or revoked.")
    membership = membership_of(token, caller.workspace.slug)
    rights = {"workspace": membership.workspace, "role": Role(membership.role), "token": token}
    return replace(caller, user=membership.user, **rights)
