"""The way to the outbox from every page; the pages of the CRM need not know where it leads."""

from django.http import HttpRequest
from django.urls import reverse


def outbox(request: HttpRequest) -> dict[str, dict[str, str]]:
    return (
        {"outbox": {"path": reverse("outbox:message-list")}} if hasattr(request, "caller") else {}
    )
