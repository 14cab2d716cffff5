from django.db.models import Count, Q

from crm.caller import Caller, Effect
from crm.models import Company
from crm.operation import operation
from crm.queries.filters import between, matching
from crm.queries.paging import page_of, sorted_by
from crm.schemas.companies import (
    CompanyCreate,
    CompanyDetail,
    CompanyFields,
    CompanyList,
    CompanyPage,
    CompanyQuery,
    CompanyRecord,
    CompanyRecords,
    CompanyRef,
    CompanyUpdate,
)
from crm.values.phone import e164
from crm.values.text import key

ORDERS = {"name": ("name_key",), "createdAt": ("id",), "updatedAt": ("updated_at", "id")}


@operation("List companies", brief=(CompanyList, CompanyPage))
def company_list(caller: Caller, data: CompanyQuery) -> CompanyRecords:
    """Lists companies in the workspace. A company can be shared by multiple contacts."""
    companies = caller.workspace.companies.filter(company_filters(data))
    order = sorted_by(data.sort, ORDERS)
    page, cursor = page_of(
        caller.workspace, "company_list", companies, order, data.cursor, data.limit
    )
    sharing = contacts_in(page)
    return CompanyRecords(
        results=[CompanyRecord.of(company, sharing.get(company.pk, 0)) for company in page],
        next_cursor=cursor,
    )


def company_filters(data: CompanyQuery) -> Q:
    return matching(
        name_key__startswith=key(data.name),
        industry__iexact=data.industry,
        domain__iexact=data.domain,
        **between("updated_at", data.updated_after, data.updated_before),
    )


def contacts_in(page: list[Company]) -> dict[object, int]:
    """How many contacts share each of these companies: counted for one page, not for all."""
    if not page:
        return {}
    contacts = page[0].workspace.contacts.filter(company__in=page).order_by()
    return dict(contacts.values_list("company").annotate(Count("pk")))


@operation("Get a company")
def company_get(caller: Caller, data: CompanyRef) -> CompanyDetail:
    """Retrieves company details by ID. Use contact_get to see companyId for a contact's company."""
    return CompanyDetail.of(caller.workspace.companies.get(pk=data.company_id))


@operation("Create a company", effect=Effect.WRITE)
def company_create(caller: Caller, data: CompanyCreate) -> CompanyDetail:
    """Creates a company. A contact's company is also made by naming it in the contact."""
    company = Company(workspace=caller.workspace)
    fill_company(company, data, caller.workspace.country)
    company.clean_fields(exclude=["workspace"])
    company.add(caller)
    return CompanyDetail.of(company)


@operation("Update a company", effect=Effect.WRITE, destructive=True, idempotent=True)
def company_update(caller: Caller, data: CompanyUpdate) -> CompanyDetail:
    """Updates company information. Use company_get or contact_get to obtain the companyId. Always
    ask for confirmation."""
    company = caller.workspace.companies.to_change(data.company_id, data.version)
    with caller.changing(company):
        changed = fill_company(company, data, caller.workspace.country)
        company.clean_fields(exclude=["workspace"])
        if changed:
            company.save_change(*changed)
    return CompanyDetail.of(company)


def fill_company(company: Company, data: CompanyFields, country: str) -> list[str]:
    values = {k: v for k, v in data.sent().items() if k in CompanyFields.model_fields}
    if values.get("phone"):
        values["phone"] = e164(values["phone"], country)
    if "name" in values:
        values["name_key"] = key(values["name"])
    return company.assign(values)
