"""A browser that somebody signed in with before: attempts on it have a count of their own.

A signed cookie says so, for one account. It opens nothing.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from crm.request.attempts import Attempt, account_key

COOKIE = "liaison_device"
SALT = "liaison.device"
KEPT_SECONDS = 365 * 24 * 3600
# In the META of a request, where no header of a client can stand: theirs begin with HTTP_.
NOTED = "liaison.signed_in_as"


def password_attempt(request: HttpRequest, account: str) -> Attempt:
    """The attempt that this request is, at the password of this account."""
    address = request.META.get("REMOTE_ADDR", "")
    return Attempt("password", address, account, device_of(request, account))


def device_of(request: HttpRequest, account: str) -> str:
    """The name of the device, if it is known to be one of this account; else empty."""
    try:
        key, name = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(name) if key == account_key(account) else ""


def signed_in_on(request: HttpRequest, account: str) -> None:
    """Note that the password of this account was right; `remember_device` tells the browser."""
    request.META[NOTED] = account


def remember_device(request: HttpRequest, response: HttpResponse) -> None:
    """Where somebody signed in with this request, let their browser be known from now on."""
    account = request.META.get(NOTED)
    if account is None:
        return
    name = device_of(request, account) or secrets.token_hex(8)
    response.set_cookie(
        COOKIE,
        signing.dumps([account_key(account), name], salt=SALT),
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
