"""What stands around a record: the lists of what belongs to it, and its latest Activity."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crm.models import Activity
from crm.models.kinds import audited_models

LATEST = 10
SHOWN = 5


@dataclass(frozen=True)
class Link:
    """A list of records that belong to one: its latest are shown, the rest is one click away."""

    title: str
    records: QuerySet[Any]
    filters: dict[str, Any]


def around(links: Iterable[Link], obj: Model, request: HttpRequest) -> dict[str, Any]:
    return {
        "lists": [link_box(link) for link in links if may_see(request, link.records.model)],
        "activity": activity_box(obj) if may_see(request, Activity) else None,
    }


def may_see(request: HttpRequest, model: type[Model]) -> bool:
    known = admin.site._registry.get(model)
    return known is not None and known.has_view_permission(request)


def link_box(link: Link) -> dict[str, Any]:
    rows = list(link.records.order_by("-pk")[: SHOWN + 1])
    return {
        "title": link.title,
        "rows": [{"url": admin_url(row), "label": str(row) or "…"} for row in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "url": f"{list_url(link.records.model)}?{urlencode(link.filters)}",
    }


def activity_box(obj: Model) -> dict[str, Any]:
    """By the contact where there is one, so that its notes and mails are told with it."""
    name = "contact_id" if obj._meta.model_name == "contact" else "target_id"
    if obj._meta.model_name == "workspace":
        name = "workspace"
    activities = Activity.objects.filter(**{name: obj.pk}).order_by("-pk").select_related("user")
    return {
        "rows": list(activities[:LATEST]),
        "url": f"{list_url(Activity)}?{urlencode({name: obj.pk})}",
    }


def list_url(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def admin_url(record: Any) -> str:
    """Its page in the admin; '' if it has none."""
    return url_to(record._meta.app_label, record._meta.model_name, record.pk)


def url_to(app: str, model_name: str, pk: Any) -> str:
    try:
        return reverse(f"admin:{app}_{model_name}_change", args=[pk])
    except NoReverseMatch:
        return ""


def target_url(model_name: str, pk: Any) -> str:
    """The page of what an Activity is about; '' if it has none."""
    model = audited_models().get(model_name)
    return url_to(model._meta.app_label, model_name, pk) if model else ""


def linked(record: Any) -> SafeString | str:
    """A related record as a link to its page."""
    if record is None:
        return ""
    url = admin_url(record)
    return format_html('<a href="{}">{}</a>', url, record) if url else str(record)
