"""Who is calling at the door of assistants: the bearer token of a request, and its caller."""

import logging

from django.db import Error as DatabaseError

from crm.caller import Caller
from crm.models import ApiToken, Door, Scope
from crm.operation import insufficient
from crm.outage import RETRY_SECONDS, outage
from crm.refusals import Code, Refusal
from crm.request.auth import (
    CHALLENGE,
    NO_TOKEN,
    REFUSED,
    Unauthenticated,
    WorkspaceUnclear,
    bearer_secret,
    caller_with,
)
from crm.request.lanes import Place
from crm.request.places import place_of_token
from crm.request.rate_limit import RateLimited, count_wrong_token, spend
from crm.two_steps.actions import Action
from mcp_gateway.door.http import Headers, HttpError

log = logging.getLogger("liaison.mcp")

# Where the SDK's handlers find it in the ASGI scope.
AUTH = "liaison.auth"


class Auth:
    """The bearer token of one request, and the caller that it turns out to be.

    A call is admitted on the thread that then runs the tool, after the SDK has checked its form,
    so that it costs one hop between threads and not two. What `admit` refuses is kept in
    `error`, and the front door answers with it in place of what the SDK would send.
    """

    def __init__(self, headers: Headers, address: str) -> None:
        self.secret = bearer_secret(headers.get(b"authorization", b""))
        self.slug = headers.get(b"x-workspace-slug", b"").decode("latin-1").strip()
        self.address = address
        self.error: HttpError | None = None
        self.caller: Caller | None = None
        if not self.secret:
            raise challenged(401, NO_TOKEN)
        # Said here already, so that a mistyped one costs no hop to the thread of the database.
        if not ApiToken.is_well_formed(self.secret):
            raise wrong_token(REFUSED, address)

    def admit(self, tool: Action | None = None) -> Caller:
        """The caller, if they may enter, and may call the tool.

        Raises:
            HttpError: they may not; `error` keeps it.
        """
        try:
            self.caller = self.caller or identified(self.secret, self.slug, self.address)
            if tool and tool.scope not in self.caller.scopes:
                raise lacking(self.caller, tool.scope)
        except HttpError as error:
            self.error = error
            raise
        return self.caller

    def place(self, *, writes: bool) -> Place:
        """Where a request of this caller waits for its turn."""
        return place_of_token(self.secret, self.address, writes=writes)


def identified(secret: str, slug: str, address: str) -> Caller:
    try:
        caller = caller_with(secret, slug, Door.MCP)
        spend(caller)
        return caller
    except Unauthenticated as refused:
        raise wrong_token(str(refused), address) from None
    except WorkspaceUnclear as unclear:
        raise HttpError(403 if slug else 400, str(unclear)) from None
    except RateLimited as refused:
        raise too_many(refused) from None
    except Refusal as refused:
        raise HttpError(403, refused.message, facts={"reason": refused.code.value}) from None
    except DatabaseError as failed:
        if reason := outage(failed):
            log.exception("the database failed")
            raise unavailable(reason) from None
        raise


def unavailable(reason: str) -> HttpError:
    return HttpError(503, reason, headers=[(b"retry-after", str(RETRY_SECONDS).encode())])


def wrong_token(message: str, address: str) -> HttpError:
    try:
        count_wrong_token(address)
    except RateLimited as refused:
        return too_many(refused)
    return challenged(401, message, error="invalid_token")


def too_many(refused: RateLimited) -> HttpError:
    wait = [(b"retry-after", str(refused.retry_after).encode())]
    facts = {"reason": refused.code.value}
    return HttpError(429, refused.message, headers=wait, facts=facts)


def lacking(caller: Caller, scope: Scope) -> HttpError:
    """HTTP 403 with the scope that is missing, as the specification says."""
    refusal = insufficient(caller, scope)
    if refusal.code is Code.FORBIDDEN:
        return HttpError(403, refusal.message, facts={"reason": refusal.code.value})
    return challenged(403, refusal.message, error=refusal.code.value, scope=scope.value)


def challenged(status: int, message: str, **challenge: str) -> HttpError:
    """An HttpError with a WWW-Authenticate header: what to come back with (RFC 6750)."""
    header = ", ".join([CHALLENGE, *(f'{name}="{value}"' for name, value in challenge.items())])
    facts = {"reason": challenge["error"]} if challenge else None
    return HttpError(status, message, headers=[(b"www-authenticate", header.encode())], facts=facts)
