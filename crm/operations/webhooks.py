"""Webhooks out: where changes are told to. Nothing is sent here; the worker does that."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError

from crm.caller import Caller, Effect
from crm.journal.events import EVENTS, PING
from crm.models import Activity, Scope, WebhookDelivery, WebhookEndpoint
from crm.operation import operation
from crm.queries.paging import page_of
from crm.schemas.webhooks import (
    EventMeaning,
    WebhookChange,
    WebhookCreate,
    WebhookDeleted,
    WebhookDeliveryDetail,
    WebhookDeliveryList,
    WebhookDeliveryPage,
    WebhookDeliveryRef,
    WebhookDetail,
    WebhookEventList,
    WebhookEvents,
    WebhookList,
    WebhookRef,
    WebhookReplay,
    WebhookReplayed,
    Webhooks,
    WebhookUpdate,
    WebhookWithSecret,
)
from crm.webhooks.addresses import checked
from crm.webhooks.replay import happened_since, moment_of, queue_again

MOST_WEBHOOKS = 20
MOST_REPLAYED = 1_000
LATEST = ("-order",)


@operation("List webhooks", scope=Scope.ADMIN)
def webhook_list(caller: Caller, data: WebhookList) -> Webhooks:
    """Lists the webhooks of the workspace, the latest first."""
    webhooks = caller.workspace.webhooks.order_by("-id")
    return Webhooks(results=[WebhookDetail.of(webhook) for webhook in webhooks])


@operation("Get a webhook", scope=Scope.ADMIN)
def webhook_get(caller: Caller, data: WebhookRef) -> WebhookDetail:
    """Retrieves a webhook by ID: where it leads, what it is told, whether it is well."""
    return WebhookDetail.of(caller.workspace.webhooks.get(pk=data.webhook_id))


@operation("Create a webhook", effect=Effect.WRITE, scope=Scope.ADMIN)
def webhook_create(caller: Caller, data: WebhookCreate) -> WebhookWithSecret:
    """Has every change from now on told to an address. The answer has the secret that signs what
    is sent there; it is shown only once."""
    # Held, so that of two who add the last one, one is told that it was the last.
    workspace = caller.workspace.held()
    if workspace.webhooks.count() >= MOST_WEBHOOKS:
        message = f"This workspace has {MOST_WEBHOOKS} webhooks, which is all it may. Delete one."
        raise ValidationError({"url": message})
    webhook = WebhookEndpoint(workspace=workspace, created_by=caller.user, **data.sent())
    refuse_wrong_address(webhook)
    webhook.save()
    caller.adding(webhook)
    return WebhookWithSecret.of(webhook)


def refuse_wrong_address(webhook: WebhookEndpoint) -> None:
    try:
        checked(webhook.url)
    except ValueError as wrong:
        raise ValidationError({"url": str(wrong)}) from None
    same = webhook.workspace.webhooks.filter(url=webhook.url).exclude(pk=webhook.pk)
    if same.exists():
        raise ValidationError({"url": "A webhook with this url exists."})


@operation(
    "Update a webhook", effect=Effect.WRITE, scope=Scope.ADMIN, destructive=True, idempotent=True
)
def webhook_update(caller: Caller, data: WebhookUpdate) -> WebhookDetail:
    """Changes a webhook, or switches it on or off. Switched on, it is told what happens from then
    on; webhook_replay brings what it missed."""
    webhook = caller.workspace.webhooks.to_change(data.webhook_id, data.version)
    with caller.changing(webhook):
        if changed := webhook.assign(settings_in(data)):
            refuse_wrong_address(webhook)
            webhook.save_change(*changed)
        if "enabled" in data.model_fields_set and data.enabled != webhook.enabled:
            webhook.enable() if data.enabled else webhook.disable("")
    return WebhookDetail.of(webhook)


def settings_in(data: WebhookUpdate) -> dict[str, object]:
    return {
        name: value
        for name, value in data.sent().items()
        if name in {"url", "description", "events"}
    }


@operation("Delete a webhook", effect=Effect.WRITE, scope=Scope.ADMIN, destructive=True)
def webhook_delete(caller: Caller, data: WebhookChange) -> WebhookDeleted:
    """Deletes a webhook and the record of its deliveries. What waits is not sent."""
    webhook = caller.workspace.webhooks.to_change(data.webhook_id, data.version)
    caller.removing(webhook)
    webhook.delete()
    return WebhookDeleted(id=data.webhook_id, deleted=True)


@operation(
    "Rotate the secret of a webhook", effect=Effect.WRITE, scope=Scope.ADMIN, destructive=True
)
def webhook_rotate_secret(caller: Caller, data: WebhookChange) -> WebhookWithSecret:
    """Makes a new secret, shown only once. For 24 hours the old one signs too."""
    webhook = caller.workspace.webhooks.to_change(data.webhook_id, data.version)
    caller.note(
        webhook,
        "rotated",
        {"secret": "the old one"},
        {"secret": "a new one"},
        version=webhook.version,
    )
    webhook.rotate()
    return WebhookWithSecret.of(webhook)


@operation("Ping a webhook", effect=Effect.WRITE, scope=Scope.ADMIN)
def webhook_ping(caller: Caller, data: WebhookRef) -> WebhookDeliveryDetail:
    """Sends a `ping` to a webhook, once, even if it is disabled. What came of it is read with
    webhook_delivery_get."""
    webhook = caller.workspace.webhooks.get(pk=data.webhook_id)
    ping = WebhookDelivery(workspace=caller.workspace, endpoint=webhook, event=PING)
    ping.record_id = ping.id
    ping.save()
    caller.note(webhook, "pinged", {}, {"event": PING}, version=webhook.version)
    return WebhookDeliveryDetail.of(ping)


@operation("List deliveries of a webhook", scope=Scope.ADMIN)
def webhook_delivery_list(caller: Caller, data: WebhookDeliveryList) -> WebhookDeliveryPage:
    """Lists what was and will be sent to a webhook, the latest first."""
    deliveries = caller.workspace.webhooks.get(pk=data.webhook_id).deliveries.all()
    if data.state:
        deliveries = deliveries.filter(state=data.state)
    page, cursor = page_of(
        caller.workspace, "webhook_delivery_list", deliveries, LATEST, data.cursor, data.limit
    )
    return WebhookDeliveryPage(
        results=[WebhookDeliveryDetail.of(delivery) for delivery in page], next_cursor=cursor
    )


@operation("Get a delivery of a webhook", scope=Scope.ADMIN)
def webhook_delivery_get(caller: Caller, data: WebhookDeliveryRef) -> WebhookDeliveryDetail:
    """Retrieves one delivery by ID: how often it was tried, and what the endpoint answered."""
    webhook = caller.workspace.webhooks.get(pk=data.webhook_id)
    return WebhookDeliveryDetail.of(webhook.deliveries.get(id=data.delivery_id))


@operation("Replay deliveries of a webhook", effect=Effect.WRITE, scope=Scope.ADMIN)
def webhook_replay(caller: Caller, data: WebhookReplay) -> WebhookReplayed:
    """Sends one delivery again, or all that happened since a moment, up to 1,000 events at a time
    and with the ids they had. What still waits is not sent twice."""
    webhook = caller.workspace.webhooks.to_change(data.webhook_id)
    if not webhook.enabled:
        message = "This webhook is disabled. Enable it with webhook_update first."
        raise ValidationError({"webhook_id": message})
    missed, next_since = wanted_again(webhook, data)
    queued = queue_again(webhook, missed)
    asked = {k: v for k, v in data.as_wire().items() if k in {"deliveryId", "since", "events"}}
    if data.delivery_id:
        asked["events"] = [missed[0].event]
    caller.note(webhook, "replayed", {}, asked, version=webhook.version)
    return WebhookReplayed(queued=queued, next_since=next_since)


def wanted_again(
    webhook: WebhookEndpoint, data: WebhookReplay
) -> tuple[list[Activity], datetime | None]:
    """What to send again, and from when on there is more of it, if there is."""
    if data.delivery_id and not data.since:
        return [activity_of(webhook, data.delivery_id)], None
    if data.since and not data.delivery_id:
        missed = happened_since(webhook, data.since)
        if data.events:
            missed = missed.filter(event__in=data.events)
        rows = list(missed[: MOST_REPLAYED + 1])
        return rows[:MOST_REPLAYED], next((moment_of(row) for row in rows[MOST_REPLAYED:]), None)
    raise ValidationError({"since": "Send either deliveryId or since."})


def activity_of(webhook: WebhookEndpoint, delivery_id: UUID) -> Activity:
    delivery = webhook.deliveries.get(id=delivery_id)
    if delivery.activity_id is None:
        raise ValidationError({"delivery_id": "A ping is not replayed. Use webhook_ping."})
    return webhook.workspace.activities.get(pk=delivery.activity_id)


@operation("List events", scope=Scope.ADMIN)
def webhook_event_list(caller: Caller, data: WebhookEventList) -> WebhookEvents:
    """Lists the types of events that a webhook can be told of, each with what it says."""
    return WebhookEvents(
        results=[EventMeaning(type=kind, meaning=meaning) for kind, meaning in EVENTS.items()]
    )
