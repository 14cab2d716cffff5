"""The bearer token at the REST door."""

from dataclasses import replace
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from crm.caller import Caller
from crm.models import Door, User
from crm.request.auth import CHALLENGE, NO_TOKEN, Unauthenticated, bearer_secret, caller_with
from crm.request.rate_limit import count_wrong_token
from crm.values.text import visible


class BearerToken(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, Caller]:
        secret = bearer_secret(get_authorization_header(request))
        if not secret:
            raise NotAuthenticated(NO_TOKEN)
        slug = request.headers.get("X-Workspace-Slug", "").strip()
        try:
            caller = caller_with(secret, slug, Door.REST)
        except Unauthenticated as refused:
            count_wrong_token(request.META.get("REMOTE_ADDR", ""))
            raise AuthenticationFailed(str(refused)) from None
        client = visible(request.headers.get("User-Agent", ""))[:200]
        return caller.user, replace(caller, client=client)

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


class BearerTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = BearerToken
    name = "apiToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An API token of a person, `liaison_pat_…`. With several workspaces, "
            "the header X-Workspace-Slug names the one.",
        }
