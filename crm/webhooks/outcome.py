"""What becomes of a delivery, and of its endpoint, after an attempt."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from crm.hooks import liaison_apps
from crm.journal.change import Change
from crm.journal.writing import write
from crm.models import Door, WebhookDelivery, WebhookEndpoint
from crm.models.leased import NO_LEASE
from crm.models.webhook import DeliveryState
from crm.webhooks.transport import LONGEST_ERROR, Answer

LIFETIME = timedelta(days=3)
# After each attempt that failed; the last one is tried when the three days are over.
DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# One that is away is asked again at least this often: everything waits for its return.
LONGEST_AWAY = timedelta(hours=1)
LONGEST_WISH = timedelta(hours=24)  # of what a Retry-After may ask for
JITTER = 0.2
MOST_WAITING = 100_000

chance = secrets.SystemRandom()


def settle_delivery(delivery: WebhookDelivery, answer: Answer) -> str:
    """Write down how an attempt ended, if the delivery is still this worker's."""
    if answer.taken:
        return end_delivery(delivery, DeliveryState.DELIVERED, answer)
    if answer.gone:
        return disable(delivery, answer, "It answered 410 Gone.")
    if delivery.is_ping:
        return record(delivery, DeliveryState.FAILED, answer)
    if timezone.now() < expiry(delivery):
        return put_off(delivery, answer)
    if reached_since(delivery):
        return end_delivery(delivery, DeliveryState.FAILED, answer)
    error = f"Nothing could be delivered for three days. {answer.error}"
    return disable(delivery, answer, error)


def settle_unsent(delivery: WebhookDelivery, error: str) -> str:
    """End a delivery that there is no sense in trying again."""
    return end_delivery(delivery, DeliveryState.FAILED, Answer(None, error))


def end_delivery(delivery: WebhookDelivery, state: DeliveryState, answer: Answer) -> str:
    """Settle it, and let those go on that waited for it."""
    outcome = record(delivery, state, answer)
    mark_away(delivery.endpoint, away=False)
    return outcome


def put_off(delivery: WebhookDelivery, answer: Answer) -> str:
    """Try again later, at growing distances."""
    later = timezone.now() + delay_after(delivery.attempts, answer)
    moment = min(later, expiry(delivery))
    # In this order: of an endpoint that is away, something that was tried must be waiting.
    outcome = record(delivery, DeliveryState.WAITING, answer, moment)
    mark_away(delivery.endpoint, away=answer.away)
    return outcome


def delay_after(attempts: int, answer: Answer) -> timedelta:
    planned = DELAYS[min(attempts, len(DELAYS)) - 1]
    if answer.away:
        planned = min(planned, LONGEST_AWAY)
    wished = min(answer.retry_after, LONGEST_WISH)
    # With chance in it, so that what failed together does not come back together.
    return max(planned, wished) * chance.uniform(1, 1 + JITTER)


def expiry(delivery: WebhookDelivery) -> datetime:
    return (delivery.first_attempt_at or timezone.now()) + LIFETIME


def reached_since(delivery: WebhookDelivery) -> bool:
    """Whether the endpoint took anything since this delivery was first tried: then it is well,
    and only this one is not to its taste."""
    taken = delivery.endpoint.deliveries.filter(state=DeliveryState.DELIVERED)
    return taken.filter(settled_at__gte=delivery.first_attempt_at).exists()


def record(
    delivery: WebhookDelivery, state: DeliveryState, answer: Answer, moment: datetime | None = None
) -> str:
    held = WebhookDelivery.objects.held_by(delivery.lease).filter(pk=delivery.pk)
    facts = {"next_attempt_at": moment} if moment else {"settled_at": timezone.now()}
    mine = held.update(
        state=state,
        **NO_LEASE,
        status_code=answer.status,
        error=answer.error[:LONGEST_ERROR],
        **facts,
    )
    return state.value if mine else "lost"


def mark_away(endpoint: WebhookEndpoint, *, away: bool) -> None:
    # Most of the time this is as it was, and costs nothing.
    if away == (endpoint.failing_since is not None):
        return
    changed = WebhookEndpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=away)
    changed.update(failing_since=timezone.now() if away else None)


def disable(delivery: WebhookDelivery, answer: Answer, reason: str) -> str:
    with transaction.atomic():
        give_up(delivery.endpoint, reason, first=delivery, answer=answer)
    return DeliveryState.FAILED.value


def give_up(
    endpoint: WebhookEndpoint,
    reason: str,
    first: WebhookDelivery | None = None,
    answer: Answer | None = None,
) -> None:
    """Disable an endpoint, say so in the journal, and have its people told."""
    locked = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
    if first and answer:
        record(first, DeliveryState.FAILED, answer)
    if locked is None or not locked.enabled:
        return
    before = locked.snapshot()
    locked.disable(reason)
    change = Change.of(locked, "disabled", before, locked.snapshot())
    write(
        workspace_id=locked.workspace_id,
        door=Door.WORKER,
        operation="webhook_disable",
        reason=locked.disabled_reason,
        **change.facts(),
    )
    for app in liaison_apps():
        app.webhook_disabled(locked)


def give_up_on_overrun() -> None:
    """Disable the endpoints for which more waits than will ever be brought to them."""
    unsettled = WebhookDelivery.objects.unsettled().values("endpoint").annotate(waiting=Count("pk"))
    overrun = unsettled.filter(waiting__gt=MOST_WAITING).values("endpoint")
    for endpoint in WebhookEndpoint.objects.enabled().filter(pk__in=overrun):
        with transaction.atomic():
            give_up(endpoint, f"More than {MOST_WAITING:,} deliveries wait for it.")
