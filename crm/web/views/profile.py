"""What a person changes of themselves: everywhere, and how their mails end in this workspace."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from crm.operations.me import me_update, profile_update
from crm.web.forms import ProfileForm, SignatureForm
from crm.web.request import Request, signed_in

EVERYWHERE = ("name", "time_zone", "language")


@signed_in
def profile_page(request: Request) -> HttpResponse:
    if request.method != "POST":
        return page(request)
    form = ProfileForm(request.POST)
    if form.call(request.caller, profile_update) is None:
        return page(request, profile=form, status=400)
    return saved(request)


@require_POST
@signed_in
def signature_change(request: Request) -> HttpResponse:
    form = SignatureForm(request.POST)
    if form.call(request.caller, me_update) is None:
        return page(request, signature=form, status=400)
    return saved(request)


def saved(request: Request) -> HttpResponse:
    messages.success(request, "Saved.")
    return redirect("crm:profile")


def page(
    request: Request,
    *,
    profile: ProfileForm | None = None,
    signature: SignatureForm | None = None,
    status: int = 200,
) -> HttpResponse:
    person, workspace = request.caller.user, request.caller.workspace
    member = workspace.memberships.get(user=person)
    everywhere = {name: getattr(person, name) for name in EVERYWHERE}
    context = {
        "profile": profile or ProfileForm(initial=everywhere),
        "signature": signature or SignatureForm(initial={"signature": member.signature}),
    }
    return render(request, "crm/profile.html", context, status=status)
