"""Why something was not done, in words that a person or a model can act on.

Operations raise what Django and Pydantic raise. `refusal_of` turns any of it into one `Refusal`,
which every door shows in its own way: problem+json over REST, a tool error over MCP.
"""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError
from pydantic import ValidationError as InvalidInput
from pydantic.alias_generators import to_camel

from crm.models.binned import Binned, NotInBin, ParentInBin
from crm.models.membership import LastOwner
from crm.models.record import Declined, NameTaken, Record, Stale, TooMany
from crm.same_workspace import SAME

# How many wrong fields a refusal names: who sent sixty thousand is not told of each.
MOST_FIELDS = 10
FAULT = "A fault of ours. Look whether it was done before you repeat it."


class Code(enum.StrEnum):
    INVALID = "invalid"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    INSUFFICIENT_SCOPE = "insufficient_scope"
    PLAN_REQUIRED = "plan_required"
    STALE = "stale"
    CONFIRMATION_REQUIRED = "confirmation_required"
    AWAITING_APPROVAL = "awaiting_approval"
    UNKNOWN_TOKEN = "unknown_token"  # noqa: S105 - a code, not a secret
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    RATE_LIMITED = "rate_limited"


class Refusal(Exception):
    """What was asked is not done.

    Args:
        code: the stable word for the reason.
        message: what was wrong and what to do instead.
        errors: for bad fields, the messages by wire name.
        details: further facts that the reader needs, such as a URL; JSON values.
    """

    def __init__(
        self,
        code: Code,
        message: str,
        *,
        errors: dict[str, list[str]] | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.errors = errors or {}
        self.details = details or {}

    def as_json(self) -> dict[str, Any]:
        payload: dict[str, Any] = {"code": self.code.value, "message": self.message}
        return payload | ({"errors": self.errors} if self.errors else {}) | self.details


class Conflict(Refusal):
    """Two wrote at the same moment, and the other was first. To be tried anew."""

    def __init__(self) -> None:
        message = "Somebody changed the same thing at the same moment. Read it again and retry."
        super().__init__(Code.STALE, message)


# Everything an operation may raise to say no; anything else is a fault of ours.
REFUSALS = (
    Refusal, InvalidInput, ValidationError, ObjectDoesNotExist, PermissionDenied, Declined,
)  # fmt: skip

# As psycopg and sqlite3 name them: a row that is there already, and one that is gone.
UNIQUE = {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
FOREIGN_KEY = {"23503", "SQLITE_CONSTRAINT_FOREIGNKEY"}


def refusal_of(exception: Exception) -> Refusal:
    match exception:
        case Refusal():
            return exception
        case InvalidInput():
            return invalid(errors_by_field(exception))
        case ValidationError():
            return invalid(model_errors_by_field(exception))
        case ObjectDoesNotExist():
            return not_found(exception)
        case Declined():
            return declined(exception)
        case _:
            return Refusal(Code.FORBIDDEN, str(exception) or "You may not do this.")


@contextmanager
def conflicts_refused() -> Iterator[None]:
    """Around a transaction, because PostgreSQL looks at some constraints when it commits.

    Raises:
        Conflict: two writers met. Another violation is a fault of ours and goes through.
    """
    try:
        yield
    except IntegrityError as violation:
        if is_conflict(violation):
            raise Conflict from violation
        raise


def is_conflict(violation: IntegrityError) -> bool:
    cause: Any = violation.__cause__
    error_code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", "")
    return error_code in UNIQUE or (error_code in FOREIGN_KEY and not is_guard(cause))


def is_guard(cause: Any) -> bool:
    """Of PostgreSQL's foreign keys some are walls between workspaces; SQLite's are triggers."""
    diagnosis = getattr(cause, "diag", None)
    return str(getattr(diagnosis, "constraint_name", "")).endswith(SAME)


def invalid(errors: dict[str, list[str]]) -> Refusal:
    sentences = "; ".join(f"{field}: {' '.join(messages)}" for field, messages in errors.items())
    return Refusal(Code.INVALID, f"Nothing was done. {sentences}", errors=errors)


def declined(exception: Declined) -> Refusal:
    match exception:
        case Stale():
            return Refusal(Code.STALE, f"The {exception.record._meta.verbose_name} was changed "
                           "since you read it. Read it again and decide anew.")  # fmt: skip
        case NameTaken():
            return name_taken(exception.other)
        case TooMany():
            return Refusal(Code.INVALID, f"Nothing was done. {exception}")
        case NotInBin():
            name = exception.model._meta.verbose_name
            return Refusal(
                Code.NOT_FOUND, f"No such {name} in the bin. Use bin_list to see what is."
            )
        case ParentInBin():
            return parent_in_bin(exception.parent)
        case LastOwner():
            return last_owner(exception)
        case _:
            raise TypeError(f"{type(exception).__name__} has no words here") from exception


def last_owner(exception: LastOwner) -> Refusal:
    name = exception.member.user
    message = f"{name} is the last owner of this workspace. Make somebody else an owner first."
    return Refusal(Code.FORBIDDEN, message)


def name_taken(other: Record) -> Refusal:
    message = f"A {other._meta.verbose_name} with this name exists: {other} ({other.pk})."
    refusal = invalid({"name": [message]})
    refusal.details["existingId"] = str(other.pk)
    return refusal


def parent_in_bin(parent: Binned) -> Refusal:
    name = parent._meta.verbose_name
    text = f"Its {name} {parent} is in the bin too: restore the {name} with {parent.kind}_restore."
    details = {f"{parent.kind}Id": str(parent.pk)}
    return Refusal(Code.INVALID, f"Nothing was done. {text}", details=details)


def not_found(exception: ObjectDoesNotExist) -> Refusal:
    models: list[Any] = apps.get_models()
    model = next((each for each in models if isinstance(exception, each.DoesNotExist)), None)
    name = model._meta.verbose_name if model else "record"
    finder = getattr(model, "finder", "")
    advice = f" Use {finder} to get one." if finder else ""
    return Refusal(Code.NOT_FOUND, f"No such {name} in this workspace.{advice}")


def errors_by_field(exception: InvalidInput) -> dict[str, list[str]]:
    """A line per field, by its wire name, without the rejected value."""
    errors: dict[str, list[str]] = {}
    for error in exception.errors(include_url=False, include_input=False, include_context=False):
        field = printable(".".join(str(step) for step in error["loc"]) or "input")
        if field in errors or len(errors) < MOST_FIELDS:
            errors.setdefault(field, []).append(sentence(error["type"], error["msg"]))
    return with_the_rest(errors, exception.error_count())


def with_the_rest(errors: dict[str, list[str]], count: int) -> dict[str, list[str]]:
    """The errors of the fields that are named, and how many there are besides."""
    kept = {field: messages[:MOST_FIELDS] for field, messages in errors.items()}
    more = count - sum(len(messages) for messages in kept.values())
    if more > 0:
        kept.setdefault("input", []).append(f"{more:,} more are wrong.")
    return kept


def printable(field: str) -> str:
    return field.encode("utf-8", "replace").decode()[:100]


def sentence(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "Unknown field; leave it out."
    text = message.removeprefix("Value error, ")
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def model_errors_by_field(exception: ValidationError) -> dict[str, list[str]]:
    if not hasattr(exception, "error_dict"):
        return {"input": exception.messages}
    return {
        "input" if name == "__all__" else to_camel(name): messages
        for name, messages in exception.message_dict.items()
    }
