from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from crm.operations.companies import company_list as list_companies
from crm.schemas.companies import CompanyQuery
from crm.web.request import Request, signed_in
from crm.web.timeline import timeline_of

PAGE = 50
PEOPLE_SHOWN = 50


@signed_in
def company_list_page(request: Request) -> HttpResponse:
    cursor = request.GET.get("cursor", "")
    page = list_companies(request.caller, CompanyQuery(limit=PAGE, cursor=cursor))
    return render(request, "crm/company_list.html", {"page": page, "cursor": cursor})


@signed_in
def company_detail(request: Request, pk: UUID) -> HttpResponse:
    company = request.caller.workspace.companies.get(pk=pk)
    people = company.contacts.select_related("pipeline_state").order_by("-id")
    context = {
        "company": company,
        "people": people[:PEOPLE_SHOWN],
        "people_count": people.count(),
        "timeline": timeline_of(request.caller, company.pk),
    }
    return render(request, "crm/company_detail.html", context)
