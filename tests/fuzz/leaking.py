"""The control: the same application, but any contact is shown to whoever has its id."""

from dataclasses import replace
from typing import Any

from config.asgi import application
from crm.caller import Caller
from crm.models import Contact
from crm.operations import OPERATIONS

__all__ = ["application"]

(contact_get,) = (operation for operation in OPERATIONS if operation.name == "contact_get")
checked = contact_get.run


def anybodys(caller: Caller, data: Any) -> Any:
    contact = Contact.objects.get(pk=data.contact_id)
    return checked(replace(caller, workspace=contact.workspace), data)


object.__setattr__(contact_get, "run", anybodys)
