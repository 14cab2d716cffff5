"""Errors that no view answered: problem+json for programs, a page for people.

None of them looks at the form that was sent, as Django's own do for its token: what is answered
may be a form that cannot be read.
"""

import sys

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from crm.api.errors import problem, unavailable
from crm.outage import RETRY_SECONDS, outage
from crm.refusals import FAULT
from crm.request.paths import is_program_path


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if reason := outage(lost_to(exception)):
        return away(request.path, reason)
    message = "The request is malformed, or its host is not served here."
    return problem_or_page(request.path, 400, "bad_request", message)


def lost_to(exception: BaseException) -> BaseException:
    """What a session that could not be written was lost to, for Django says that it was deleted."""
    while isinstance(exception, SessionInterrupted | UpdateError) and exception.__context__:
        exception = exception.__context__
    return exception


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def fault(request: HttpRequest) -> HttpResponse:
    """Django calls it where it has caught what no view did."""
    if reason := outage(sys.exception() or Exception()):
        return away(request.path, reason)
    return problem_or_page(request.path, 500, "fault", FAULT)


def away(path: str, reason: str) -> HttpResponse:
    """Not our fault, and not theirs. Nothing on the page may need the database."""
    if is_program_path(path):
        return unavailable(reason)
    page = problem_or_page(path, 503, "unavailable", reason, reason=reason)
    page["Retry-After"] = str(RETRY_SECONDS)
    return page


def too_large(path: str) -> HttpResponse:
    message = f"The body is larger than {settings.MAX_BODY_BYTES} bytes."
    return problem_or_page(path, 413, "too_large", message)


def malformed(path: str) -> HttpResponse:
    """What not even Django can read, such as a query in no UTF-8 or a form in another charset."""
    return problem_or_page(path, 400, "bad_request", "The request is malformed.")


def problem_or_page(
    path: str, status: int, code: str, message: str, **context: str
) -> HttpResponse:
    if is_program_path(path):
        return problem(status, code, message)
    page = render_to_string(f"{status}.html", context)
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})
