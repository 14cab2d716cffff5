"""What happened, written down once: the Activity, and with it the webhooks that are told of it.

Both are rows in the transaction of the change, so that nothing is told that did not happen and
nothing happens that is not told, whatever dies on the way.
"""

from collections.abc import Iterable
from typing import Any

from crm.models import Activity, WebhookDelivery, WebhookEndpoint
from crm.models.activity import Outcome


def write(**facts: Any) -> Activity:
    """Write one Activity row, and its delivery to every webhook that wants it."""
    return write_all([facts])[0]


def write_all(rows: Iterable[dict[str, Any]]) -> list[Activity]:
    """The same for all that one call changed, in one workspace, in that order."""
    activities = Activity.objects.bulk_create(Activity(**facts) for facts in rows)
    events = [each for each in activities if each.event and each.outcome == Outcome.DONE]
    if events:
        queue(events)
    return activities


def queue(activities: list[Activity]) -> None:
    workspace = activities[0].workspace_id
    endpoints = list(WebhookEndpoint.objects.filter(workspace=workspace).enabled())
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery.of(endpoint, activity)
        for activity in activities
        for endpoint in endpoints
        if endpoint.wants(activity.event)
    )
