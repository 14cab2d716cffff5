"""Liaison's staff site: the stock admin, which always says in which workspace one works.

The pages (`pages.py`) register themselves with it once it is made. A staff person works in one
workspace, chosen and kept in their session, or in all.
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from crm.admin.sign_in import StaffSignInForm, limited_change
from crm.models import Workspace
from crm.telemetry.in_hand import note_workspace

View = Callable[..., HttpResponse]
PARAMETER = "workspace"
OFFERED = 8
KEY = "staff_workspace"
AUTOCOMPLETE = "autocomplete"
WITHIN = "within"
SEARCHES = ("q", "term")
# Longer than any name.
LONGEST_SEARCH = 200


class StaffSite(AdminSite):
    site_title = "Liaison staff"
    site_header = "Liaison staff"
    index_title = "Everything"
    site_url = "/"
    login_form = StaffSignInForm

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # Deleting is an operation of each record, and what it cannot do it says of each.
        self.disable_action("delete_selected")

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        def switching(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if PARAMETER in request.GET and request.method == "GET":
                return switched(request)
            shorten_search(request)
            return view(request, *args, **kwargs)

        return super().admin_view(update_wrapper(switching, view), cacheable)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return limited_change(request, super().password_change)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        signed_in = request.user.is_authenticated
        return super().each_context(request) | {
            "chosen_workspace": chosen_workspace(request) if signed_in else None,
            "offered_workspaces": Workspace.objects.order_by("-updated_at")[:OFFERED],
        }


def switched(request: HttpRequest) -> HttpResponse:
    """`?workspace=slug` on any page: work there from now on; without a slug, in all."""
    if not choose(request, request.GET[PARAMETER]):
        messages.error(request, "There is no such workspace.")
    return HttpResponseRedirect(request.path)


def shorten_search(request: HttpRequest) -> None:
    """Of every list: a database refuses a pattern of 50,000 letters, and ten thousand words."""
    searched = {name: request.GET.get(name, "") for name in SEARCHES}
    if any(len(typed) > LONGEST_SEARCH for typed in searched.values()):
        query = request.GET.copy()
        for name in searched.keys() & query.keys():
            query[name] = searched[name][:LONGEST_SEARCH]
        request.GET = query  # type: ignore[assignment]


def chosen_workspace(request: HttpRequest) -> Workspace | None:
    """The workspace that is worked in; none: all of them."""
    if not hasattr(request, KEY):
        slug = request.session.get(KEY)
        setattr(request, KEY, Workspace.objects.filter(slug=slug).first() if slug else None)
    workspace: Workspace | None = getattr(request, KEY)
    if workspace:
        note_workspace(workspace.pk)
    return workspace


def choose(request: HttpRequest, slug: str) -> bool:
    """Work in this workspace from now on; '' is all. False if there is no such workspace."""
    if slug and not Workspace.objects.filter(slug=slug).exists():
        return False
    request.session[KEY] = slug
    return True


def is_autocomplete(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name == AUTOCOMPLETE


def scope_of(request: HttpRequest) -> UUID | None:
    """The workspace whose records are shown. A form's choices are those of its record."""
    if is_autocomplete(request) and WITHIN in request.GET:
        return uuid_in(request.GET[WITHIN])
    workspace = chosen_workspace(request)
    return workspace.pk if workspace else None


def in_scope(request: HttpRequest, records: QuerySet[Any], path: str) -> QuerySet[Any]:
    """Those of the chosen workspace, which `path` leads to."""
    scope = scope_of(request)
    return records.filter(**{path: scope}) if scope and path else records


def uuid_in(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None
