from uuid import UUID

from django.conf import settings
from django.db.models import Count

from crm.models import Company
from crm.models import ContactSearch as SearchText
from crm.models.phone import e164
from crm.operation import Caller, Effect, operation
from crm.paging import cursor_of, key_of
from crm.schemas.companies import (
    CompanyDetail,
    CompanyList,
    CompanyPage,
    CompanyRef,
    CompanySummary,
    CompanyUpdate,
)
from crm.text import key

COLUMNS = ("id", "name", "domain", "industry", "people", "name_key")


@operation("List companies")
def company_list(caller: Caller, data: CompanyList) -> CompanyPage:
    """Lists companies in the workspace. A company can be shared by multiple contacts."""
    companies = caller.workspace.companies.order_by("name_key")
    if data.cursor:
        (last,) = key_of(caller.workspace, "company_list", data.cursor)
        companies = companies.filter(name_key__gt=last)
    listed = companies.annotate(people=Count("contacts")).values_list(*COLUMNS)
    rows = list(listed[: data.limit + 1])
    page, more = rows[: data.limit], len(rows) > data.limit
    return CompanyPage(
        results=[summary(*row) for row in page],
        next_cursor=cursor_of(caller.workspace, "company_list", page[-1][-1]) if more else None,
    )


def summary(
    id: UUID, name: str, domain: str, industry: str, people: int, name_key: str
) -> CompanySummary:
    return CompanySummary(
        id=id,
        name=name,
        domain=domain,
        industry=industry,
        contacts=people,
        url=f"{settings.PUBLIC_URL}/companies/{id}",
    )


@operation("Get a company")
def company_get(caller: Caller, data: CompanyRef) -> CompanyDetail:
    """Retrieves company details by ID. Use contact_get to see companyId for a contact's company."""
    return CompanyDetail.of(caller.workspace.companies.get(pk=data.company_id))


@operation("Update a company", effect=Effect.WRITE, destructive=True, idempotent=True)
def company_update(caller: Caller, data: CompanyUpdate) -> CompanyDetail:
    """Updates company information. Use company_get or contact_get to obtain the companyId. Always
    ask for confirmation."""
    company = caller.workspace.companies.select_for_update().get(pk=data.company_id)
    company.expect(data.version)
    with caller.changing(company):
        changed = fill(company, data, caller.workspace.country)
        company.clean_fields(exclude=["workspace"])
        company.validate_constraints()
        if changed:
            company.save_change(*changed)
    if "name" in changed:
        SearchText.keep_all(company.contacts.select_related("company"))
    return CompanyDetail.of(company)


def fill(company: Company, data: CompanyUpdate, country: str) -> list[str]:
    values = {k: v for k, v in data.sent().items() if k not in {"company_id", "version"}}
    if values.get("phone"):
        values["phone"] = e164(values["phone"], country)
    if "name" in values:
        values["name_key"] = key(values["name"])
    return company.assign(values)
