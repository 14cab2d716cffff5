"""What was done, by whom, through which door: to be read, and by nobody to be changed."""

from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from crm.admin.around import linked, target_url, url_to
from crm.admin.base import ReadOnlyAdmin, moment
from crm.admin.filters import Recent
from crm.journal.readable import readable
from crm.models import Activity


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("when", "who", "operation", "outcome", "target", "door", "client")
    list_select_related = ("user", "token", "workspace")
    list_filter = (("outcome", Recent), ("door", Recent))
    search_fields = ("operation", "client")
    search_help_text = "The id of a record or of a request; an operation or a client of late."
    ids = ("pk", "target_id", "contact_id", "pending_action_id")
    fields = ("when", "workspace_link", "who", "token_link", "client", "door", "operation",
              "outcome", "reason", "event", "target", "contact", "changed", "pending_action",
              "request_id")  # fmt: skip
    readonly_fields = fields
    actions = None
    when = moment("created_at", "When")

    @admin.display(description="Who")
    def who(self, activity: Activity) -> str:
        return linked(activity.user) or "nobody signed in"

    @admin.display(description="Workspace")
    def workspace_link(self, activity: Activity) -> str:
        return linked(activity.workspace)

    @admin.display(description="Token")
    def token_link(self, activity: Activity) -> str:
        return linked(activity.token)

    @admin.display(description="Record")
    def target(self, activity: Activity) -> str:
        url = target_url(activity.target_type, activity.target_id)
        return maybe_linked(activity.target_type.replace("_", " "), url)

    @admin.display(description="Contact")
    def contact(self, activity: Activity) -> str:
        if activity.contact_id is None:
            return ""
        return maybe_linked(str(activity.contact_id), url_to("crm", "contact", activity.contact_id))

    @admin.display(description="Prepared action")
    def pending_action(self, activity: Activity) -> str:
        pk = activity.pending_action_id
        return maybe_linked(str(pk), url_to("crm", "pendingaction", pk)) if pk else ""

    @admin.display(description="What changed")
    def changed(self, activity: Activity) -> SafeString:
        names = dict.fromkeys((*activity.before, *activity.after))
        rows = [(name, *(self.value(activity, name, values.get(name)) for values in
                (activity.before, activity.after))) for name in names]  # fmt: skip
        body = format_html_join("", "<tr><th>{}</th><td>{}</td><td>{}</td></tr>", rows)
        head = "<thead><tr><th>Field</th><th>Before</th><th>After</th></tr></thead>"
        return format_html('<table class="changes">{}<tbody>{}</tbody></table>',
                           SafeString(head), body)  # fmt: skip

    def value(self, activity: Activity, name: str, value: Any) -> str:
        zone = timezone.get_current_timezone()
        return readable(activity.target_type, name, value, zone).whole


def maybe_linked(label: str, url: str) -> SafeString | str:
    return format_html('<a href="{}">{}</a>', url, label) if url else label
