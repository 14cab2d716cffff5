"""Signing in and out, and choosing where to work."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from crm.web.forms import SignInForm

sign_in = LoginView.as_view(
    template_name="crm/sign_in.html",
    authentication_form=SignInForm,
    redirect_authenticated_user=True,
)


@require_POST
@login_required
def workspace_choose(request: HttpRequest) -> HttpResponse:
    slug = request.POST.get("slug")
    if slug not in {workspace.slug for workspace in getattr(request, "workspaces", [])}:
        raise Http404
    request.session["workspace"] = slug
    return redirect("crm:home")
