"""What happened, written down once: the Activity, and with it the webhooks that are told of it.

Both are rows in the transaction of the change, so that nothing is told that did not happen and
nothing happens that is not told, whatever dies on the way.
"""

from collections.abc import Iterable
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
MODELS = {record: model for model, record in RECORDS.items()}


def event_of(model_name: str, verb: str) -> str:
    """`pipeline_state.updated`: the type of an event, as webhooks and the API name it."""
    return f"{record_of(model_name)}.{verb}"


def record_of(model_name: str) -> str:
    """`pipelinestate`, as the database has it, is `pipeline_state` outside."""
    return RECORDS.get(model_name, model_name)


def model_of(record: str) -> str:
    """The other way round."""
    return MODELS.get(record, record)


def write(**facts: Any) -> Activity:
    """Write one Activity row, and its delivery to every webhook that wants it."""
    return write_all([facts])[0]


def write_all(rows: Iterable[dict[str, Any]]) -> list[Activity]:
    """The same for all that one call changed, in one workspace, in that order."""
    activities = Activity.objects.bulk_create(Activity(**facts) for facts in rows)
    told = [each for each in activities if each.event and each.outcome == Outcome.DONE]
    if told:
        queue(told)
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
