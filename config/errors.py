"""Errors that no view answered: problem+json for programs, a page for people."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from crm.api.errors import problem
from crm.refusals import FAULT


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    said = "The request is malformed, or its host is not served here."
    return told(request, 400, "bad_request", said, defaults.bad_request, exception)


def fault(request: HttpRequest) -> HttpResponse:
    return told(request, 500, "fault", FAULT, defaults.server_error)


def told(
    request: HttpRequest, status: int, code: str, said: str, page: Callable[..., Any], *facts: Any
) -> HttpResponse:
    if request.path.startswith("/api"):
        return problem(status, code, said)
    response: HttpResponse = page(request, *facts)
    return response
