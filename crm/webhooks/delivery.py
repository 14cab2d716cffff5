"""Deliveries leave at least once, whatever dies on the way, and in order for each record.

    waiting -> sending -> delivered
                       -> waiting, until three days after the first attempt -> failed

A worker takes a delivery by a conditional UPDATE with a random lease, as the outbox does. Here
another one may send again what a dead one left: the receiver knows a message by its id.

An endpoint that does not answer is away. Only what was tried already knocks again, and what was
not tried waits behind it; so a dead endpoint costs one attempt an hour, however much waits.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from crm.models import WebhookDelivery
from crm.models.leased import NO_LEASE
from crm.models.webhook import DeliveryState
from crm.webhooks.outcome import settle_delivery, settle_unsent
from crm.webhooks.payload import event_of
from crm.webhooks.signing import headers_of
from crm.webhooks.transport import Answer, Sender

# Far longer than an attempt may take, so that a lease runs out only behind a worker that is gone.
LEASE = timedelta(minutes=2)
LOOK = 1.0  # seconds between two looks for endpoints, while others are being spoken to
TURN = 10.0  # seconds for one endpoint, before others have their turn
MOST_IN_A_TURN = 100
CANDIDATES = 200

logger = logging.getLogger(__name__)


def deliver_due(stopped: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Deliver what is due until nothing is, or until asked to stop; how many attempts ended how.

    One thread speaks to one endpoint, so that a slow one holds up nobody else.
    """
    ended: Counter[str] = Counter()
    busy: dict[UUID, Future[Counter[str]]] = {}
    with ThreadPoolExecutor(settings.WEBHOOK_THREADS, "webhooks") as pool:
        while not stopped():
            take_back_abandoned()
            for endpoint_id in endpoints_due(except_for=busy):
                busy[endpoint_id] = pool.submit(take_turn, endpoint_id, stopped)
            if not busy:
                break
            wait(busy.values(), LOOK, FIRST_COMPLETED)
            ended += collected(busy)
    return ended + collected(busy)


def collected(busy: dict[UUID, Future[Counter[str]]]) -> Counter[str]:
    """What the finished turns did; they are busy no longer."""
    finished = [endpoint_id for endpoint_id, turn in busy.items() if turn.done()]
    return sum((busy.pop(endpoint_id).result() for endpoint_id in finished), Counter())


def take_back_abandoned() -> None:
    """Have what a worker did not come back from sent again."""
    abandoned = WebhookDelivery.objects.abandoned(timezone.now())
    # An UPDATE of nothing still takes SQLite's one write lock, and this is asked every second.
    if not abandoned.exists():
        return
    abandoned.update(
        state=DeliveryState.WAITING,
        **NO_LEASE,
        next_attempt_at=timezone.now(),
        error="The worker ended before the endpoint answered.",
    )


def endpoints_due(except_for: Collection[UUID]) -> list[UUID]:
    due = WebhookDelivery.objects.due(timezone.now()).exclude(endpoint__in=list(except_for))
    return list(dict.fromkeys(due.values_list("endpoint_id", flat=True)[:CANDIDATES]))


def take_turn(endpoint_id: UUID, stopped: Callable[[], bool]) -> Counter[str]:
    """Bring one endpoint what is due, one after another, until it is away or its turn is over."""
    ended: Counter[str] = Counter()
    over = time.monotonic() + TURN
    try:
        with Sender() as sender:
            for order in due_at(endpoint_id):
                if stopped() or time.monotonic() > over:
                    break
                outcome, away = attempt(order, sender)
                ended[outcome] += 1
                if away:
                    break
    finally:
        # This thread's own: it will not be asked for it again.
        connections.close_all()
    return ended


def due_at(endpoint_id: UUID) -> list[int]:
    due = WebhookDelivery.objects.due(timezone.now()).filter(endpoint=endpoint_id)
    return list(due.values_list("pk", flat=True)[:MOST_IN_A_TURN])


def attempt(order: int, sender: Sender) -> tuple[str, bool]:
    """Try one delivery; how it ended, and whether the endpoint is away."""
    delivery = take(order)
    if delivery is None:
        return "lost", False
    if delivery.is_unwanted:
        return settle_unsent(delivery, "The webhook was disabled."), False
    try:
        answer = sent(delivery, sender)
    except DatabaseError:
        # Nothing is known about this one: its lease runs out, and it is sent again.
        raise
    except Exception:
        # A fault of ours with one event must not keep all others from leaving.
        logger.exception("the webhook delivery %s could not be made", delivery.id)
        return settle_unsent(delivery, "A fault of ours: the event could not be written."), False
    return settle_delivery(delivery, answer), answer.away


def take(order: int) -> WebhookDelivery | None:
    """This delivery, if it is still to be sent. Of any number of workers, one gets it."""
    now = timezone.now()
    due = WebhookDelivery.objects.filter(
        pk=order, state=DeliveryState.WAITING, next_attempt_at__lte=now
    )
    mine = due.take(
        LEASE,
        state=DeliveryState.SENDING,
        attempts=F("attempts") + 1,
        first_attempt_at=Coalesce("first_attempt_at", now),
    )
    whole = WebhookDelivery.objects.select_related("endpoint", "workspace")
    return whole.filter(pk=order).first() if mine else None


def sent(delivery: WebhookDelivery, sender: Sender) -> Answer:
    now, endpoint = timezone.now(), delivery.endpoint
    body = event_of(delivery).as_json()
    headers = headers_of(delivery.message_id, now, body, endpoint.secrets_at(now))
    return sender.post(endpoint.url, headers, body.encode())
