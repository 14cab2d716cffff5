"""Errors that no view answered: problem+json for programs, a page for people."""

import sys
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from crm.api.errors import problem
from crm.refusals import FAULT
from crm.request.outage import RETRY_SECONDS, outage


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    message = "The request is malformed, or its host is not served here."
    return problem_or_page(request, 400, "bad_request", message, defaults.bad_request, exception)


def fault(request: HttpRequest) -> HttpResponse:
    """Django calls it where it has caught what no view did."""
    reason = outage(sys.exception() or Exception())
    if reason:
        return away(request, reason)
    return problem_or_page(request, 500, "fault", FAULT, defaults.server_error)


def away(request: HttpRequest, reason: str) -> HttpResponse:
    """Not our fault, and not theirs. Without the database: nothing on the page may need it."""
    response = problem_or_page(request, 503, "unavailable", reason, unavailable_page, reason)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def unavailable_page(request: HttpRequest, reason: str) -> HttpResponse:
    page = render_to_string("503.html", {"reason": reason})
    return HttpResponse(page, status=503, headers={"Cache-Control": "no-store"})


def problem_or_page(
    request: HttpRequest, status: int, code: str, message: str, page: Callable[..., Any], *of: Any
) -> HttpResponse:
    if request.path.startswith("/api"):
        return problem(status, code, message)
    response: HttpResponse = page(request, *of)
    return response
