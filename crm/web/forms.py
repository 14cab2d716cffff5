from typing import Any, TypeVar
from zoneinfo import available_timezones

from django import forms
from pydantic.alias_generators import to_snake

from crm.caller import Caller
from crm.models import Language, Role
from crm.operation import Operation
from crm.refusals import REFUSALS, refusal_of
from crm.request.sign_in import LimitedSignIn
from crm.schemas.base import Input, Output

In = TypeVar("In", bound=Input)
Out = TypeVar("Out", bound=Output)


class SignInForm(LimitedSignIn):
    """Email and password. It never tells which of the two was wrong, or whether anybody has it."""

    error_messages = {
        "invalid_login": "This email address and password do not match. Please try again.",
        "inactive": "This email address and password do not match. Please try again.",
    }


class OperationForm(forms.Form):
    """What an operation takes, by the names of its input. What it refuses is an error here."""

    def call(self, caller: Caller, operation: Operation[In, Out]) -> Out | None:
        """The result; None if the operation, or this form, refuses what was typed."""
        if not self.is_valid():
            return None
        try:
            return operation(caller, operation.input.model_validate(self.cleaned_data))
        except REFUSALS as exception:
            refusal = refusal_of(exception)
        if not refusal.errors:
            self.add_error(None, refusal.message)
        for wire_name, sentences in refusal.errors.items():
            name = to_snake(wire_name.partition(".")[0])
            self.add_error(name if name in self.fields else None, sentences)
        return None


def styled(widget: forms.Widget, **attributes: Any) -> forms.Widget:
    widget.attrs |= {"class": "input", **attributes}
    return widget


class InviteForm(OperationForm):
    email = forms.EmailField(
        max_length=200, widget=styled(forms.EmailInput(), autocomplete="off", spellcheck="false")
    )
    role = forms.ChoiceField(initial=Role.MEMBER, widget=styled(forms.Select()))

    def __init__(self, giver: Role, *args: Any) -> None:
        super().__init__(*args)
        given = [role for role in Role if giver.gives(role)]
        self.fields["role"].choices = [(role.value, role.label) for role in given]  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)
    version = forms.IntegerField(min_value=1)


class ProfileForm(OperationForm):
    name = forms.CharField(
        max_length=200, required=False, widget=styled(forms.TextInput(), autocomplete="name")
    )
    time_zone = forms.CharField(
        max_length=64,
        required=False,
        widget=styled(forms.TextInput(), list="time-zones", autocomplete="off"),
        help_text="Such as Europe/Paris. Empty: the workspace's.",
    )
    language = forms.ChoiceField(
        required=False,
        choices=[("", "The workspace's"), *Language.choices],
        widget=styled(forms.Select()),
        help_text="In which your assistant writes.",
    )

    @staticmethod
    def time_zones() -> list[str]:
        return sorted(available_timezones())


class SignatureForm(OperationForm):
    signature = forms.CharField(
        max_length=10_000, required=False, widget=styled(forms.Textarea(), rows=4)
    )
