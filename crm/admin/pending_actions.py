"""What assistants prepared. Staff may end it; a yes is only for the people of the workspace."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from crm.admin.acting import caller_for, for_each
from crm.admin.around import linked
from crm.admin.base import ReadOnlyAdmin, moment
from crm.admin.filters import Recent
from crm.admin.forms import Step
from crm.models.pending_action import PendingAction
from crm.operations.pending_actions import pending_action_cancel


@admin.register(PendingAction)
class PendingActionAdmin(ReadOnlyAdmin):
    list_display = ("summary", "state", "operation", "user", "client", "policy", "when", "expires")
    list_select_related = ("user", "token", "workspace")
    list_filter = (("status", Recent), ("policy", Recent))
    search_fields = ("summary", "operation", "client")
    search_help_text = "Words of the summary, an operation or a client of late, or an id."
    ids = ("pk", "user_id", "token_id")
    # Neither the digest nor the raw input: what was shown to a person is what counts.
    fields = ("summary", "state", "operation", "confirm_tool", "person", "token_link", "client",
              "policy", "shown", "warned", "created_at", "expires_at", "approved_by",
              "approved_at", "ended_at", "ended_by")  # fmt: skip
    readonly_fields = fields
    actions = ("cancel",)
    when = moment("created_at", "Prepared")
    expires = moment("expires_at", "Expires")

    @admin.display(description="State")
    def state(self, action: PendingAction) -> str:
        return action.state.value.capitalize()

    @admin.display(description="Person")
    def person(self, action: PendingAction) -> str:
        return linked(action.user)

    @admin.display(description="Token")
    def token_link(self, action: PendingAction) -> str:
        return linked(action.token)

    @admin.display(description="Changes")
    def shown(self, action: PendingAction) -> SafeString:
        cells = [[change.get(name) or "" for name in ("record", "field", "before", "after")]
                 for change in action.changes]  # fmt: skip
        body = format_html_join("", "<tr><th>{}</th><td>{}</td><td>{}</td><td>{}</td></tr>", cells)
        head = SafeString("<thead><tr><th>Record</th><th>Field</th><th>Before</th><th>After</th>"
                          "</tr></thead>")  # fmt: skip
        return format_html('<table class="changes">{}<tbody>{}</tbody></table>', head, body)

    @admin.display(description="Warnings")
    def warned(self, action: PendingAction) -> str:
        return "\n".join(action.warnings)

    @admin.action(description="Cancel what is open", permissions=["act"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[PendingAction]) -> None:
        def end(action: PendingAction) -> None:
            asked = {"pending_action_id": action.pk}
            Step(pending_action_cancel, asked).take(caller_for(request, action))

        for_each(request, queryset.select_related("workspace"), end, "cancelled")
