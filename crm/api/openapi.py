"""What the OpenAPI document says of a route."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from pydantic import create_model

from crm.api.parsing import MERGE_PATCH
from crm.api.problems import PROBLEM, Problem
from crm.api.request import row_of, wire_name
from crm.models.rights import READING
from crm.schemas.base import Input
from crm.two_steps.actions import Action

F = TypeVar("F", bound=Callable[..., Any])

IN_QUERY = {"GET", "DELETE"}


def documented(verb: str, action: Action, ids: list[str]) -> Callable[[F], F]:
    decorator: Callable[[F], F] = extend_schema(
        operation_id=action.name,
        summary=action.title,
        description=action.description,
        tags=[action.name.split("_")[0]],
        parameters=[
            *parameters(verb, action, ids),
            *conditions(verb, action),
            *response_headers(verb, action),
        ],
        request=request_of(verb, action, ids),
        responses=responses(verb, action),
        extensions={"x-scope": action.scope.value},
    )
    return decorator


def status_of(verb: str, action: Action) -> int:
    return 201 if verb == "POST" and action.name.endswith(("_create", "_add")) else 200


def request_of(verb: str, action: Action, ids: list[str]) -> Any:
    if verb in IN_QUERY:
        return None
    body = body_model(action, ids)
    kinds = ["application/json", *([MERGE_PATCH] if verb == "PATCH" else [])]
    return dict.fromkeys(kinds, body) if body else None


def body_model(action: Action, ids: list[str]) -> Any:
    """The input without what the path already says."""
    rest = {
        name: (field.annotation, field)
        for name, field in action.input.model_fields.items()
        if field.alias not in ids
    }
    if not rest:
        return None
    if len(rest) == len(action.input.model_fields):
        return action.input
    fields: dict[str, Any] = rest
    return create_model(f"{action.input.__name__}Body", __base__=Input, **fields)


def parameters(verb: str, action: Action, ids: list[str]) -> list[OpenApiParameter]:
    in_path = [
        OpenApiParameter(name, OpenApiTypes.UUID, OpenApiParameter.PATH, required=True)
        for name in ids
    ]
    in_query = query_parameters(action, ids) if verb in IN_QUERY else []
    chooses = verb == "GET" and "fields" not in action.input.model_fields
    return [*in_path, *in_query, *([fields_parameter(action)] if chooses else [])]


def query_parameters(action: Action, ids: list[str]) -> list[OpenApiParameter]:
    schema = action.input.model_json_schema()
    return [
        OpenApiParameter(name, query_schema(part), OpenApiParameter.QUERY, explode=False,
                         required=name in schema.get("required", []))
        for name, part in schema.get("properties", {}).items()
        if name not in ids
    ]  # fmt: skip


def query_schema(part: dict[str, Any]) -> dict[str, Any]:
    """A property's schema for the query, where there is no null."""
    chosen = part["anyOf"][0] if "anyOf" in part else part
    return {
        key: value
        for key, value in {**part, **chosen}.items()
        if key not in {"anyOf", "title"} and value is not None
    }


def fields_parameter(action: Action) -> OpenApiParameter:
    names = [wire_name(*each) for each in row_of(action.output).model_fields.items()]
    listed = {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1}
    description = "Only these fields, with commas. `id` is always there."
    return OpenApiParameter(
        "fields", listed, OpenApiParameter.QUERY, explode=False, description=description
    )


def conditions(verb: str, action: Action) -> list[OpenApiParameter]:
    """The headers that a request may have."""
    headers = [
        header("X-Workspace-Slug", "Which workspace, for a token of several."),
        header("X-Request-ID", "Your own id: 1 to 64 of A-Z a-z 0-9 . _ -; else it gets one."),
    ]
    if verb == "GET":
        return [*headers, *([header("If-None-Match", "An ETag: 304 if it is the same still.")]
                          if is_versioned(action) else [])]  # fmt: skip
    if "version" in action.input.model_fields:
        headers.append(header("If-Match", "An ETag: 412 if the record has another version by now."))
    description = "Repeat the request with the same key, and it is done once."
    return [*headers, header("Idempotency-Key", description, pattern="^[!-~]([ -~]{0,253}[!-~])?$")]


def header(name: str, description: str, pattern: str | None = None) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=description, pattern=pattern
    )


def response_headers(verb: str, action: Action) -> list[OpenApiParameter]:
    status = status_of(verb, action)
    headers = [response_header("X-Request-ID", "The id of the request.", [status, 500, 503])]
    if is_versioned(action):
        headers.append(response_header("ETag", "The version, and this view of it.", [status]))
    if "next_cursor" in action.output.model_fields:
        headers.append(response_header("Link", 'The next page, as rel="next".', [status]))
    if status == 201:
        headers.append(response_header("Location", "Where the API has it.", [status]))
    if verb != "GET":
        description = "`true` where this is the answer of an earlier request with the same key."
        headers.append(response_header("Idempotent-Replayed", description, [status]))
    counted = [status, 429]
    return [
        *headers,
        response_header("RateLimit-Limit", "Requests in a window.", counted, OpenApiTypes.INT),
        response_header("RateLimit-Remaining", "How many are left.", counted, OpenApiTypes.INT),
        response_header("RateLimit-Reset", "Seconds until there are more.", counted,
                      OpenApiTypes.INT),
        response_header("Retry-After", "Seconds to wait.", [429, 503], OpenApiTypes.INT),
    ]  # fmt: skip


def response_header(
    name: str, description: str, statuses: Any, kind: Any = OpenApiTypes.STR
) -> Any:
    return OpenApiParameter(
        name, kind, OpenApiParameter.HEADER, description=description, response=statuses
    )


def is_versioned(action: Action) -> bool:
    return "version" in action.output.model_fields


PROBLEMS = {
    400: "A field, a header or the request is wrong; `errors` names the fields.",
    401: "No live token.",
    403: "The token, role, plan or workspace does not allow it.",
    404: "No such record in this workspace.",
    406: "The answer is to be had as JSON only.",
    429: "Too many requests, or too many actions that wait to be confirmed.",
    500: "A fault of ours.",
    503: "The database did not answer.",
}
OF_WRITES = {
    409: "It was changed, ended or rejected meanwhile, or is being worked on under this key.",
    410: "What was prepared has expired.",
    413: "The body is larger than the limit.",
    422: "The Idempotency-Key was used for another request.",
}


def responses(verb: str, action: Action) -> dict[Any, Any]:
    texts = PROBLEMS | (OF_WRITES if verb != "GET" or action.scope not in READING else {})
    if verb not in IN_QUERY:
        texts |= {415: "The body is not plain JSON in UTF-8."}
    if verb != "GET" and "version" in action.input.model_fields:
        texts |= {412: "The record has another version than If-Match names."}
    problems = {
        (code, PROBLEM): OpenApiResponse(Problem, description=text)
        for code, text in sorted(texts.items())
    }
    same = verb == "GET" and is_versioned(action)
    unchanged = {304: OpenApiResponse(description="It is what If-None-Match names.")}
    waiting = {202: OpenApiResponse(action.deferral, description="It waits to be confirmed.")}
    return {
        status_of(verb, action): action.output,
        **(waiting if action.deferral else {}),
        **(unchanged if same else {}),
        **problems,
    }
