"""What happened, written down once: the Activity, and with it the webhooks that are told of it.

Both are rows in the transaction of the change, so that nothing is told that did not happen and
nothing happens that is not told, whatever dies on the way.
"""

from typing import Any

from crm.models import Activity, WebhookDelivery, WebhookEndpoint
from crm.models.activity import Outcome

RECORDS = {
    "apitoken": "token",
    "emaildraft": "email_draft",
    "emailmessage": "email",
    "membership": "member",
    "pipelinestate": "pipeline_state",
    "webhookendpoint": "webhook",
}


def event_of(model_name: str, verb: str) -> str:
    """`pipeline_state.updated`: the type of an event, as webhooks and the API name it."""
    return f"{RECORDS.get(model_name, model_name)}.{verb}"


def write(**facts: Any) -> Activity:
    """Write one Activity row, and its delivery to every webhook that wants it."""
    activity = Activity.objects.create(**facts)
    if activity.event and activity.outcome == Outcome.DONE:
        queue(activity)
    return activity


def queue(activity: Activity) -> None:
    endpoints = WebhookEndpoint.objects.filter(workspace=activity.workspace_id, disabled_at=None)
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            workspace_id=activity.workspace_id,
            endpoint=endpoint,
            activity_id=activity.pk,
            event=activity.event,
            record_id=activity.target_id or activity.pk,
        )
        for endpoint in endpoints
        if endpoint.wants(activity.event)
    )
