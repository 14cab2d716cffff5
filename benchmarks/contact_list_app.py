"""The doors that are compared, in one process under one server."""

import json
import os
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer

from config.asgi import application as liaison
from crm.api.auth import BearerToken
from crm.models import Contact, Workspace
from crm.operations.contact_query import count_to_limit
from crm.request.lanes import Lane, Place
from crm.request.threads import in_database_thread

ANYBODY = Place(Lane.READS, "", "", at_once=99)
COLUMNS = ("id", "name", "company__name", "position", "emails", "phones",
           "pipeline_state__name", "created_at")  # fmt: skip


async def application(scope: Any, receive: Any, send: Any) -> None:
    match scope["path"]:
        case "/cpu":
            await write(send, str(time.process_time()).encode())
        case "/bare":
            await write(send, await in_database_thread(ANYBODY, bare))
        case "/drf":
            await drf(scope, receive, send)
        case _:
            await liaison(scope, receive, send)


def bare() -> bytes:
    """The same query as contact_list, as straight to JSON as Django goes."""
    contacts = WORKSPACE().contacts
    rows = list(contacts.latest_first().values_list(*COLUMNS)[:21])
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows[:20]]
    for row in found:
        row["id"], row["createdAt"] = str(row["id"]), row.pop("created_at").isoformat()
    return json.dumps({"results": found, "total": count_to_limit(contacts)}).encode()


found: list[Workspace] = []


def WORKSPACE() -> Workspace:
    if not found:
        found.append(Workspace.objects.get(slug="benchmark"))
    return found[0]


class ContactSerializer(serializers.ModelSerializer):
    company = serializers.CharField(source="company.name", default="")
    pipelineState = serializers.CharField(source="pipeline_state.name", default="")
    createdAt = serializers.DateTimeField(source="created_at")

    class Meta:
        model = Contact
        fields = ["id", "name", "company", "position", "emails", "phones", "pipelineState",
                  "createdAt"]  # fmt: skip


class Pages(LimitOffsetPagination):
    default_limit = 20


class Contacts(ListAPIView):
    authentication_classes = [BearerToken]
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]
    serializer_class = ContactSerializer
    pagination_class = Pages

    def get_queryset(self):
        contacts = self.request.auth.workspace.contacts
        return contacts.latest_first().select_related("company", "pipeline_state")


def drf_handler():
    import types

    from django.urls import path

    from config.handler import OneHopHandler

    urls = types.ModuleType("benchmark_urls")
    urls.urlpatterns = [path("drf", Contacts.as_view())]
    handler = OneHopHandler()
    plain = handler.create_request

    def with_urls(scope, body):
        request, failure = plain(scope, body)
        request.urlconf = urls
        return request, failure

    handler.create_request = with_urls
    return handler


drf = drf_handler()


async def write(send: Any, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
