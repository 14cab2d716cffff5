from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, Field, WithJsonSchema

from crm.models import ApiToken, Policy, Scope
from crm.models.rights import EVERYDAY
from crm.schemas.base import FILLED_IN, Id, Input, Line, Moment, Output, Visible, not_blank

LONGEST_LIFE = 3650

TokenName = Annotated[Line, Field(max_length=100), AfterValidator(not_blank), FILLED_IN]
Scopes = Annotated[
    list[Annotated[Scope, Field(strict=False)]],
    Field(min_length=1),
    WithJsonSchema({"type": "array", "items": {"type": "string", "enum": list(Scope)}}),
]


class TokenCreate(Input):
    name: TokenName
    scopes: Scopes = Field(default=sorted(EVERYDAY), description="A person's everyday work.")
    policy: Annotated[Policy, Field(strict=False)] = Policy.AUTO
    days: int | None = Field(
        default=90, ge=1, le=LONGEST_LIFE, description="How long it lives; null: until revoked."
    )


class TokenRef(Input):
    token_id: Id


class TokenDetail(Output):
    """A person's key for programs, without the key. No `workspace`: for all of the person's."""

    id: UUID
    name: Visible
    hint: str = Field(description="The four characters that it ends with.")
    scopes: list[str]
    policy: str
    workspace: str = ""
    expires_at: Moment | None = None
    revoked_at: Moment | None = None

    @classmethod
    def facts(cls, token: ApiToken) -> dict[str, Any]:
        own = ("name", "hint", "scopes", "policy", "expires_at", "revoked_at")
        slug = token.workspace.slug if token.workspace else ""
        return {"id": token.pk, "workspace": slug, **{name: getattr(token, name) for name in own}}

    @classmethod
    def of(cls, token: ApiToken) -> "TokenDetail":
        return cls(**cls.facts(token))


class TokenWithSecret(TokenDetail):
    """The `secret` is the key. It is shown here and never again."""

    shown_once: ClassVar[frozenset[str]] = frozenset({"secret"})

    secret: str = ""
