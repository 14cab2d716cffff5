"""The words that a workspace sorts its contacts by: its tags and the states of its pipeline."""

from collections.abc import Iterator

from django.contrib import admin

from crm.admin.around import Link
from crm.admin.filters import Bin
from crm.admin.forms import OperationForm
from crm.admin.records import RecordAdmin
from crm.models import Contact, PipelineState, Tag
from crm.operations.pipeline_changes import (
    pipeline_state_create,
    pipeline_state_delete,
    pipeline_state_restore,
    pipeline_state_update,
)
from crm.operations.tags import tag_create, tag_delete, tag_restore, tag_update


class TagForm(OperationForm):
    creating = tag_create
    updating = tag_update
    key = "tag_id"


@admin.register(Tag)
class TagAdmin(RecordAdmin):
    form = TagForm
    deleting = tag_delete
    restoring = tag_restore
    list_display = ("name",)
    list_select_related = ("workspace",)
    list_filter = (Bin,)
    search_fields = ("name",)
    fields = ("name",)

    def links(self, obj: Tag) -> Iterator[Link]:
        yield Link("Contacts", Contact.objects.filter(tags=obj), {"tags__id__exact": obj.pk})


class PipelineStateForm(OperationForm):
    creating = pipeline_state_create
    updating = pipeline_state_update
    key = "pipeline_state_id"


@admin.register(PipelineState)
class PipelineStateAdmin(RecordAdmin):
    form = PipelineStateForm
    deleting = pipeline_state_delete
    restoring = pipeline_state_restore
    list_display = ("name", "position", "color")
    list_select_related = ("workspace",)
    list_filter = (Bin,)
    search_fields = ("name",)
    fields = ("name", "color", "position")

    def links(self, obj: PipelineState) -> Iterator[Link]:
        filters = {"pipeline_state__id__exact": obj.pk}
        yield Link("Contacts", Contact.objects.filter(pipeline_state=obj), filters)
