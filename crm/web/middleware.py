"""What every page of the browser's door gets."""

from collections.abc import Callable
from operator import attrgetter
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from crm.caller import Caller
from crm.models import Door, Membership, Role, User
from crm.request.devices import remember_device
from crm.request.known import known
from crm.request.rate_limit import RateLimited
from crm.request.request_id import current_id
from crm.telemetry.in_hand import note_workspace
from crm.web.request import Request
from crm.web.workplace import current

GetResponse = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)


def content_security_policy(get_response: GetResponse) -> GetResponse:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return answer


class Attempts:
    """Around every page that checks a secret: a page that says to wait, and the known device."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        remember_device(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RateLimited):
            return None
        wait = {"Retry-After": str(exception.retry_after)}
        page = render_to_string("429.html", {"refusal": exception, "here": request.path})
        return HttpResponse(page, status=429, headers=wait)


def person(get_response: GetResponse) -> GetResponse:
    """Give a signed-in member's request its `caller`, its `workspaces` and their time zone.

    Only the session counts: a bearer token is no person. Without a session cookie the session
    is not even looked at, so that answers to programs do not vary by cookie.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return get_response(request)
        if not request.user.is_authenticated:
            known().forget(request.COOKIES[settings.SESSION_COOKIE_NAME])
            return get_response(request)
        response = answer_member(cast(Request, request), get_response)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def answer_member(request: Request, get_response: GetResponse) -> HttpResponse:
    members = Membership.objects.filter(user=cast(User, request.user))
    # Where they have been longest first.
    memberships = list(members.select_related("workspace", "user").order_by("id"))
    workspaces = (membership.workspace for membership in memberships)
    request.workspaces = sorted(workspaces, key=attrgetter("slug"))
    if not memberships:
        return get_response(request)
    chosen, request.had_to_leave = current(request.session, memberships)
    note_workspace(chosen.workspace.pk)
    request.caller = Caller(
        chosen.user,
        chosen.workspace,
        Role(chosen.role),
        Door.WEB,
        request_id=current_id.get(),
    )
    known().add(request.session.session_key or "", chosen.workspace.pk)
    with timezone.override(request.caller.zone):
        return get_response(request)
