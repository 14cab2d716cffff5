from django.utils import timezone

from crm.models import Company, Contact
from crm.models import ContactSearch as SearchText
from crm.operation import Caller, Effect, operation
from crm.refusals import name_taken
from crm.removal.bin import taken_out
from crm.removal.many import change_each, few_enough
from crm.schemas.bin import Removed
from crm.schemas.companies import CompanyChange, CompanyDetail, CompanyRef

ADVICE = "Give some of them another company with contact_update first."


@operation("Delete a company", effect=Effect.WRITE, destructive=True)
def company_delete(caller: Caller, data: CompanyChange) -> Removed:
    """Puts a company into the bin for 30 days. Its contacts stay, without a company; restoring it
    gives it back to them."""
    company = caller.workspace.companies.select_for_update().get(pk=data.company_id)
    company.expect(data.version)
    contacts = few_enough(caller.workspace.contacts.filter(company=company), ADVICE)
    share(caller, None, contacts)
    moment = timezone.now()
    company.detached = [str(contact.pk) for contact in contacts]
    caller.binning(company, moment, "detached")
    return Removed.of(company, moment)


@operation("Restore a company", effect=Effect.WRITE)
def company_restore(caller: Caller, data: CompanyRef) -> CompanyDetail:
    """Takes a company out of the bin, and gives it back to those of its contacts that have no
    other by now."""
    company = taken_out(caller.workspace.companies(manager="everything"), data.company_id)
    if other := caller.workspace.companies.filter(name_key=company.name_key).first():
        raise name_taken(other)
    caller.restoring(company)
    free = caller.workspace.contacts.filter(pk__in=company.detached, company=None)
    share(caller, company, few_enough(free, ADVICE))
    return CompanyDetail.of(company)


def share(caller: Caller, company: Company | None, contacts: list[Contact]) -> None:
    change_each(caller, contacts, company=company)
    SearchText.keep_all(contacts)
