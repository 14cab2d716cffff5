"""A person's request: who they are, where they work, and who may see a page at all."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from crm.caller import Caller
from crm.models import Workspace
from crm.refusals import REFUSALS, Code, Refusal, refusal_of

P = ParamSpec("P")

STATUSES = {Code.INVALID: 400, Code.STALE: 409}


class Request(HttpRequest):
    """What `crm.web.middleware.person` makes of the request of a signed-in member."""

    caller: Caller
    workspaces: list[Workspace]


PageView = Callable[Concatenate[HttpRequest, P], HttpResponse]


def signed_in(view: Callable[Concatenate[Request, P], HttpResponse]) -> PageView[P]:
    """A page for members of a workspace. What is not theirs does not exist for them."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not hasattr(request, "caller"):
            return render(request, "crm/no_workspace.html", status=403)
        person = cast(Request, request)
        if person.caller.workspace.suspended_at:
            return render(request, "crm/suspended.html", status=403)
        try:
            return view(person, *args, **kwargs)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        except REFUSALS as exception:
            return refusal_page(request, refusal_of(exception))

    return guarded


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    status = STATUSES.get(refusal.code, 403)
    return render(request, "crm/refused.html", {"refusal": refusal}, status=status)
