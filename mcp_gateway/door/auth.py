"""One request at the front door: with what it came, and who it turns out to be."""

import logging
from collections.abc import Iterable
from typing import Any

from django.db import Error as DatabaseError

from crm.caller import Caller
from crm.models import ApiToken, Door
from crm.refusals import Refusal
from crm.request.auth import REFUSED, Unauthenticated, WorkspaceUnclear, caller_with
from crm.request.rate_limit import RateLimited, count_wrong_token, spend
from crm.two_steps.actions import Action

log = logging.getLogger("liaison.mcp")

VISIT = "liaison.visit"
CHALLENGE = 'Bearer realm="liaison"'

Headers = dict[bytes, bytes]
Pairs = list[tuple[bytes, bytes]]


class Turned(Exception):
    """The request is turned away with this HTTP status and JSON-RPC error."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: int = 0,
        headers: Pairs | None = None,
        facts: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or []
        # JSON-RPC keeps -32768 to -32000 for itself: our own codes are the HTTP status.
        self.error: dict[str, Any] = {"code": code or status, "message": message}
        if facts:
            self.error["data"] = facts


class Visit:
    """Who knocks.

    A call is admitted on the thread that then runs the tool, after the SDK has checked its form,
    so that it costs one hop between threads and not two. What `admit` refuses is kept in
    `turned`, and the front door answers with it in place of what the SDK would send.
    """

    def __init__(self, headers: Headers, address: str) -> None:
        scheme, _, secret = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        self.secret = secret.strip() if scheme.lower() == "bearer" else ""
        self.slug = headers.get(b"x-workspace-slug", b"").decode("latin-1").strip()
        self.address = address
        self.turned: Turned | None = None
        self.caller: Caller | None = None
        if not self.secret:
            raise challenged(401, "Send an API token: Authorization: Bearer liaison_pat_…")
        if not ApiToken.is_well_formed(self.secret):
            raise wrong_token(REFUSED, address)

    def admit(self, tool: Action | None = None) -> Caller:
        """The caller, if they may enter, and may call the tool.

        Raises:
            Turned: they may not; `turned` keeps it.
        """
        try:
            self.caller = self.caller or identified(self.secret, self.slug, self.address)
            if tool and tool.scope not in self.caller.scopes:
                raise lacking(self.caller, tool.scope.value)
        except Turned as turned:
            self.turned = turned
            raise
        return self.caller


def identified(secret: str, slug: str, address: str) -> Caller:
    try:
        caller = caller_with(secret, slug, Door.MCP)
        spend(caller)
        return caller
    except Unauthenticated as refused:
        raise wrong_token(str(refused), address) from None
    except WorkspaceUnclear as unclear:
        raise Turned(403 if slug else 400, str(unclear)) from None
    except RateLimited as refused:
        raise too_many(refused) from None
    except Refusal as refused:
        raise Turned(403, refused.message, facts={"reason": refused.code.value}) from None
    except DatabaseError:
        log.exception("the database failed")
        said = "The database did not answer. Try again in a moment."
        raise Turned(503, said, headers=[(b"retry-after", b"2")]) from None


def wrong_token(said: str, address: str) -> Turned:
    try:
        count_wrong_token(address)
    except RateLimited as refused:
        return too_many(refused)
    return challenged(401, said, error="invalid_token")


def too_many(refused: RateLimited) -> Turned:
    wait = [(b"retry-after", str(refused.retry_after).encode())]
    facts = {"reason": refused.code.value}
    return Turned(429, refused.message, headers=wait, facts=facts)


def lacking(caller: Caller, scope: str) -> Turned:
    """HTTP 403 with the scope that is missing, as the specification says."""
    if scope not in caller.role.scopes:
        said = f"Your role in this workspace ({caller.role.value}) does not allow this."
        return Turned(403, said, facts={"reason": "forbidden"})
    said = f"This token lacks the {scope} scope."
    return challenged(403, said, error="insufficient_scope", scope=scope)


def challenged(status: int, message: str, **challenge: str) -> Turned:
    """Turned away with a WWW-Authenticate header: what to come back with (RFC 6750)."""
    told = ", ".join([CHALLENGE, *(f'{name}="{value}"' for name, value in challenge.items())])
    facts = {"reason": challenge["error"]} if challenge else None
    return Turned(status, message, headers=[(b"www-authenticate", told.encode())], facts=facts)


def single_headers(pairs: Iterable[tuple[bytes, bytes]]) -> Headers:
    headers: Headers = {}
    for name, value in pairs:
        if name in headers and name in {b"authorization", b"x-workspace-slug", b"host"}:
            raise Turned(400, f"The {name.decode()} header stands twice.")
        headers[name] = value
    return headers
