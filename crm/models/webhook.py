"""Where changes are told to, and what was told."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from crm.models.activity import Activity
from crm.models.leased import NO_LEASE, Leased, LeasedQuerySet
from crm.models.record import Versioned, VersionedQuerySet, uuid7
from crm.models.user import User
from crm.models.workspace import Workspace
from crm.values.urls import without_secrets

SECRET_BYTES = 32
ROTATION = timedelta(hours=24)


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def place_of(url: str) -> str:
    """The URL as everybody may read it: whoever knows the path may be able to write there."""
    parts, digest = urlsplit(url), hashlib.sha256(url.encode()).hexdigest()
    return f"{parts.scheme}://{parts.netloc}/… ({digest[:8]})"


class WebhookEndpointQuerySet(VersionedQuerySet["WebhookEndpoint"]):
    def enabled(self) -> Self:
        return self.filter(disabled_at=None)


WebhookEndpoints = models.Manager.from_queryset(WebhookEndpointQuerySet)


class WebhookEndpoint(Versioned):
    """An address that a workspace has its changes told to.

    The secret signs each message, so it is stored as it is; it is shown when it is made, and
    never again. After a rotation the old one signs too, until the receiver has the new one.
    """

    kind = "webhook"
    noun = "A webhook"
    finder = "webhook_list"
    verbs = (*Versioned.verbs, "disabled", "pinged", "replayed", "rotated")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    description = models.CharField(max_length=200, blank=True)
    events = models.JSONField(default=list, blank=True, help_text="Their types; empty: all.")
    secret = models.CharField(max_length=64, default=new_secret, editable=False)
    old_secret = models.CharField(max_length=64, blank=True, editable=False)
    old_secret_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = WebhookEndpoints()

    audited = ("url", "description", "events", "enabled", "disabled_reason")
    meaning_of_empty = {"events": "All events"}

    class Meta:
        verbose_name = "webhook"
        indexes = [models.Index(fields=["workspace", "disabled_at"], name="webhook_enabled")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "url"],
                name="one_webhook_per_url",
                violation_error_message="A webhook with this url exists.",
            ),
            models.UniqueConstraint(fields=["workspace", "id"], name="webhook_in_workspace"),
        ]

    def __str__(self) -> str:
        return self.place

    @property
    def place(self) -> str:
        return place_of(self.url)

    def particulars(self, values: Mapping[str, Any]) -> list[str]:
        return [without_secrets(values.get("url", self.url))]

    @property
    def enabled(self) -> bool:
        return self.disabled_at is None

    def audited_value(self, name: str) -> Any:
        return self.enabled if name == "enabled" else super().audited_value(name)

    def shown_value(self, name: str, value: Any) -> Any:
        return without_secrets(value) if name == "url" and value else value

    def kept_value(self, name: str, value: Any) -> Any:
        return place_of(value) if name == "url" and value else value

    def wants(self, event: str) -> bool:
        return not self.events or event in self.events

    def secrets_at(self, now: datetime) -> list[str]:
        """The secrets that sign now, the current one first."""
        until = self.old_secret_until
        return [self.secret, *([self.old_secret] if until and now < until else [])]

    def rotate(self) -> None:
        self.old_secret, self.old_secret_until = self.secret, timezone.now() + ROTATION
        self.secret = new_secret()
        self.save_change("secret", "old_secret", "old_secret_until")

    def disable(self, reason: str) -> None:
        """Tell it nothing more. What waits ends here; it can be replayed."""
        self.disabled_at, self.disabled_reason = timezone.now(), reason[:300]
        self.failing_since = None
        self.save_change("disabled_at", "disabled_reason", "failing_since")
        self.deliveries.unsettled().update(
            state=DeliveryState.FAILED,
            error="The webhook was disabled.",
            settled_at=timezone.now(),
            **NO_LEASE,
        )

    def enable(self) -> None:
        self.disabled_at, self.disabled_reason, self.failing_since = None, "", None
        self.save_change("disabled_at", "disabled_reason", "failing_since")


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookDeliveryQuerySet(LeasedQuerySet["WebhookDelivery"]):
    def unsettled(self) -> Self:
        # In this form SQLite, too, sees that the index of what is on its way has it all.
        return self.filter(settled_at=None)

    def abandoned(self, now: datetime) -> Self:
        return super().abandoned(now).unsettled().filter(state=DeliveryState.SENDING)

    def due(self, now: datetime) -> Self:
        """To be sent now: of each endpoint and record only the oldest that is not settled, and of
        an endpoint that is away only what was tried already, and pings."""
        earlier = (
            WebhookDelivery.objects.unsettled()
            .filter(
                endpoint=OuterRef("endpoint"),
                record_id=OuterRef("record_id"),
                order__lt=OuterRef("order"),
            )
            .order_by()
        )
        waiting = self.unsettled().filter(
            Q(endpoint__failing_since=None) | Q(attempts__gt=0) | Q(activity_id=None),
            state=DeliveryState.WAITING,
            next_attempt_at__lte=now,
            workspace__suspended_at=None,
        )
        return waiting.filter(~Exists(earlier)).order_by("next_attempt_at", "order")


WebhookDeliveries = models.Manager.from_queryset(WebhookDeliveryQuerySet)


class WebhookDelivery(Leased):
    """One event on its way to one endpoint. Its text is made from the Activity when it is sent.

    `order` is given by the database while the changed record is locked, so that the changes of
    one record are told in the order in which they were made, whichever process made them.
    """

    finder = "webhook_delivery_list"

    order = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=uuid7, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="webhook_deliveries")
    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    activity_id = models.UUIDField(null=True, blank=True, help_text="None: a ping.")
    event = models.CharField(max_length=64)
    record_id = models.UUIDField(help_text="Deliveries of one record wait for one another.")
    state = models.CharField(
        max_length=16, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.PositiveIntegerField(default=0)
    first_attempt_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookDeliveries()

    class Meta:
        verbose_name_plural = "webhook deliveries"
        indexes = [
            models.Index(
                fields=["next_attempt_at", "order"],
                name="delivery_due",
                condition=Q(state="waiting"),
            ),
            models.Index(
                fields=["endpoint", "record_id", "order"],
                name="delivery_of_record",
                condition=Q(settled_at=None),
            ),
            models.Index(fields=["endpoint", "-order"], name="delivery_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="delivery_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "sending"), settled_at__isnull=True)
                | Q(state__in=("delivered", "failed"), settled_at__isnull=False),
                name="settled_delivery_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.endpoint}"

    @classmethod
    def of(cls, endpoint: WebhookEndpoint, activity: Activity) -> Self:
        return cls(
            workspace_id=activity.workspace_id,
            endpoint=endpoint,
            activity_id=activity.pk,
            event=activity.event,
            record_id=activity.target_id or activity.pk,
        )

    @property
    def message_id(self) -> str:
        """The same for every attempt and replay, so that a receiver can tell what it has."""
        return f"evt_{self.activity_id or self.id}"

    @property
    def is_ping(self) -> bool:
        return self.activity_id is None

    @property
    def is_unwanted(self) -> bool:
        """Queued while its endpoint was being disabled. A ping tries even one that is."""
        return not (self.is_ping or self.endpoint.enabled)
