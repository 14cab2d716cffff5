"""What programs see of prepared actions. Never the secret: that has whoever prepared it."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema

from crm.models import ApiToken
from crm.models.pending_action import ActionState, PendingAction
from crm.schemas.base import Id, Input, Limit, Moment, Named, Output, Page, Visible
from crm.schemas.two_steps import Changes, ShownChange
from crm.values.text import visible_values

OneState = Annotated[
    ActionState, Field(strict=False), WithJsonSchema({"type": "string", "enum": list(ActionState)})
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
    summary: Visible
    state: str
    policy: str
    user: Named
    token: Visible
    client: Visible = ""
    approval_url: str = ""
    created_at: Moment
    expires_at: Moment
    ended_at: Moment | None = None

    @classmethod
    def of(cls, action: PendingAction, by_person: bool) -> "PendingActionSummary":
        return cls.model_validate(action_summary(action, by_person))


class PendingActionDetail(PendingActionSummary):
    """`result` is only for the token that prepared it, as long as a confirm would repeat it."""

    changes: Changes = []
    warnings: list[Visible] = []
    approved_by: Visible = ""
    approved_at: Moment | None = None
    ended_by: Visible = ""
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
            "refusal": visible_values(action.refusal),
            "result": visible_values(action.result) if own and action.is_replayable else None,
        }
        return cls.model_validate(action_summary(action, by_person) | fields)


class PendingActionPage(Page):
    results: list[PendingActionSummary]


def action_summary(action: PendingAction, by_person: bool) -> dict[str, object]:
    names = ("operation", "summary", "policy", "client", "created_at", "expires_at", "ended_at")
    waits = by_person and action.state is ActionState.WAITING
    return {
        "id": action.pk,
        "state": action.state,
        "user": Named(id=action.user.pk, name=str(action.user)),
        "token": action.token.name,
        "approval_url": action.get_absolute_url() if waits else "",
        **{name: getattr(action, name) for name in names},
    }
