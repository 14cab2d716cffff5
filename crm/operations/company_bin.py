from django.utils import timezone

from crm.caller import Caller, Effect
from crm.models import Company
from crm.models.binned import everything_of
from crm.operation import operation
from crm.schemas.bin import Removed
from crm.schemas.companies import CompanyChange, CompanyDetail, CompanyRef


@operation("Delete a company", effect=Effect.WRITE, destructive=True)
def company_delete(caller: Caller, data: CompanyChange) -> Removed:
    """Puts a company into the bin for 30 days. Its contacts stay, without a company; restoring it
    gives it back to them."""
    company = caller.workspace.companies.to_change(data.company_id, data.version)
    moment = timezone.now()
    company.put_into_bin(caller, moment)
    return Removed.of(company, moment)


@operation("Restore a company", effect=Effect.WRITE)
def company_restore(caller: Caller, data: CompanyRef) -> CompanyDetail:
    """Takes a company out of the bin, and gives it back to those of its contacts that have no
    other by now."""
    company = everything_of(caller.workspace, Company).to_restore(data.company_id)
    company.take_out_of_bin(caller)
    return CompanyDetail.of(company)
