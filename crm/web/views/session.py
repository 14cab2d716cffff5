"""Signing in and out, and choosing where to work."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from crm.web.forms import SignInForm
from crm.web.workplace import begin, stay_in


class SignIn(LoginView):
    template_name = "crm/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        begin(self.request.session, form.get_user())
        return response


sign_in = SignIn.as_view()


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
