"""What every input and output is made of."""

import re
import string
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from crm.values.moments import moment_of
from crm.values.text import clean_line, clean_text, visible

# A refusal names the first of them. To look at each of sixty thousand took a second.
MOST_UNKNOWN = 100

UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


class Input(BaseModel):
    """What a caller sends. Unknown fields and values of another type are refused, never dropped.

    In a patch, a field that was not sent stays as it is; an empty one is emptied.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        frozen=True,
    )

    @classmethod
    def from_wire(cls, sent: Mapping[str, Any]) -> Self:
        """The input from its wire names.

        Raises:
            pydantic.ValidationError: naming each field that is wrong.
        """
        return cls.model_validate(cls.worth_reading(sent), by_alias=True, by_name=False)

    @classmethod
    def worth_reading(cls, sent: Mapping[str, Any]) -> Mapping[str, Any]:
        """What was sent, but of names that no field has only so many that the refusal is clear."""
        if len(sent) <= len(cls.model_fields) + MOST_UNKNOWN:
            return sent
        known = {field.alias or name for name, field in cls.model_fields.items()}
        unknown = islice((name for name in sent if name not in known), MOST_UNKNOWN)
        return {name: sent[name] for name in (*(known & sent.keys()), *unknown)}

    def sent(self) -> dict[str, Any]:
        """The fields that were sent, by their Python names."""
        return {name: getattr(self, name) for name in self.model_fields_set}

    def as_wire(self) -> dict[str, Any]:
        """What was sent, as JSON that `from_wire` reads back to an equal input."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class Output(BaseModel):
    """What a caller gets. Empty values are left out: absent means empty."""

    shown_once: ClassVar[frozenset[str]] = frozenset()

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        serialize_by_alias=True,
    )

    def as_wire(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_defaults=True)

    def as_json(self) -> str:
        return self.model_dump_json(exclude_defaults=True)

    def as_kept(self) -> dict[str, Any]:
        """As it may be kept for a repetition: without what is shown only once."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude=set(self.shown_once))


def uuid_of(value: object) -> object:
    """Only the canonical form: what Python accepts besides it, no two doors would agree on."""
    if isinstance(value, UUID):
        return value
    if isinstance(value, str) and UUID_FORM.fullmatch(value):
        return UUID(value)
    raise ValueError("must be a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057")


def instant_of(value: object) -> object:
    """A moment with its offset: which one it is must not depend on who reads it."""
    if isinstance(value, datetime):
        return value
    try:
        moment = moment_of(value if isinstance(value, str) else "")
        if moment.tzinfo:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError("must be a moment with its offset, such as 2026-11-24T15:00:00Z")


def empty(kind: type[list[Any]] | type[dict[str, Any]]) -> Any:
    """The default of a field of rows. Pydantic copies a default deeply for each row that has not
    the field; a new one costs a tenth of that."""
    return Field(default_factory=kind, json_schema_extra={"default": kind()})


# The pattern of Braille without a dot is no space to Unicode, and as empty.
BLANK = f"{string.whitespace}\N{BRAILLE PATTERN BLANK}"


def not_blank(text: str) -> str:
    if not text.strip(BLANK):
        raise ValueError("must not be blank")
    return text


def in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


Id = Annotated[UUID, BeforeValidator(uuid_of), WithJsonSchema({"type": "string", "format": "uuid"})]


def filled_in(schema: dict[str, Any]) -> None:
    """It may be left out, but not be empty: an empty default would contradict that."""
    schema["minLength"] = 1
    schema.pop("default", None)


Instant = Annotated[
    datetime,
    BeforeValidator(instant_of),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
FILLED_IN = Field(json_schema_extra=filled_in)
Line = Annotated[str, Field(max_length=200), AfterValidator(clean_line)]
LongLine = Annotated[str, Field(max_length=500), AfterValidator(clean_line)]
RequiredLine = Annotated[Line, AfterValidator(not_blank), FILLED_IN]
Text = Annotated[str, Field(max_length=10_000), AfterValidator(clean_text)]
RequiredText = Annotated[Text, AfterValidator(not_blank), FILLED_IN]
Limit = Annotated[int, Field(ge=1, le=100)]
Version = Annotated[
    int | None,
    Field(
        ge=1,
        description="Refuse if changed since this version.",
        json_schema_extra=lambda schema: schema.pop("default", None),
    ),
    WithJsonSchema({"type": "integer"}),
]

# Text that people and other systems wrote, as a model may safely read it.
Visible = Annotated[str, BeforeValidator(visible)]
Moment = Annotated[
    datetime,
    PlainSerializer(in_utc, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class Named(Output):
    id: UUID
    name: Visible


class Page(Output):
    """One page of a list. `total` is left out where counting would be dear."""

    total: int | None = None
    next_cursor: str | None = None
