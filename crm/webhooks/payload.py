"""What an endpoint is told. It is made when it is sent, so what was erased since is not in it."""

from pydantic.alias_generators import to_camel

from crm.models import Activity, WebhookDelivery
from crm.models.kinds import url_of
from crm.schemas.base import Named
from crm.schemas.webhooks import EventChange, EventData, EventRecord, EventWorkspace, WebhookEvent
from crm.values.text import visible_values


def event_of(delivery: WebhookDelivery) -> WebhookEvent:
    """The event of a delivery.

    Raises:
        Activity.DoesNotExist: what it tells of is no longer kept.
    """
    if delivery.activity_id is None:
        data = EventData(workspace=event_workspace(delivery), operation="webhook_ping")
        return WebhookEvent(type=delivery.event, timestamp=delivery.created_at, data=data)
    activity = Activity.objects.select_related("user").get(
        pk=delivery.activity_id, workspace=delivery.workspace_id
    )
    data = data_of(delivery, activity)
    return WebhookEvent(type=delivery.event, timestamp=activity.created_at, data=data)


def data_of(delivery: WebhookDelivery, activity: Activity) -> EventData:
    actor = activity.user
    return EventData(
        workspace=event_workspace(delivery),
        record=event_record(activity),
        contact_id=activity.contact_id,
        operation=activity.operation,
        door=activity.door,
        client=activity.client,
        actor=Named(id=actor.pk, name=actor.name) if actor else None,
        changes=changes_of(activity),
        activity_id=activity.pk,
        request_id=activity.request_id,
    )


def event_workspace(delivery: WebhookDelivery) -> EventWorkspace:
    return EventWorkspace(id=delivery.workspace_id, slug=delivery.workspace.slug)


def event_record(activity: Activity) -> EventRecord | None:
    if activity.target_id is None:
        return None
    return EventRecord(
        type=activity.event.partition(".")[0],
        id=activity.target_id,
        url=url_of(activity.target_type, activity.target_id),
    )


def changes_of(activity: Activity) -> list[EventChange]:
    names = dict.fromkeys((*activity.before, *activity.after))
    return [
        EventChange(
            field=to_camel(name),
            before=visible_values(activity.before.get(name)),
            after=visible_values(activity.after.get(name)),
        )
        for name in names
    ]
