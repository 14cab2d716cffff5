"""What the worker does for the webhooks: bring them their events."""

from collections import Counter

from django.utils import timezone

from crm.models.webhook import DeliveryState, WebhookDelivery
from crm.webhooks.delivery import deliver_due
from crm.webhooks.outcome import give_up_on_overrun
from crm.worker.queues import Queue, counted, lag_of
from crm.worker.rounds import Round, Stopped

# What was put off counts once for each attempt, so these are not added up.
OUTCOMES = {
    "delivered": "webhooks_delivered",
    "failed": "webhooks_failed",
    "waiting": "webhooks_retried",
}


def rounds() -> list[Round]:
    return [
        Round(bring_events, pause=1.0, outcomes=tuple(OUTCOMES.values())),
        Round(end_overrun, pause=3600.0),
    ]


def bring_events(stopped: Stopped) -> Counter[str]:
    ended = deliver_due(stopped)
    return Counter({OUTCOMES.get(state, state): count for state, count in ended.items()})


def end_overrun(stopped: Stopped) -> Counter[str]:
    give_up_on_overrun()
    return Counter()


def queue() -> Queue:
    unsettled = WebhookDelivery.objects.unsettled().filter(state=DeliveryState.WAITING)
    return Queue(counted(unsettled), lag_of(WebhookDelivery.objects.due(timezone.now())))
