"""A request with an Idempotency-Key is done once, however often it is repeated.

The key is claimed in a transaction of its own, with a lease. Then the effect and the answer are
committed together, if the lease is still held: whoever dies on the way leaves nothing, or both; of
what is done in parts, those that were done, with what came of each.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, cast

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.exceptions import APIException, ParseError
from rest_framework.request import Request

from crm.api.errors import exception_handler, problem_body
from crm.api.progress import Progress, going_on_from
from crm.caller import Caller
from crm.models import IdempotencyKey, Scope
from crm.models.idempotency_key import FORGOTTEN, KEY_LIFETIME
from crm.models.leased import NO_LEASE, new_lease
from crm.operation import insufficient
from crm.refusals import REFUSALS, Code, Conflict, Refusal, conflicts_refused
from crm.request.logs import SECRET
from crm.schemas.base import Input
from crm.two_steps.actions import Action

KEY = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?")
SEALED = re.compile(r"liaison_sealed_([\w=-]+)", re.ASCII)
# Refused for good. What is refused otherwise is let go, to be tried or mended under the same key.
FINAL = {404, 409, 410, 412}


class InFlight(APIException):
    status_code = 409
    default_code = "idempotency_in_flight"
    default_detail = "A request with this Idempotency-Key is being worked on. Ask again."
    retry_after = 1


class Mismatch(APIException):
    status_code = 422
    default_code = "idempotency_mismatch"
    default_detail = (
        "This Idempotency-Key was used for another request, so nothing was done. Take a new key "
        "for a new request."
    )


def once(
    request: Request, action: Action, data: Input, act: Callable[[], HttpResponse]
) -> HttpResponse:
    """What `act` answers, or what it answered to the same request before.

    Raises:
        ParseError, Mismatch, InFlight: nothing was done.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return act()
    if not KEY.fullmatch(key):
        raise ParseError("Idempotency-Key must be 1 to 255 printable ASCII characters.")
    caller = cast(Caller, request.auth)
    check_rights(caller, action.scope_for(caller, data))
    row = claimed(caller, key, fingerprint(request))
    if row.status is not None:
        return repeated(row)
    return (act_in_parts if action.in_parts else act_under)(row, request, act)


def check_rights(caller: Caller, scope: Scope) -> None:
    """Who may not do it any more is not told either what came of it."""
    if scope not in caller.scopes:
        raise insufficient(caller, scope)
    if caller.workspace.suspended_at:
        raise Refusal(Code.FORBIDDEN, "This workspace is suspended.")


def fingerprint(request: Request) -> str:
    parts = (str(request.method), request.get_full_path(), request.headers.get("If-Match", ""))
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + request.body).hexdigest()


def claimed(caller: Caller, key: str, fingerprint: str) -> IdempotencyKey:
    """The row of this key: with an answer, or for us to work under."""
    lifetime = timedelta(seconds=settings.IDEMPOTENCY_LEASE_SECONDS)
    with conflicts_refused():
        row, is_new = caller.workspace.idempotency_keys.get_or_create(
            token=caller.token,
            key=key,
            defaults={"fingerprint": fingerprint, **new_lease(lifetime)},
        )
    if is_new:
        return row
    if row.created_at < timezone.now() - KEY_LIFETIME:
        row.delete()
        return claimed(caller, key, fingerprint)
    if row.fingerprint != fingerprint:
        raise Mismatch
    if row.status is None:
        take_over(row, lifetime)
    return row


def take_over(row: IdempotencyKey, lifetime: timedelta) -> None:
    """Take the lease of a process that died, or one that was given back with what was done.

    Raises:
        InFlight: it lives, or somebody else was faster.
    """
    if row.lease_until and row.lease_until > timezone.now():
        raise InFlight
    rows = row.workspace.idempotency_keys.filter(pk=row.pk, status=None, lease=row.lease)
    row.lease = rows.take(lifetime)
    if not row.lease:
        raise InFlight


def held(row: IdempotencyKey) -> Any:
    """The row, while nobody else has taken it over."""
    rows = row.workspace.idempotency_keys
    return rows.held_by(row.lease).filter(pk=row.pk, status=None)


def act_under(
    row: IdempotencyKey, request: Request, act: Callable[[], HttpResponse]
) -> HttpResponse:
    try:
        with conflicts_refused(), transaction.atomic():
            response, is_final = outcome(request, act)
            if not (keep(row, response) if is_final else let_go(row)):
                # Our lease ran out and somebody else is at it: what we did is taken back.
                raise InFlight
            return response
    except BaseException:
        with suppress(DatabaseError):
            let_go(row)
        raise


def act_in_parts(
    row: IdempotencyKey, request: Request, act: Callable[[], HttpResponse]
) -> HttpResponse:
    """Each part keeps what came of it. What is done stays done, whatever becomes of the rest."""
    results = json.loads(unsealed(row.body) or "[]")
    kept = [told_gone() if result == FORGOTTEN else result for result in results]
    try:
        with going_on_from(Progress(kept, partial(keep_part, row))):
            response, is_final = outcome(request, act)
        if not (keep(row, response) if is_final else give_back(row)):
            raise InFlight
        return response
    except BaseException:
        with suppress(DatabaseError):
            give_back(row)
        raise


def told_gone() -> dict[str, Any]:
    """What a row is answered that was done, and whose record was erased with a person."""
    problem = problem_body(answer_gone())
    return {"status": problem["status"], "problem": problem}


def give_back(row: IdempotencyKey) -> bool:
    """To be gone on with by a repetition: from what was done, or from nothing."""
    return bool(held(row).update(**NO_LEASE)) if row.body else let_go(row)


def keep_part(row: IdempotencyKey, results: list[dict[str, Any]]) -> None:
    row.body = sealed(json.dumps(results))
    if not held(row).update(body=row.body):
        raise InFlight


def outcome(request: Request, act: Callable[[], HttpResponse]) -> tuple[HttpResponse, bool]:
    """The answer, and whether a repetition would be answered the same.

    A refusal is an answer: what was written on the way to it, such as the Activity of a
    confirmation that was refused, is committed with it.
    """
    try:
        return act(), True
    except (*REFUSALS, APIException) as refused:
        response = exception_handler(refused, {"request": request})
        lost_a_race = isinstance(refused, Conflict)
        return response, response.status_code in FINAL and not lost_a_race


def keep(row: IdempotencyKey, response: HttpResponse) -> bool:
    return bool(
        held(row).update(
            status=response.status_code,
            headers=dict(response.items()),
            body=sealed(response.content.decode()),
            **NO_LEASE,
        )
    )


def let_go(row: IdempotencyKey) -> bool:
    return bool(held(row).delete()[0])


def repeated(row: IdempotencyKey) -> HttpResponse:
    if row.status == 410 and not row.body:
        raise answer_gone()
    response = HttpResponse(unsealed(row.body), status=row.status, headers=row.headers)
    response["Idempotent-Replayed"] = "true"
    return response


def answer_gone() -> Refusal:
    """What it said of a person was erased with them."""
    return Refusal(Code.EXPIRED, "This was done before, and its answer is no longer kept.")


def sealed(body: str) -> str:
    """The body with each secret in it encrypted: a copy of the database gives none away."""
    return SECRET.sub(lambda match: f"liaison_sealed_{seal().encrypt(match[0].encode()).decode()}",
                      body)  # fmt: skip


def unsealed(body: str) -> str:
    def secret(match: re.Match[str]) -> str:
        try:
            return seal().decrypt(match[1].encode()).decode()
        except InvalidToken:  # no seal of ours: somebody wrote a text like it
            return match[0]

    return SEALED.sub(secret, body)


def seal() -> Fernet:
    key = hashlib.sha256(b"idempotency\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
