"""A REST endpoint is a route and, for each verb, what it calls."""

import re
from collections.abc import Callable
from typing import Any, cast

from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from pydantic import create_model
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crm.api.errors import PROBLEM
from crm.api.problem import Problem
from crm.operation import Action, Caller
from crm.schemas.base import Input

WHOLE_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)
TRUTH = {"true": True, "false": False}


class Endpoint(APIView):
    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().finalize_response(*args, **kwargs)
        # What a token may see must not stay in a cache that others share.
        response["Cache-Control"] = "no-store"
        return response


def endpoint(route: str, **verbs: Action) -> URLPattern:
    """The route `contacts/<str:contactId>` with `GET=contact_get, PATCH=contact_update`."""
    ids = re.findall(r"<str:(\w+)>", route)
    methods = {verb.lower(): method(verb, action, ids) for verb, action in verbs.items()}
    view: type[APIView] = type("Endpoint", (Endpoint,), dict(methods))
    return path(route, view.as_view(), name=min(action.name for action in verbs.values()))


def method(verb: str, action: Action, ids: list[str]) -> Callable[..., Response]:
    status = 201 if verb == "POST" and action.name.endswith(("_create", "_add")) else 200

    @extend_schema(
        operation_id=action.name,
        summary=action.title,
        description=action.description,
        tags=[action.name.split("_")[0]],
        parameters=parameters(verb, action, ids),
        request=body_of(action, ids) if verb not in {"GET", "DELETE"} else None,
        responses=responses(status, action),
    )
    def handle(view: APIView, request: Request, **path_ids: str) -> Response:
        sent = queried(request, action.input) if verb in {"GET", "DELETE"} else posted(request)
        for name, value in path_ids.items():
            # The path names the record: a body that names another is refused, not obeyed.
            if sent.setdefault(name, value) != value:
                raise ParseError(f"{name} in the body is not the one in the path.")
        result = action(cast(Caller, request.auth), action.input.from_wire(sent))
        deferred = action.deferral and isinstance(result, action.deferral)
        return Response(result.as_wire(), 202 if deferred else status)

    return handle


def posted(request: Request) -> dict[str, Any]:
    sent = request.data
    if not isinstance(sent, dict):
        raise ParseError("Send a JSON object.")
    return dict(sent)


def queried(request: Request, model: type[Input]) -> dict[str, Any]:
    """The query as the input's JSON types. A parameter that stands twice is refused."""
    sent: dict[str, Any] = {}
    types = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    for name, values in request.query_params.lists():
        if len(values) > 1:
            raise ParseError(f"The parameter {name[:100]} stands twice.")
        sent[name] = typed(values[0], types.get(name))
    return sent


def typed(value: str, wanted: Any) -> Any:
    if wanted is int and WHOLE_NUMBER.fullmatch(value):
        return int(value)
    return TRUTH.get(value, value) if wanted is bool else value


def parameters(verb: str, action: Action, ids: list[str]) -> list[Any]:
    in_path = [
        OpenApiParameter(name, OpenApiTypes.UUID, OpenApiParameter.PATH, required=True)
        for name in ids
    ]
    slug = OpenApiParameter(
        "X-Workspace-Slug",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description="Which workspace, for a token of several.",
    )
    asked = [] if verb not in {"GET", "DELETE"} else query_parameters(action, ids)
    return [*in_path, *asked, slug]


def query_parameters(action: Action, ids: list[str]) -> list[OpenApiParameter]:
    schema = action.input.model_json_schema()
    return [
        OpenApiParameter(name, plain(part), OpenApiParameter.QUERY,
                         required=name in schema.get("required", []))
        for name, part in schema.get("properties", {}).items()
        if name not in ids
    ]  # fmt: skip


def plain(part: dict[str, Any]) -> dict[str, Any]:
    """A property's schema for the query, where there is no null."""
    chosen = part["anyOf"][0] if "anyOf" in part else part
    return {
        key: value
        for key, value in {**part, **chosen}.items()
        if key not in {"anyOf", "title"} and value is not None
    }


def body_of(action: Action, ids: list[str]) -> Any:
    """The input without what the path already says."""
    kept = {
        name: (field.annotation, field)
        for name, field in action.input.model_fields.items()
        if field.alias not in ids
    }
    if not kept:
        return None
    if len(kept) == len(action.input.model_fields):
        return action.input
    fields: dict[str, Any] = kept
    return create_model(f"{action.input.__name__}Body", __base__=Input, **fields)


def responses(status: int, action: Action) -> dict[Any, Any]:
    errors = {
        400: "A field or the request is wrong; `errors` names the fields.",
        401: "No live token.",
        403: "The token, role, plan or workspace does not allow it.",
        404: "No such record in this workspace.",
        413: "The body is larger than 1 MiB.",
        503: "The database did not answer; nothing was done.",
    }
    if action.scope.value != "crm:read":
        errors |= {
            409: "It was changed, ended or rejected meanwhile.",
            410: "The token has expired.",
            429: "Too many actions wait to be confirmed.",
        }
    problems = {
        (code, PROBLEM): OpenApiResponse(Problem, description=text) for code, text in errors.items()
    }
    waiting = {202: OpenApiResponse(action.deferral, description="It waits to be confirmed.")}
    return {status: action.output, **(waiting if action.deferral else {}), **problems}
