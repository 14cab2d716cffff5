from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from crm.queries.paging import cursor_of, key_of
from crm.web.request import Request, signed_in
from email_assistant.models import EmailMessage
from email_assistant.web.trouble import trouble_of

PAGE = 50


@signed_in
def message_list(request: Request) -> HttpResponse:
    workspace, cursor = request.caller.workspace, request.GET.get("cursor", "")
    messages = EmailMessage.objects.filter(workspace=workspace).order_by("-id")
    if cursor:
        (last,) = key_of(workspace, "outbox", cursor)
        messages = messages.filter(id__lt=last)
    rows = list(messages.select_related("contact", "user")[: PAGE + 1])
    context = {
        "rows": rows[:PAGE],
        "cursor": cursor,
        "next": cursor_of(workspace, "outbox", rows[PAGE - 1].pk) if len(rows) > PAGE else "",
        "has_server": bool(settings.SMTP_URL),
    }
    return render(request, "outbox/message_list.html", context)


@signed_in
def message_detail(request: Request, pk: UUID) -> HttpResponse:
    messages = EmailMessage.objects.filter(workspace=request.caller.workspace)
    message = messages.select_related("contact", "user").get(pk=pk)
    context = {
        "message": message,
        "trouble": trouble_of(message),
        "has_server": bool(settings.SMTP_URL),
    }
    return render(request, "outbox/message_detail.html", context)
