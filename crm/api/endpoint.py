"""A REST endpoint is a route and, for each verb, what it calls.

`Endpoint` and `method` show the order of things: who asks, how often, what exactly, whether it was
done before, do it, show it. What fails on the way is a problem (errors.py).
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.http import HttpResponse
from django.urls import URLPattern, path
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.views import APIView

from crm.api.etag import PreconditionFailed
from crm.api.idempotency import once
from crm.api.openapi import documented, status_of
from crm.api.parsing import MergePatchParser, StrictJSONParser
from crm.api.request import Asked, asked_by
from crm.api.response import response_of
from crm.caller import Caller
from crm.models import Door
from crm.models.record import Stale
from crm.operation import AnyOperation
from crm.request.rate_limit import allowance, spend
from crm.schemas.base import Output
from crm.telemetry.calls import calling
from crm.two_steps.actions import Action, direct


class Endpoint(APIView):
    def get_parsers(self) -> list[BaseParser]:
        patches = getattr(self.request, "method", "") == "PATCH"
        return [StrictJSONParser(), *([MergePatchParser()] if patches else [])]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        spend(cast(Caller, request.auth))

    def finalize_response(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, *args, **kwargs)
        # What a token may see must not stay in a cache that others share.
        response["Cache-Control"] = "no-store"
        caller = getattr(request, "_auth", None)
        if caller and (left := allowance(caller)):
            response["RateLimit-Limit"] = str(left.limit)
            response["RateLimit-Remaining"] = str(left.remaining)
            response["RateLimit-Reset"] = str(left.seconds)
        return response


def endpoint(route: str, **verbs: AnyOperation | Action) -> URLPattern:
    """The route `contacts/<str:contactId>` with `GET=contact_get, PATCH=contact_update`."""
    ids = re.findall(r"<str:(\w+)>", route)
    actions = {verb: action_of(offered) for verb, offered in verbs.items()}
    methods = {verb.lower(): method(verb, action, ids) for verb, action in actions.items()}
    view: type[APIView] = type("Endpoint", (Endpoint,), dict(methods))
    return path(route, view.as_view(), name=min(action.name for action in actions.values()))


def action_of(offered: AnyOperation | Action) -> Action:
    """An operation stands for itself, called directly."""
    return offered if isinstance(offered, Action) else direct(offered)


def method(verb: str, action: Action, ids: list[str]) -> Callable[..., HttpResponse]:
    @documented(verb, action, ids)
    def handle(view: APIView, request: Request, **path_ids: str) -> HttpResponse:
        with calling(action.name, Door.REST):
            asked = asked_by(request, action, path_ids)
            answer = partial(answered, request, action, asked, status_of(verb, action))
            return answer() if verb == "GET" else once(request, action, asked.data, answer)

    return handle


def answered(request: Request, action: Action, asked: Asked, status: int) -> HttpResponse:
    result = run_action(cast(Caller, request.auth), action, asked)
    deferred = action.deferral and isinstance(result, action.deferral)
    return response_of(request, result, 202 if deferred else status, asked.fields)


def run_action(caller: Caller, action: Action, asked: Asked) -> Output:
    """Raises:
    PreconditionFailed: the record has none of the versions that If-Match names.
    """
    if not asked.versions:
        return action(caller, asked.data)
    for version in asked.versions:
        try:
            return action(caller, asked.data.model_copy(update={"version": version}))
        except Stale:
            continue
    raise PreconditionFailed
