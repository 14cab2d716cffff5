"""What every page shows of the approvals, so that the pages of the CRM need not know of them."""

from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse

from crm.caller import Caller
from crm.models.pending_action import PendingAction
from crm.two_steps.approvals import waiting_for

WAITING_SHOWN = 5


class Inbox:
    """Read only by the pages that show it."""

    panel = "approvals/_panel.html"

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    @property
    def path(self) -> str:
        return reverse("approvals:approval-list")

    @cached_property
    def count(self) -> int:
        return waiting_for(self.caller).count()

    @cached_property
    def waiting(self) -> list[PendingAction]:
        return list(waiting_for(self.caller).select_related("user", "token")[:WAITING_SHOWN])


def approvals(request: HttpRequest) -> dict[str, Inbox]:
    caller: Caller | None = getattr(request, "caller", None)
    return {"approvals": Inbox(caller)} if caller else {}
