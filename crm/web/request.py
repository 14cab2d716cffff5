"""A person's request: who they are, where they work, and who may see a page at all."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from crm.caller import Caller
from crm.models import Invitation, User, Workspace
from crm.refusals import REFUSALS, Code, Refusal, refusal_of
from crm.web.workplace import name_of_kept, stay_in

P = ParamSpec("P")

STATUSES = {Code.INVALID: 400, Code.STALE: 409}


class Request(HttpRequest):
    """What `crm.web.middleware.person` makes of the request of a signed-in member."""

    caller: Caller
    workspaces: list[Workspace]
    had_to_leave: bool


PageView = Callable[Concatenate[HttpRequest, P], HttpResponse]


def signed_in(view: Callable[Concatenate[Request, P], HttpResponse]) -> PageView[P]:
    """A page for members of a workspace. What is not theirs does not exist for them."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not hasattr(request, "caller"):
            return no_workspace(request)
        person = cast(Request, request)
        if person.had_to_leave:
            return moved(person)
        if person.caller.workspace.suspended_at:
            return render(request, "crm/suspended.html", status=403)
        expect_workspace(person)
        return view(person, *args, **kwargs)

    return with_account(guarded)


def with_account(view: PageView[P]) -> PageView[P]:
    """A page for everybody who has signed in, also in no workspace or in one that is suspended."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        except REFUSALS as exception:
            return refusal_page(request, refusal_of(exception))

    return guarded


def no_workspace(request: HttpRequest) -> HttpResponse:
    context = {"invitations": invitations_for(cast(User, request.user))}
    return render(request, "crm/no_workspace.html", context, status=403)


def invitations_for(person: User) -> list[Invitation]:
    """Those that wait for this person's answer, the latest first."""
    waiting = Invitation.objects.waiting_for(person).order_by("-id")
    return list(waiting.select_related("workspace", "invited_by"))


def expect_workspace(request: Request) -> None:
    """Refuse a form that names another workspace than the one in which the person is by now: it
    stood in another window when they went on."""
    here = str(request.caller.workspace.pk)
    if request.POST.get("workspace", here) != here:
        message = "You have gone to another workspace since. Go back to the one of this page first."
        raise Refusal(Code.STALE, message)


def moved(request: Request) -> HttpResponse:
    """To the home page of another workspace: a page or a form of the one before is not for it."""
    left, here = name_of_kept(request.session), request.caller.workspace
    messages.warning(request, f"You are no longer a member of {left}. This is {here}.")
    stay_in(request.session, here)
    return redirect("crm:home")


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    status = STATUSES.get(refusal.code, 403)
    return render(request, "crm/refused.html", {"refusal": refusal}, status=status)
