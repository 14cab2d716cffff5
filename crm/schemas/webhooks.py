from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from django.utils import timezone
from pydantic import AfterValidator, Field, PlainSerializer, WithJsonSchema

from crm.journal.events import EVENTS
from crm.models import WebhookDelivery, WebhookEndpoint
from crm.models.webhook import DeliveryState
from crm.schemas.base import (
    FILLED_IN,
    Id,
    Input,
    Instant,
    Limit,
    Line,
    LongLine,
    Moment,
    Named,
    Output,
    Page,
    Version,
    Visible,
    not_blank,
)
from crm.schemas.fields import address_that_leads, unique

URL = "https://, of a host on the public internet. Redirects are not followed."
SUBSCRIBED = "The types to be told of, see webhook_event_list. Empty: all."


def known(event: str) -> str:
    if event not in EVENTS:
        raise ValueError(f"is no type of event; these are: {', '.join(EVENTS)}")
    return event


EventType = Annotated[
    str, AfterValidator(known), WithJsonSchema({"type": "string", "enum": list(EVENTS)})
]
EventTypes = Annotated[list[EventType], Field(max_length=100), AfterValidator(unique)]
ExactMoment = Annotated[
    datetime,
    PlainSerializer(
        lambda moment: moment.isoformat(timespec="milliseconds"), str, when_used="json"
    ),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
RequiredUrl = Annotated[
    LongLine, AfterValidator(not_blank), AfterValidator(address_that_leads), FILLED_IN
]
State = Annotated[
    DeliveryState | None,
    Field(strict=False),
    WithJsonSchema({"type": "string", "enum": DeliveryState.values}),
]


class WebhookList(Input):
    """Takes nothing."""


class WebhookRef(Input):
    webhook_id: Id


class WebhookCreate(Input):
    url: RequiredUrl = Field(description=URL)
    description: Line = ""
    events: EventTypes = Field(default=[], description=SUBSCRIBED)


class WebhookUpdate(Input):
    """Only the fields that are sent change."""

    webhook_id: Id
    url: RequiredUrl = Field(default="", description=URL)
    description: Line = ""
    events: EventTypes = Field(default=[], description=SUBSCRIBED)
    enabled: bool = Field(default=True, description="False ends what waits as failed.")
    version: Version = None


class WebhookChange(Input):
    """Which webhook, as it was read."""

    webhook_id: Id
    version: Version = None


class WebhookReplay(Input):
    """One delivery, or everything since a moment."""

    webhook_id: Id
    delivery_id: Id | None = Field(default=None, description="This one again.")
    since: Instant | None = Field(default=None, description="All that happened from then on.")
    events: EventTypes = Field(default=[], description="With since: only these types.")


class WebhookDeliveryList(Input):
    webhook_id: Id
    state: State = None
    limit: Limit = 20
    cursor: str = Field(default="", max_length=200, description="nextCursor of the page before.")


class WebhookDeliveryRef(Input):
    webhook_id: Id
    delivery_id: Id


class WebhookEventList(Input):
    """Takes nothing."""


class WebhookDetail(Output):
    """An endpoint. `failingSince`: since when it has not answered."""

    id: UUID
    url: Visible
    description: Visible = ""
    events: list[str] = []
    enabled: bool
    failing_since: Moment | None = None
    disabled_at: Moment | None = None
    disabled_reason: Visible = ""
    old_secret_until: Moment | None = None
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def facts(cls, webhook: WebhookEndpoint) -> dict[str, Any]:
        """What is shown of a webhook, by name: everything but its secrets."""
        facts = {name: getattr(webhook, name) for name in cls.model_fields if name != "secret"}
        until = webhook.old_secret_until
        return facts | {"old_secret_until": until if until and until > timezone.now() else None}

    @classmethod
    def of(cls, webhook: WebhookEndpoint) -> "WebhookDetail":
        return cls(**cls.facts(webhook))


class Webhooks(Output):
    results: list[WebhookDetail]


class WebhookWithSecret(WebhookDetail):
    """The `secret` signs what is sent. It is shown here and never again."""

    shown_once: ClassVar[frozenset[str]] = frozenset({"secret"})

    secret: str = ""

    @classmethod
    def of(cls, webhook: WebhookEndpoint) -> "WebhookWithSecret":
        return cls(**cls.facts(webhook), secret=webhook.secret)


class WebhookDeleted(Output):
    id: UUID
    deleted: bool


class WebhookDeliveryDetail(Output):
    """One event on its way to one endpoint. `messageId` is the `webhook-id` it is sent with."""

    id: UUID
    event: str
    message_id: str
    state: str
    record_id: UUID | None = None
    activity_id: UUID | None = None
    attempts: int
    status_code: int | None = None
    error: Visible = ""
    next_attempt_at: Moment | None = None
    first_attempt_at: Moment | None = None
    settled_at: Moment | None = None
    created_at: Moment

    @classmethod
    def of(cls, delivery: WebhookDelivery) -> "WebhookDeliveryDetail":
        own = {"record_id", "next_attempt_at"}
        facts = {name: getattr(delivery, name) for name in cls.model_fields if name not in own}
        retries = delivery.state == DeliveryState.WAITING and delivery.attempts
        return cls(
            **facts,
            record_id=None if delivery.is_ping else delivery.record_id,
            next_attempt_at=delivery.next_attempt_at if retries else None,
        )


class WebhookDeliveryPage(Page):
    results: list[WebhookDeliveryDetail]


class WebhookReplayed(Output):
    """How many deliveries were queued. With `nextSince` there is more: replay since then."""

    queued: int
    next_since: ExactMoment | None = None


class EventMeaning(Output):
    type: str
    meaning: str


class WebhookEvents(Output):
    results: list[EventMeaning]


class EventWorkspace(Output):
    id: UUID
    slug: str


class EventRecord(Output):
    type: str
    id: UUID
    url: str = ""


class EventChange(Output):
    field: str
    before: Any = None
    after: Any = None


class EventData(Output):
    """What happened, as the Activity has it."""

    workspace: EventWorkspace
    record: EventRecord | None = None
    contact_id: UUID | None = None
    operation: str
    door: str = ""
    client: Visible = ""
    actor: Named | None = None
    changes: list[EventChange] = []
    activity_id: UUID | None = None
    request_id: Visible = ""


class WebhookEvent(Output):
    """The body of a request to an endpoint, as Standard Webhooks has it."""

    type: str
    timestamp: Moment
    data: EventData
