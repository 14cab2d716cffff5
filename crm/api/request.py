"""What a request asks: path, query, body and If-Match become one checked input."""

from dataclasses import dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin
from urllib.parse import unquote_to_bytes

from pydantic import BaseModel
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from crm.api.etag import if_match_versions
from crm.api.parsing import MERGE_PATCH, WHOLE_NUMBER
from crm.refusals import invalid
from crm.schemas.base import Input, Output
from crm.two_steps.actions import Action

TRUTH = {"true": True, "false": False}


@dataclass(frozen=True)
class Asked:
    """The input, the fields of the answer that are wanted (none named: all of them), and the
    versions of the record that it may be done to (none: any)."""

    data: Input
    fields: frozenset[str] = frozenset()
    versions: tuple[int, ...] = ()


def asked_by(request: Request, action: Action, path_ids: dict[str, str]) -> Asked:
    """Raises:
    ParseError, pydantic.ValidationError, Refusal: naming what is wrong.
    """
    reads = request.method in {"GET", "HEAD"}
    in_query = reads or request.method == "DELETE"
    sent = queried(request, action.input) if in_query else posted(request, action.input)
    fields = chosen_fields(sent, action) if reads else frozenset()
    for name, value in path_ids.items():
        # The path names the record: a body that names another is refused, not obeyed.
        if sent.setdefault(name, value) != value:
            raise ParseError(f"{name} in the body is not the one in the path.")
    data = action.input.from_wire(sent)
    return Asked(data, fields, expected(request, data))


def posted(request: Request, model: type[Input]) -> dict[str, Any]:
    sent = request.data
    if not isinstance(sent, dict):
        raise ParseError("Send a JSON object.")
    merges = str(request.content_type).startswith(MERGE_PATCH)
    return emptied(sent, model) if merges else dict(sent)


def emptied(sent: dict[str, Any], model: type[Input]) -> dict[str, Any]:
    """In a merge patch (RFC 7396) null takes the value away: the field's empty one is written."""
    empty = {wire_name(name, field): field.get_default(call_default_factory=True)
             for name, field in model.model_fields.items() if not field.is_required()}  # fmt: skip
    return {name: empty.get(name) if value is None else value for name, value in sent.items()}


def queried(request: Request, model: type[Input]) -> dict[str, Any]:
    """The query as the input's JSON types. A parameter that stands twice is refused."""
    check_text(request.META.get("QUERY_STRING", ""))
    types = {wire_name(name, field): field.annotation for name, field in model.model_fields.items()}
    sent: dict[str, Any] = {}
    for name, values in request.query_params.lists():
        if len(values) > 1:
            raise ParseError("A parameter stands twice.")
        sent[name] = typed(values[0], types.get(name))
    return sent


def check_text(query: str) -> None:
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        raise ParseError("The query is not UTF-8.") from None


def typed(value: str, wanted: Any) -> Any:
    """The value as JSON would have it: a query has only texts, and lists with commas."""
    kinds = get_args(wanted) if get_origin(wanted) in {Union, UnionType} else (wanted,)
    if of_list := next((kind for kind in kinds if get_origin(kind) is list), None):
        return [typed(item, *get_args(of_list)) for item in value.split(",")]
    if int in kinds and WHOLE_NUMBER.fullmatch(value):
        return int(value)
    return TRUTH.get(value, value) if bool in kinds else value


def chosen_fields(sent: dict[str, Any], action: Action) -> frozenset[str]:
    """Take `fields` out of what was sent, unless the input has a field of that name itself."""
    if "fields" in action.input.model_fields or "fields" not in sent:
        return frozenset()
    named = frozenset(str(sent.pop("fields")).split(","))
    known = [wire_name(name, field) for name, field in row_of(action.output).model_fields.items()]
    if not named <= set(known):
        raise invalid({"fields": [f"Name some of these, with commas: {', '.join(known)}."]})
    return named


def row_of(output: type[Output]) -> type[BaseModel]:
    """What one record of the answer looks like: each of `results`, or the answer itself."""
    results = output.model_fields.get("results")
    row: type[BaseModel] = get_args(results.annotation)[0] if results else output
    return row


def wire_name(name: str, field: Any) -> str:
    return field.alias or name


def expected(request: Request, data: Input) -> tuple[int, ...]:
    """The versions that If-Match names."""
    header = request.headers.get("If-Match")
    if header is None or request.method in {"GET", "HEAD"}:
        return ()
    versions = if_match_versions(header)
    if "version" not in type(data).model_fields:
        raise ParseError("What this route changes has no version: leave If-Match out.")
    version: int | None = getattr(data, "version", None)
    if version is not None and versions and versions != [version]:
        raise ParseError("If-Match and version name different versions: send one of them.")
    return tuple(versions)
