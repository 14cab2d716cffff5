from datetime import datetime, timedelta
from typing import Self

from django.db import models

from crm.models.api_token import ApiToken
from crm.models.leased import Leased, LeasedQuerySet
from crm.models.record import Record
from crm.models.workspace import Workspace

KEY_LIFETIME = timedelta(hours=24)
# In place of what came of a part, where it spoke of somebody who was erased since.
FORGOTTEN = {"status": 410}


class IdempotencyKeyQuerySet(LeasedQuerySet["IdempotencyKey"]):
    def outlived(self, now: datetime) -> Self:
        return self.filter(created_at__lt=now - KEY_LIFETIME)


IdempotencyKeys = models.Manager.from_queryset(IdempotencyKeyQuerySet)


class IdempotencyKey(Leased, Record):
    """A request that a program may repeat without doing it twice, and what it was answered.

    Without a `status` it is in flight: whoever holds the lease is doing it. A process that died
    lets its lease run out, and the next repetition takes it over. The answer is committed
    together with the effect. Of what is done in parts, the `body` has the results so far.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="idempotency_keys")
    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body.")
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    objects = IdempotencyKeys()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "token", "key"], name="one_request_per_idempotency_key"
            )
        ]
