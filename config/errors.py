"""Errors that no view answered: problem+json for programs, a page for people."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from crm.api.errors import problem
from crm.refusals import FAULT


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    message = "The request is malformed, or its host is not served here."
    return problem_or_page(request, 400, "bad_request", message, defaults.bad_request, exception)


def fault(request: HttpRequest) -> HttpResponse:
    return problem_or_page(request, 500, "fault", FAULT, defaults.server_error)


def problem_or_page(
    request: HttpRequest, status: int, code: str, message: str, page: Callable[..., Any], *of: Any
) -> HttpResponse:
    if request.path.startswith("/api"):
        return problem(status, code, message)
    response: HttpResponse = page(request, *of)
    return response
