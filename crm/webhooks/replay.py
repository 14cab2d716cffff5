"""Events that are sent again: what happened since a moment, whether it was sent then or not."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db.models import QuerySet

from crm.models import Activity, WebhookDelivery, WebhookEndpoint
from crm.models.activity import Outcome
from crm.models.record import earliest_id

# Where a version 7 UUID has its time, in milliseconds.
TIME_AT = 80


def happened_since(webhook: WebhookEndpoint, moment: datetime) -> QuerySet[Activity]:
    """What the webhook would have been told of, the oldest first."""
    # Ids sort by their time, and the index is on them.
    done = webhook.workspace.activities.filter(outcome=Outcome.DONE, id__gte=earliest_id(moment))
    wanted = done.filter(event__in=webhook.events) if webhook.events else done.exclude(event="")
    return wanted.order_by("id").only("id", "event", "target_id")


def moment_of(activity: Activity) -> datetime:
    """From when on to ask for what begins with this one."""
    return datetime.fromtimestamp((activity.pk.int >> TIME_AT) / 1000, UTC)


def queue_again(webhook: WebhookEndpoint, missed: Sequence[Activity]) -> int:
    """Queue what is not queued already; how many these were."""
    ids = [activity.pk for activity in missed]
    waiting = webhook.deliveries.unsettled().filter(activity_id__in=ids)
    underway = set(waiting.values_list("activity_id", flat=True))
    again = [WebhookDelivery.of(webhook, each) for each in missed if each.pk not in underway]
    return len(WebhookDelivery.objects.bulk_create(again))
