"""Forms whose fields are those of an operation's input, and whose refusals are its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Model
from pydantic.alias_generators import to_snake

from crm.admin.site import WITHIN
from crm.caller import Caller
from crm.operation import AnyOperation
from crm.refusals import REFUSALS, Refusal, refusal_of


@dataclass(frozen=True)
class Step:
    """One call of an operation: what a form is made of when it is saved."""

    operation: AnyOperation
    values: dict[str, Any]

    def rehearse(self, caller: Caller) -> None:
        self.operation.rehearse(caller, self.operation.input.model_validate(self.values))

    def take(self, caller: Caller) -> Any:
        return self.operation(caller, self.operation.input.model_validate(self.values))


class Within:
    """Of an autocomplete: it offers the records of one workspace."""

    workspace_id: Any = ""

    def get_url(self) -> str:
        return f"{super().get_url()}?{WITHIN}={self.workspace_id}"  # type: ignore[misc]


class OneWithin(Within, AutocompleteSelect):
    pass


class SomeWithin(Within, AutocompleteSelectMultiple):
    pass


class OperationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that is checked by rehearsing its operations, and saved by calling them.

    `caller` is set by the admin. `key` is the input's name for the record. Only what was changed
    is sent, with the version that the person saw.
    """

    caller: ClassVar[Caller]
    creating: ClassVar[AnyOperation | None] = None
    updating: ClassVar[AnyOperation | None] = None
    key: ClassVar[str] = ""
    relations: ClassVar[tuple[str, ...]] = ()

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = getattr(self.instance, "version", None)
        self.is_new = self.instance._state.adding
        for name in self.relations:
            if name in self.fields:
                self.offer(name)

    def offer(self, name: str) -> None:
        """Only the records of this form's workspace can be chosen."""
        field: Any = self.fields[name]
        field.queryset = choices_within(field.queryset.model, self.caller.workspace.pk)
        field.widget.widget.workspace_id = self.caller.workspace.pk

    def _post_clean(self) -> None:
        """In place of the model's own checks: the operations know all of them."""
        for step in self.steps() if not self.errors else ():
            try:
                step.rehearse(self.caller)
            except REFUSALS as no:
                self.show(refusal_of(no))

    def steps(self) -> Iterator[Step]:
        values = self.values()
        if self.is_new and self.creating:
            yield Step(self.creating, values)
        elif self.updating and values:
            yield Step(self.updating, values | self.record())

    def record(self) -> dict[str, Any]:
        """Which record, as the person saw it."""
        known = {self.key: self.instance.pk} if self.key else {}
        return known | {"version": self.cleaned_data["seen_version"]}

    def values(self) -> dict[str, Any]:
        """What is sent, by the names of the input."""
        return {name: self.value_of(name) for name in self.sent()}

    def sent(self) -> list[str]:
        names = [name for name in self.fields if name != "seen_version"]
        return [n for n in names if n in self.changed_data and n in self.cleaned_data]

    def value_of(self, name: str) -> Any:
        return self.cleaned_data[name]

    def show(self, refusal: Refusal) -> None:
        if not refusal.errors:
            self.add_error(None, refusal.message)
        for wire_name, messages in refusal.errors.items():
            self.add_error(self.field_named(wire_name), messages)

    def field_named(self, wire_name: str) -> str | None:
        """The field for `assigneeId` or `emails.0`; none: it is of the whole form."""
        name = to_snake(wire_name.partition(".")[0])
        return next((n for n in (name, name.removesuffix("_id")) if n in self.fields), None)


def choices_within(model: type[Model], workspace_id: Any) -> Any:
    """The records of a workspace that a relation may lead to; of people, its members."""
    path = "workspace" if model._meta.model_name != "user" else "memberships__workspace"
    return model._default_manager.filter(**{path: workspace_id})


class Lines(forms.CharField):
    """A list of texts, one to a line."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField lines"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial or []) != self.to_python(data)
