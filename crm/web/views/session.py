"""Signing in and out, and choosing where to work."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from crm.web.forms import SignInForm
from crm.web.workplace import stay_in

sign_in = LoginView.as_view(
    template_name="crm/sign_in.html",
    authentication_form=SignInForm,
    redirect_authenticated_user=True,
)


@require_POST
@login_required
def workspace_choose(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("workspace")
    workspaces = getattr(request, "workspaces", [])
    chosen = next((each for each in workspaces if str(each.pk) == wanted), None)
    if chosen is None:
        raise Http404
    stay_in(request.session, chosen)
    return redirect("crm:home")
