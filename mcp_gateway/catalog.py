"""The operations of the packages below: all that can be prepared, approved and confirmed."""

from crm.operation import AnyOperation
from crm.operations import OPERATIONS as CRM
from email_assistant.operations import OPERATIONS as EMAIL

PREPARABLE: tuple[AnyOperation, ...] = (*CRM, *EMAIL)
