"""What programs see of prepared actions. Never the secret: that has whoever prepared it."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema

from crm.models import ApiToken
from crm.models.pending_action import PendingAction, State
from crm.schemas.base import Id, Input, Limit, Moment, Named, Output, Page, Shown
from crm.schemas.two_steps import Changes, ShownChange
from crm.values.text import shown_values

OneState = Annotated[
    State, Field(strict=False), WithJsonSchema({"type": "string", "enum": list(State)})
]


class PendingActionList(Input):
    state: OneState | None = None
    limit: Limit = 20
    cursor: str = Field(default="", max_length=200, description="nextCursor of the page before.")


class PendingActionRef(Input):
    pending_action_id: Id


class PendingActionSummary(Output):
    """Something prepared. `approvalUrl` is there while a person must still approve it."""

    id: UUID
    operation: str
    summary: Shown
    state: str
    policy: str
    user: Named
    token: Shown
    client: Shown = ""
    approval_url: str = ""
    created_at: Moment
    expires_at: Moment
    ended_at: Moment | None = None

    @classmethod
    def of(cls, action: PendingAction, by_person: bool) -> "PendingActionSummary":
        return cls.model_validate(summary_fields(action, by_person))


class PendingActionDetail(PendingActionSummary):
    """`result` is only for the token that prepared it, as long as a confirm would repeat it."""

    changes: Changes = []
    warnings: list[Shown] = []
    approved_by: Shown = ""
    approved_at: Moment | None = None
    ended_by: Shown = ""
    refusal: dict[str, Any] | None = None
    result: dict[str, Any] | None = None

    @classmethod
    def of(
        cls, action: PendingAction, by_person: bool, reader: ApiToken | None = None
    ) -> "PendingActionDetail":
        own = action.token_id == reader.pk if reader else False
        fields = {
            "changes": [ShownChange.model_validate(change) for change in action.changes],
            "warnings": action.warnings,
            "approved_by": str(action.approved_by or ""),
            "approved_at": action.approved_at,
            "ended_by": str(action.ended_by or ""),
            "refusal": shown_values(action.refusal),
            "result": shown_values(action.result) if own and action.is_replayable else None,
        }
        return cls.model_validate(summary_fields(action, by_person) | fields)


class PendingActionPage(Page):
    results: list[PendingActionSummary]


def summary_fields(action: PendingAction, by_person: bool) -> dict[str, object]:
    names = ("operation", "summary", "policy", "client", "created_at", "expires_at", "ended_at")
    waits = by_person and action.state is State.WAITING
    return {
        "id": action.pk,
        "state": action.state,
        "user": Named(id=action.user.pk, name=str(action.user)),
        "token": action.token.name,
        "approval_url": action.get_absolute_url() if waits else "",
        **{name: getattr(action, name) for name in names},
    }
