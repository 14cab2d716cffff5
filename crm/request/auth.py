"""Who is calling: the one place where a bearer token becomes a `Caller`, for every door."""

from contextlib import suppress
from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection

from crm.caller import Caller
from crm.models import ApiToken, Door, Membership, Role, User, Workspace
from crm.operation import plan_required
from crm.queries.columns import Columns
from crm.request.known import known
from crm.request.request_id import current_id
from crm.request.waits import impatient
from crm.telemetry.in_hand import note_workspace


class Unauthenticated(PermissionDenied):
    """No token, or one that is unknown, expired, revoked or of somebody who left. The answer is
    the same for all of them: it must not tell a thief which."""


class WorkspaceUnclear(PermissionDenied):
    """The token is good, but not for the workspace that was named, or none was and several are."""


REFUSED = "The token is missing, mistyped, expired or revoked."
NO_TOKEN = "Send an API token: Authorization: Bearer liaison_pat_…"  # noqa: S105 - a sentence
CHALLENGE = 'Bearer realm="liaison"'

# One statement, because every request of every program begins with it: the token with the
# memberships it opens, as they are now, so that a removal or a downgrade bites at once.
COLUMNS = Columns(t=ApiToken, m=Membership, u=User, w=Workspace)
OPENED = """
    SELECT {columns} FROM crm_apitoken t
    JOIN crm_user u ON u.id = t.user_id
    JOIN crm_membership m ON m.user_id = t.user_id
        AND (t.workspace_id IS NULL OR m.workspace_id = t.workspace_id)
    JOIN crm_workspace w ON w.id = m.workspace_id
    WHERE t.digest = %s AND u.is_active ORDER BY w.slug"""


def bearer_secret(header: bytes) -> str:
    """What stands behind `Bearer` in an Authorization header; empty if nothing does."""
    scheme, _, secret = header.decode("latin-1").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def caller_with(secret: str, slug: str, door: Door) -> Caller:
    """The caller whose token this is, in the workspace of the token or the one that was named.

    Raises:
        Unauthenticated: there is no such live token.
        WorkspaceUnclear: the message lists the slugs to choose from.
        Refusal: the workspace's plan has no API.
    """
    if not ApiToken.is_well_formed(secret):
        raise Unauthenticated(REFUSED)
    try:
        caller = opened(ApiToken.digest_of(secret), slug, door)
    except Unauthenticated:
        known().forget(secret)
        raise
    if not caller.workspace.plan_has_api:
        raise plan_required(caller.workspace)
    assert caller.token is not None  # noqa: S101 - for the type checker
    remember_use(caller.token)
    known().add(secret, caller.workspace.pk)
    return caller


def remember_use(token: ApiToken) -> None:
    """Not at all where it would have to wait: who reads must not wait for who writes."""
    if token.is_newly_used:
        with suppress(OperationalError), impatient():
            token.mark_used()


def opened(digest: str, slug: str, door: Door) -> Caller:
    with connection.cursor() as cursor:
        cursor.execute(OPENED.format(columns=COLUMNS.sql), [digest])
        rows = [COLUMNS.instances(row) for row in cursor.fetchall()]
    if not rows or not rows[0][0].is_live:
        raise Unauthenticated(REFUSED)
    named = [row for row in rows if not slug or row[3].slug == slug]
    if len(named) != 1:
        raise unclear([row[3].slug for row in rows], slug)
    token, membership, user, workspace = named[0]
    note_workspace(workspace.pk)
    return Caller(user, workspace, Role(membership.role), door, token, request_id=current_id.get())


def unclear(slugs: list[str], slug: str) -> WorkspaceUnclear:
    reason = "has no such workspace" if slug else "works in several workspaces"
    listed = ", ".join(slugs)
    return WorkspaceUnclear(f"This token {reason}. Set X-Workspace-Slug to one of: {listed}.")


def refreshed(caller: Caller) -> Caller:
    """The same caller with the rights they have now: plan, role and token may have changed.

    Raises:
        Unauthenticated: they are no member any more, or the token was revoked.
    """
    assert caller.token is not None  # noqa: S101 - for the type checker
    now = opened(caller.token.digest, caller.workspace.slug, caller.door)
    return replace(now, client=caller.client, request_id=caller.request_id)
