"""Where a person shows that they know their password: at the site's door, and at that of staff."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm

from crm.request.devices import password_attempt, signed_in_on
from crm.request.hashing import hashing


class LimitedSignIn(AuthenticationForm):
    """A sign-in whose attempts are counted, and whose hashing is bounded.

    Raises, when it is checked:
        RateLimited: before the password is looked at.
    """

    def clean(self) -> dict[str, Any]:
        account = str(self.cleaned_data.get("username", ""))
        if self.request is None or not account or not self.cleaned_data.get("password"):
            return super().clean()
        with password_attempt(self.request, account).counted(), hashing().entered():
            cleaned = super().clean()
        signed_in_on(self.request, account)
        return cleaned
