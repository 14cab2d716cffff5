from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from crm.admin.acting import caller_for, for_each, is_superuser
from crm.admin.around import Link
from crm.admin.base import moment
from crm.admin.filters import Bin, PipelineStateFilter
from crm.admin.forms import Lines, OperationForm, Step
from crm.admin.records import BIN_ACTIONS, RecordAdmin
from crm.admin.search import contacts_found
from crm.admin.site import scope_of, uuid_in
from crm.models import Contact, Note, Task
from crm.operations.contact_bin import contact_delete, contact_erase, contact_restore
from crm.operations.contacts import (
    contact_create,
    contact_update,
    contact_update_pipeline_state,
)
from crm.operations.notes import (
    contact_note_add,
    contact_note_delete,
    contact_note_restore,
    contact_note_update,
)


class ContactForm(OperationForm):
    creating = contact_create
    updating = contact_update
    key = "contact_id"
    relations = ("company", "pipeline_state", "assignee", "tags")

    emails = Lines(required=False, help_text="One to a line; mail goes to the first.")
    phones = Lines(required=False, help_text="One to a line.")

    def steps(self) -> Iterator[Step]:
        before = list(super().steps())
        yield from before
        state = self.cleaned_data.get("pipeline_state")
        if not self.is_new and state and "pipeline_state" in self.changed_data:
            # What the first step changed has a version that nobody has seen yet.
            known = {self.key: self.instance.pk} if before else self.record()
            moved = known | {"pipeline_state_id": state.pk}
            yield Step(contact_update_pipeline_state, moved)

    def values(self) -> dict[str, Any]:
        values = super().values()
        state = values.pop("pipeline_state", None)
        if state and self.is_new:
            values["pipeline_state_id"] = state.pk
        if "assignee" in values:
            values["assignee_id"] = pk_of(values.pop("assignee"))
        return values

    def value_of(self, name: str) -> Any:
        value = super().value_of(name)
        if name == "company":
            return value.name if value else ""
        return sorted(tag.name for tag in value) if name == "tags" else value


def pk_of(record: Any) -> Any:
    return record.pk if record else None


@admin.register(Contact)
class ContactAdmin(RecordAdmin):
    form = ContactForm
    deleting = contact_delete
    restoring = contact_restore
    actions = (*BIN_ACTIONS, "erase")
    list_display = ("name", "company", "position", "email", "pipeline_state", "assignee", "added")
    list_select_related = ("company", "pipeline_state", "assignee", "workspace")
    list_filter = (PipelineStateFilter, Bin)
    search_fields = ("name",)
    search_help_text = "Name, company, email address, phone number or id."
    autocomplete_fields = ("company", "pipeline_state", "assignee", "tags")
    fieldsets = (
        (None, {"fields": ("name", "emails", "phones", "company", "position")}),
        ("Work", {"fields": ("pipeline_state", "assignee", "tags")}),
        ("More", {"fields": ("meeting_context", "additional_info", "address", "website",
                             "linkedin_url")}),
    )  # fmt: skip
    added = moment("created_at", "Added")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        # What is in the bin is in no index: it is few, and read one by one.
        if not search_term or uuid_in(search_term) or request.GET.get("bin"):
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(pk__in=contacts_found(scope_of(request), search_term)), False

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    @admin.action(description="Erase one person for good", permissions=["erase"])
    def erase(self, request: HttpRequest, queryset: QuerySet[Contact]) -> HttpResponse | None:
        """Asks for the name first, and then hands it to the operation, which compares it."""
        chosen = list(queryset.select_related("workspace")[:2])
        if len(chosen) != 1:
            messages.error(request, "Nothing was done. Erase one person at a time.")
            return None
        if "typed" not in request.POST:
            return self.ask_for_name(request, chosen[0])
        asked = {"contact_id": chosen[0].pk, "name": request.POST["typed"]}
        step = Step(contact_erase, asked)
        caller = caller_for(request, chosen[0])
        for_each(request, queryset, lambda _: step.take(caller), "erased for good")
        return None

    def ask_for_name(self, request: HttpRequest, contact: Contact) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": "Erase a person for good",
            "opts": self.opts,
            "contact": contact,
            "record_workspace": contact.workspace,
        }
        return TemplateResponse(request, "admin/erase_confirmation.html", context)

    def links(self, obj: Contact) -> Iterator[Link]:
        of_contact = {"contact__id__exact": obj.pk}
        related = (("Notes", Note), ("Tasks", Task),
                   ("Emails", apps.get_model("email_assistant", "EmailMessage")))  # fmt: skip
        for title, model in related:
            records = model._default_manager.filter(contact=obj)
            yield Link(title, records.select_related("contact"), of_contact)


@admin.register(Note)
class NoteAdmin(RecordAdmin):
    class Form(OperationForm):
        creating = contact_note_add
        updating = contact_note_update
        key = "note_id"
        relations = ("contact",)

        def values(self) -> dict[str, Any]:
            values = super().values()
            contact = values.pop("contact", None)
            if self.is_new:
                return values | {"contact_id": pk_of(contact)}
            return values and values | {"contact_id": self.instance.contact_id}

    form = Form
    deleting = contact_note_delete
    restoring = contact_note_restore
    list_display = ("__str__", "author", "added")
    list_select_related = ("contact", "author", "workspace")
    list_filter = (Bin,)
    search_fields = ("content",)
    search_help_text = "Words of the latest notes, or an id."
    ids = ("pk", "contact_id")
    autocomplete_fields = ("contact",)
    fields = ("contact", "content")
    added = moment("created_at", "Added")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("contact", "author") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("contact", "author", "content") if obj else ("contact", "content")

    def reference(self, obj: Note) -> dict[str, Any]:
        return super().reference(obj) | {"contact_id": obj.contact_id}
