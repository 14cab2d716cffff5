from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema
from pydantic.alias_generators import to_camel

from crm.models import Activity, Door
from crm.models.activity import Outcome
from crm.models.kinds import kind_of, url_of
from crm.schemas.base import Id, Input, Instant, Limit, Line, Moment, Named, Output, Page, Visible
from crm.values.text import visible_values

OneDoor = Annotated[
    Door, Field(strict=False), WithJsonSchema({"type": "string", "enum": Door.values})
]
OneOutcome = Annotated[
    Outcome, Field(strict=False), WithJsonSchema({"type": "string", "enum": Outcome.values})
]


class ActivityList(Input):
    """All that is given must hold."""

    contact_id: Id | None = Field(default=None, description="What is about this contact.")
    record_id: Id | None = Field(default=None, description="What was done to this record.")
    record_type: Line = Field(default="", description="Such as contact or pipeline_state.")
    event: Line = Field(default="", description="Such as contact.updated.")
    operation: Line = Field(default="", description="Such as contact_update.")
    user_id: Id | None = None
    door: OneDoor | None = None
    outcome: OneOutcome | None = None
    after: Instant | None = Field(default=None, description="At this moment or later.")
    before: Instant | None = Field(default=None, description="Earlier than this moment.")
    limit: Limit = 20
    cursor: str = Field(default="", max_length=200, description="nextCursor of the page before.")


class ActivityRef(Input):
    activity_id: Id


class Touched(Output):
    """The record that it was done to. `url` is its page, where it has one."""

    type: str
    id: UUID
    url: str = ""


class FieldDiff(Output):
    """One field. A value that is missing was empty; one that is null was erased for good."""

    field: str
    # Never kept by an Activity, so that null is left to say: erased.
    before: Any = ""
    after: Any = ""


class ActivityEntry(Output):
    """What was done, by whom, with which token and client, through which door."""

    id: UUID
    event: Visible = ""
    operation: Visible
    outcome: str
    reason: Visible = ""
    door: str
    client: Visible = ""
    user: Named | None = None
    token: Visible = ""
    record: Touched | None = None
    contact_id: UUID | None = None
    changes: list[FieldDiff] = []
    pending_action_id: UUID | None = None
    request_id: Visible = ""
    created_at: Moment

    @classmethod
    def of(cls, activity: Activity) -> "ActivityEntry":
        user, token = activity.user, activity.token
        return cls(
            user=Named(id=user.pk, name=str(user)) if user else None,
            token=token.name if token else "",
            record=touched(activity),
            changes=differences(activity),
            **{name: getattr(activity, name) for name in PLAIN_FIELDS},
        )


PLAIN_FIELDS = (
    "id", "event", "operation", "outcome", "reason", "door", "client", "contact_id",
    "pending_action_id", "request_id", "created_at",
)  # fmt: skip


class ActivityPage(Page):
    """The newest first. Where few match, a page may be short, or empty, and still have a
    `nextCursor`: so far was looked, and older ones may follow."""

    results: list[ActivityEntry]


def touched(activity: Activity) -> Touched | None:
    kind, identity = activity.target_type, activity.target_id
    if identity is None:
        return None
    return Touched(type=kind_of(kind), id=identity, url=url_of(kind, identity))


def differences(activity: Activity) -> list[FieldDiff]:
    before, after = visible_values(activity.before), visible_values(activity.after)
    return [
        FieldDiff(field=to_camel(name), before=before.get(name, ""), after=after.get(name, ""))
        for name in dict.fromkeys((*before, *after))
    ]
