from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from crm.admin.around import Link
from crm.admin.base import moment
from crm.admin.filters import Bin
from crm.admin.forms import OperationForm
from crm.admin.records import RecordAdmin
from crm.admin.search import MOST_FOUND
from crm.admin.site import scope_of, uuid_in
from crm.models import Company, Contact
from crm.operations.companies import company_create, company_update
from crm.operations.company_bin import company_delete, company_restore
from crm.queries.search import LAST
from crm.values.text import key


class CompanyForm(OperationForm):
    creating = company_create
    updating = company_update
    key = "company_id"


@admin.register(Company)
class CompanyAdmin(RecordAdmin):
    form = CompanyForm
    deleting = company_delete
    restoring = company_restore
    list_display = ("name", "domain", "industry", "phone", "added")
    list_select_related = ("workspace",)
    list_filter = (Bin,)
    search_fields = ("name", "domain")
    search_help_text = "How the name begins, a part of a recent one, a domain or an id."
    fieldsets = (
        (None, {"fields": ("name", "domain", "website", "phone")}),
        ("More", {"fields": ("industry", "size", "address", "linkedin_url", "description")}),
    )
    added = moment("created_at", "Added")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        recent, duplicates = super().get_search_results(request, queryset, search_term)
        begins, scope = key(search_term), scope_of(request)
        if scope is None or not begins or uuid_in(search_term):
            return recent, duplicates
        # The names of a workspace are an index; nothing else begins with them.
        named = Company._base_manager.filter(
            workspace=scope, name_key__gte=begins, name_key__lt=begins + LAST
        )
        ids = named.order_by("name_key").values_list("pk", flat=True)[:MOST_FOUND]
        return queryset.filter(Q(pk__in=list(ids)) | Q(pk__in=recent.values("pk"))), False

    def links(self, obj: Company) -> Iterator[Link]:
        contacts = Contact.objects.filter(company=obj)
        yield Link("Contacts", contacts, {"company__id__exact": obj.pk})
