from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from crm.caller import Caller
from crm.models import ApiToken, WebhookEndpoint
from crm.web.request import Request, invitations_for, signed_in

TASKS_SHOWN = CONTACTS_SHOWN = 6
TOKENS_SHOWN = 3


@signed_in
def home(request: Request) -> HttpResponse:
    caller = request.caller
    mine = caller.workspace.tasks.pending().filter(assignee=caller.user)
    latest = caller.workspace.contacts.latest_first()
    context: dict[str, Any] = {
        "tasks": mine.soonest_first().select_related("contact")[:TASKS_SHOWN],
        "contacts": latest.select_related("company", "pipeline_state")[:CONTACTS_SHOWN],
        "tokens": tokens_of(caller),
        "public_url": settings.PUBLIC_URL,
        "now": timezone.now(),
        "greeting": greeting(caller),
        "disabled_webhooks": disabled_webhooks(caller),
        "invitations": invitations_for(caller.user),
    }
    return render(request, "crm/home.html", context)


def disabled_webhooks(caller: Caller) -> list[WebhookEndpoint]:
    """Those that Liaison disabled itself, for who can do something about it."""
    if not caller.role.manages:
        return []
    disabled = caller.workspace.webhooks.filter(disabled_at__isnull=False)
    return list(disabled.exclude(disabled_reason="").order_by("-disabled_at"))


def greeting(caller: Caller) -> str:
    hour = timezone.localtime().hour
    part = "morning" if 4 <= hour < 12 else "afternoon" if hour < 18 else "evening"
    return f"Good {part}" + (f", {caller.user.name.split()[0]}" if caller.user.name.split() else "")


def tokens_of(caller: Caller) -> list[ApiToken]:
    """The person's live tokens for this workspace, the last used first."""
    here = Q(workspace=None) | Q(workspace=caller.workspace)
    live = caller.user.api_tokens.live().filter(here)
    used = sorted(live, key=lambda token: token.last_used_at or token.created_at, reverse=True)
    return used[:TOKENS_SHOWN]
