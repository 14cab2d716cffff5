from collections.abc import Iterator

from django.contrib import admin

from crm.admin.around import Link
from crm.admin.base import ReadOnlyAdmin, moment
from crm.models import WebhookDelivery, WebhookEndpoint


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ReadOnlyAdmin):
    list_display = ("url", "description", "since", "failing", "disabled")
    list_select_related = ("workspace",)
    list_filter = (("disabled_at", admin.EmptyFieldListFilter),)
    search_fields = ("url", "description")
    # Never the secrets: whoever has one can write in our name.
    fields = ("url", "description", "events", "created_by", "created_at", "failing_since",
              "disabled_at", "disabled_reason")  # fmt: skip
    readonly_fields = fields
    actions = None
    since = moment("created_at", "Since")
    failing = moment("failing_since", "Failing since")
    disabled = moment("disabled_at", "Disabled")

    def links(self, obj: WebhookEndpoint) -> Iterator[Link]:
        sent = obj.deliveries.select_related("endpoint")
        yield Link("Deliveries", sent, {"endpoint__id__exact": obj.pk})


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("event", "endpoint", "state", "attempts", "status_code", "when", "settled")
    list_select_related = ("endpoint", "workspace")
    list_filter = ("state",)
    search_fields = ("event",)
    ids = ("id", "activity_id", "record_id")
    fields = ("event", "endpoint", "activity_id", "record_id", "state", "attempts",
              "first_attempt_at", "next_attempt_at", "settled_at", "status_code",
              "error")  # fmt: skip
    readonly_fields = fields
    actions = None
    when = moment("created_at", "When")
    settled = moment("settled_at", "Settled")
