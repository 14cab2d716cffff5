"""What is removed for good because its time is over, as the worker does it in passing."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from crm.models import Contact, IdempotencyKey, Invitation, WebhookDelivery
from crm.models.binned import BIN_LIFETIME, Binned, dependents_of
from crm.models.idempotency_key import KEY_LIFETIME
from crm.models.kinds import binned_kinds

BATCH = 500
DELIVERY_LIFETIME = timedelta(days=30)
# From when it could have been accepted at the latest.
INVITATION_LIFETIME = timedelta(days=30)


def tidy(now: datetime) -> Counter[str]:
    """Remove what nobody can get back any more; how many records of each kind. The Activity
    keeps what it tells of them."""
    removed: Counter[str] = Counter()
    for records in outlived(now):
        removed[records.model._meta.model_name or ""] += remove_all(records)
    return +removed


def outlived(now: datetime) -> Iterable[QuerySet[Any]]:
    # The contacts first: their notes and tasks go with them.
    for model in sorted(binned_kinds().values(), key=lambda model: model is not Contact):
        yield model._base_manager.filter(deleted_at__lte=now - BIN_LIFETIME)
    yield IdempotencyKey.objects.filter(created_at__lt=now - KEY_LIFETIME)
    yield Invitation.objects.filter(expires_at__lte=now - INVITATION_LIFETIME)
    yield WebhookDelivery.objects.filter(settled_at__lte=now - DELIVERY_LIFETIME)


def remove_all(records: QuerySet[Any]) -> int:
    """In short transactions, so that nobody waits for long; how many there were."""
    removed = 0
    while pks := list(records.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            remove_batch(records.filter(pk__in=pks))
        removed += len(pks)
    return removed


def remove_batch(batch: QuerySet[Any]) -> None:
    for model in dependents_of(batch.model) if issubclass(batch.model, Binned) else ():
        model.purge_for(batch)
    batch.delete()
