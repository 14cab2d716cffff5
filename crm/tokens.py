"""How a token ends: at once, everywhere, and with a line in every audit log that it reached."""

from typing import Any

from django.db import transaction

from crm.journal.change import Change
from crm.journal.writing import write
from crm.models import ApiToken, Workspace


def revoke(token: ApiToken, **by: Any) -> bool:
    """Revoke it, and write down by whom: the facts of the Activity that do not come from the
    change. False if it was revoked already."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().get(pk=token.pk)
        if token.revoked_at is not None:
            return False
        before = token.snapshot()
        token.revoke()
        change = Change.of(token, "updated", before, token.snapshot())
        for workspace in reached_by(token):
            write(workspace=workspace, **by, **change.facts())
    return True


def reached_by(token: ApiToken) -> list[Workspace]:
    """Whose audit logs tell of it: the token's workspace, or all of the person's."""
    if token.workspace:
        return [token.workspace]
    return list(Workspace.objects.filter(memberships__user=token.user))
