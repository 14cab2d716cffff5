"""Errors at the REST door: problem+json (RFC 9457), with a stable `type` and errors by field."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic_core import to_json
from rest_framework import exceptions

from crm.api.problems import PROBLEM, PROBLEM_KINDS, phrase_of, problem_url
from crm.outage import RETRY_SECONDS, outage
from crm.refusals import FAULT, REFUSALS, Code, Refusal, refusal_of
from crm.request.auth import CHALLENGE, WorkspaceUnclear
from crm.request.paths import is_program_path
from crm.request.request_id import current_id

log = logging.getLogger("liaison.rest")

GetResponse = Callable[[HttpRequest], HttpResponse]

STATUS = {code: PROBLEM_KINDS[code.value].statuses[0] for code in Code}
# The framework's own, whose text does not say what to do instead.
SAY_ONLY_WHAT = (
    exceptions.MethodNotAllowed, exceptions.NotAcceptable, exceptions.UnsupportedMediaType,
)  # fmt: skip
# For a refusal that does not know how long.
WAITING_SECONDS = 60


def exception_handler(exception: Exception, context: dict[str, Any]) -> HttpResponse:
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
        case SuspiciousOperation() | BadRequest():
            # Such as more parameters than Django reads. What it says is written for a log.
            return problem(400, "bad_request", "The request is malformed, or names too much.")
        case _ if reason := outage(exception):
            log.exception("the database failed")
            return unavailable(reason)
        case _:
            log.exception("a REST view failed")
            return problem(500, "fault", FAULT)


def unavailable(reason: str) -> HttpResponse:
    return problem(503, "unavailable", reason, headers={"Retry-After": str(RETRY_SECONDS)})


def of_refusal(refusal: Refusal) -> HttpResponse:
    payload = problem_body(refusal)
    response = rendered(payload)
    if refusal.code is Code.INSUFFICIENT_SCOPE:
        scope = refusal.details["scope"]
        challenge = f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'
        response["WWW-Authenticate"] = challenge
    if refusal.code is Code.RATE_LIMITED:
        response["Retry-After"] = str(getattr(refusal, "retry_after", WAITING_SECONDS))
    return response


def problem_body(refusal: Refusal) -> dict[str, Any]:
    facts = refusal.as_json()
    return body(STATUS[refusal.code], facts.pop("code"), facts.pop("message"), **facts)


def of_framework(exception: exceptions.APIException) -> HttpResponse:
    detail = exception.detail if isinstance(exception.detail, str) else "The request is invalid."
    if isinstance(exception, SAY_ONLY_WHAT):
        detail = f"{detail} {PROBLEM_KINDS[exception.default_code].advice.replace('`', '')}"
    response = problem(exception.status_code, exception.default_code, str(detail))
    if challenge := getattr(exception, "auth_header", None):
        sent = isinstance(exception, exceptions.AuthenticationFailed)
        response["WWW-Authenticate"] = challenge + (', error="invalid_token"' if sent else "")
    if seconds := getattr(exception, "retry_after", None):
        response["Retry-After"] = str(seconds)
    return response


def problem(
    status: int, code: str, message: str, headers: dict[str, str] | None = None, **facts: Any
) -> HttpResponse:
    return rendered(body(status, code, message, **facts), headers)


def rendered(payload: dict[str, Any], headers: dict[str, str] | None = None) -> HttpResponse:
    status = payload["status"]
    content_type = PROBLEM if status >= 400 else "application/json"
    return HttpResponse(to_json(payload), content_type=content_type, status=status, headers=headers)


def body(status: int, code: str, message: str, **facts: Any) -> dict[str, Any]:
    payload = {
        "type": problem_url(code),
        "title": phrase_of(status),
        "status": status,
        "detail": message,
        "code": code,
        **facts,
    }
    # What is ours to look into, we must find in the log.
    return payload | ({"requestId": current_id.get()} if status >= 500 else {})


# What answers before any view of ours, or in its place, has a page for people.
CODES = {400: "bad_request", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
         413: "too_large", 500: "fault", 503: "unavailable"}  # fmt: skip


def problems_for_programs(get_response: GetResponse) -> GetResponse:
    """Whoever answered: what refuses a request to the API is a problem and no page."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        page = response.get("Content-Type", "").startswith("text/html")
        if not page or response.status_code not in CODES or not is_program_path(request.path):
            return response
        kind = PROBLEM_KINDS[CODES[response.status_code]]
        detail = f"{kind.means[:1].upper()}{kind.means[1:]}. {kind.advice}".replace("`", "")
        kept = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
        return problem(response.status_code, CODES[response.status_code], detail, kept)

    return answer


@csrf_exempt  # no cookie counts here, so there is nothing to forge
def nothing_here(request: HttpRequest) -> HttpResponse:
    return problem(404, "not_found", "Nothing is at this path. See /api/schema.")
