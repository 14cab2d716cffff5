"""What an operation gave, as an HTTP answer."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified
from django.urls import Resolver404, resolve
from pydantic_core import to_json
from rest_framework.request import Request

from crm.api.etag import has_tag, tag_of
from crm.schemas.base import Output


def response_of(
    request: Request, result: Output, status: int, fields: frozenset[str]
) -> HttpResponse:
    body = to_json(narrowed(result.as_wire(), fields)) if fields else result.as_json().encode()
    response = HttpResponse(body, content_type="application/json", status=status)
    if version := getattr(result, "version", None):
        response["ETag"] = tag_of(version, body)
    if cursor := getattr(result, "next_cursor", None):
        response["Link"] = f'<{next_page(request, cursor)}>; rel="next"'
    if status == 201 and (place := location_of(request, result)):
        response["Location"] = place
    return not_modified(request, response)


def narrowed(answer: dict[str, Any], fields: frozenset[str]) -> dict[str, Any]:
    """Only these fields and the id, of the record or of each of the results."""
    if "results" in answer:
        return answer | {"results": [narrowed(row, fields) for row in answer["results"]]}
    return {name: value for name, value in answer.items() if name in fields or name == "id"}


def next_page(request: Request, cursor: str) -> str:
    query = request.query_params.copy()
    query["cursor"] = cursor
    return f"{settings.PUBLIC_URL}{request.path}?{query.urlencode()}"


def location_of(request: Request, result: Output) -> str:
    """Where the API has what was made; empty where it can only be seen with something else."""
    path = f"{request.path}/{getattr(result, 'id', '')}"
    try:
        view = getattr(resolve(path).func, "cls", None)
    except Resolver404:
        return ""
    return f"{settings.PUBLIC_URL}{path}" if hasattr(view, "get") else ""


def not_modified(request: Request, response: HttpResponse) -> HttpResponse:
    """304 in its place, if it is what the client has."""
    had = request.headers.get("If-None-Match")
    tag = response.headers.get("ETag")
    if had is None or tag is None or request.method not in {"GET", "HEAD"}:
        return response
    return HttpResponseNotModified(headers={"ETag": tag}) if has_tag(had, tag) else response
