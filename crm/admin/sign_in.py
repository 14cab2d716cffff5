"""The forms of staff that check a password: as limited as that of everybody."""

from collections.abc import Callable

from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest, HttpResponse

from crm.request.devices import password_attempt
from crm.request.hashing import hashing
from crm.request.sign_in import LimitedSignIn

FOUND = 302


class StaffSignInForm(LimitedSignIn, AdminAuthenticationForm):
    """The stock form, limited."""


def limited_change(
    request: HttpRequest, change: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """What `change` answers to the form for a new password, which asks for the old one.

    Raises:
        RateLimited: the old one was wrong too often.
    """
    if request.method != "POST":
        return change(request)
    attempt = password_attempt(request, request.user.get_username())
    attempt.check()
    with hashing().entered():
        response = change(request)
    if response.status_code != FOUND:
        attempt.failed()
    return response
