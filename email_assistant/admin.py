"""The outbox for staff: what a mail says is never edited; what becomes of it they may decide."""

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from crm.admin.acting import caller_for, for_each
from crm.admin.around import Link, linked
from crm.admin.base import ReadOnlyAdmin, moment
from crm.admin.forms import Step
from crm.operation import AnyOperation
from email_assistant.models import EmailDraft, EmailMessage, EmailSession, WorkspaceReference
from email_assistant.operations.outbox import email_cancel, email_resend, email_settle


@admin.register(EmailMessage)
class EmailMessageAdmin(ReadOnlyAdmin):
    list_display = ("subject", "to", "state", "contact", "user", "when", "sent")
    list_select_related = ("contact", "user", "workspace")
    list_filter = ("state",)
    search_fields = ("to", "subject")
    search_help_text = "A part of an address or a subject among the latest, or an id."
    ids = ("pk", "contact_id", "session_id", "pending_action_id")
    fields = ("state", "last_response", "to", "from_address", "reply_to", "subject", "body",
              "contact_link", "session_link", "draft", "user", "message_id", "attempts",
              "created_at", "next_attempt_at", "sent_at")  # fmt: skip
    readonly_fields = fields
    actions = ("cancel", "resend", "settle_as_sent", "settle_as_failed")
    when = moment("created_at", "Queued")
    sent = moment("sent_at", "Sent")

    @admin.display(description="Contact")
    def contact_link(self, message: EmailMessage) -> str:
        return linked(message.contact)

    @admin.display(description="Written in")
    def session_link(self, message: EmailMessage) -> str:
        return linked(message.session)

    @admin.action(description="Cancel what is queued", permissions=["act"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[EmailMessage]) -> None:
        self.decide(request, queryset, email_cancel, "cancelled")

    @admin.action(description="Send again what failed or is uncertain", permissions=["act"])
    def resend(self, request: HttpRequest, queryset: QuerySet[EmailMessage]) -> None:
        self.decide(request, queryset, email_resend, "queued again")

    @admin.action(description="Settle what is uncertain: it was sent", permissions=["act"])
    def settle_as_sent(self, request: HttpRequest, queryset: QuerySet[EmailMessage]) -> None:
        self.decide(request, queryset, email_settle, "settled as sent", state="sent")

    @admin.action(description="Settle what is uncertain: it failed", permissions=["act"])
    def settle_as_failed(self, request: HttpRequest, queryset: QuerySet[EmailMessage]) -> None:
        self.decide(request, queryset, email_settle, "settled as failed", state="failed")

    def decide(
        self,
        request: HttpRequest,
        queryset: QuerySet[EmailMessage],
        operation: AnyOperation,
        done: str,
        **more: str,
    ) -> None:
        def one(message: EmailMessage) -> None:
            Step(operation, {"email_id": message.pk, **more}).take(caller_for(request, message))

        for_each(request, queryset.select_related("workspace"), one, done)


@admin.register(EmailSession)
class EmailSessionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "contact", "user", "language", "when")
    list_select_related = ("contact", "user", "workspace")
    ids = ("pk", "contact_id")
    search_fields = ("contact__name",)
    fields = ("contact", "user", "language", "created_at", "latest")
    readonly_fields = fields
    actions = None
    when = moment("created_at", "Begun")

    @admin.display(description="Latest draft")
    def latest(self, session: EmailSession) -> str:
        draft = EmailDraft.objects.filter(session=session).order_by("-number").first()
        return f"{draft.number}. {draft.subject}\n\n{draft.body}" if draft else ""

    def links(self, obj: EmailSession) -> Iterator[Link]:
        sent = EmailMessage.objects.filter(session=obj)
        yield Link("Emails", sent, {"session__id__exact": obj.pk})


@admin.register(WorkspaceReference)
class WorkspaceReferenceAdmin(ReadOnlyAdmin):
    list_display = ("title", "url")
    list_select_related = ("workspace",)
    search_fields = ("title",)
    fields = ("title", "url", "text")
    readonly_fields = fields
    actions = None
