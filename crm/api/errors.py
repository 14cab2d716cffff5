"""Errors at the REST door: problem+json (RFC 9457), with a stable `type` and errors by field."""

import logging
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from pydantic_core import to_json
from rest_framework import exceptions
from rest_framework.response import Response

from crm.access import WorkspaceUnclear
from crm.refusals import FAULT, REFUSALS, UNAVAILABLE, Code, Refusal, refusal_of

log = logging.getLogger("liaison.rest")

PROBLEM = "application/problem+json"

STATUS = {
    Code.INVALID: 400,
    Code.NOT_FOUND: 404,
    Code.FORBIDDEN: 403,
    Code.INSUFFICIENT_SCOPE: 403,
    Code.PLAN_REQUIRED: 403,
    Code.STALE: 409,
    Code.CONFIRMATION_REQUIRED: 409,
    Code.AWAITING_APPROVAL: 202,
    Code.UNKNOWN_TOKEN: 404,
    Code.EXPIRED: 410,
    Code.CANCELLED: 409,
    Code.RATE_LIMITED: 429,
}


def answer(exception: Exception, context: dict[str, Any]) -> Response:
    """Any exception of a REST view as a problem. DRF's EXCEPTION_HANDLER."""
    match exception:
        case WorkspaceUnclear():
            asked = context["request"].headers.get("X-Workspace-Slug")
            return problem(403 if asked else 400, "workspace_unclear", str(exception))
        case exceptions.APIException():
            return of_framework(exception)
        case Http404():
            return problem(404, "not_found", "Nothing is here.")
        case _ if isinstance(exception, REFUSALS):
            return of_refusal(refusal_of(exception))
        case DatabaseError():
            log.exception("the database failed")
            return problem(503, "unavailable", UNAVAILABLE, headers={"Retry-After": "2"})
        case _:
            log.exception("a REST view failed")
            return problem(500, "fault", FAULT)


def of_refusal(refusal: Refusal) -> Response:
    told = refusal.as_json()
    code, message = told.pop("code"), told.pop("message")
    response = problem(STATUS[refusal.code], code, message, **told)
    if refusal.code is Code.INSUFFICIENT_SCOPE:
        scope = refusal.details["scope"]
        challenge = f'Bearer realm="liaison", error="insufficient_scope", scope="{scope}"'
        response["WWW-Authenticate"] = challenge
    if refusal.code is Code.RATE_LIMITED:
        response["Retry-After"] = "60"
    return response


def of_framework(exception: exceptions.APIException) -> Response:
    detail = exception.detail if isinstance(exception.detail, str) else "The request is invalid."
    response = problem(exception.status_code, exception.default_code, str(detail))
    if challenge := getattr(exception, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response


def problem(
    status: int, code: str, message: str, headers: dict[str, str] | None = None, **facts: Any
) -> Response:
    content_type = PROBLEM if status >= 400 else None
    return Response(
        body(status, code, message, **facts), status, headers=headers, content_type=content_type
    )


def body(status: int, code: str, message: str, **facts: Any) -> dict[str, Any]:
    return {
        "type": f"{settings.PUBLIC_URL}/api/problems/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": message,
        "code": code,
        **facts,
    }


def plain_problem(status: int, code: str, message: str) -> HttpResponse:
    """A problem for what no REST view answered: an unknown path, a host that is not ours."""
    return HttpResponse(to_json(body(status, code, message)), content_type=PROBLEM, status=status)


def nothing_here(request: HttpRequest) -> HttpResponse:
    return plain_problem(404, "not_found", "Nothing is at this path. See /api/schema.")
