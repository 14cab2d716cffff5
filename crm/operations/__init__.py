"""Everything the CRM can do, in the order that the tools are listed.

Assistants are shown the few that their work takes: each tool costs them attention in every
conversation. Programs get all of it over REST.
"""

from crm.operation import AnyOperation
from crm.operations.companies import company_get, company_list, company_update
from crm.operations.contacts import (
    contact_create,
    contact_get,
    contact_list,
    contact_search,
    contact_update,
    contact_update_pipeline_state,
)
from crm.operations.notes import contact_note_add, contact_note_delete
from crm.operations.pipeline import pipeline_states_list
from crm.operations.tasks import task_complete, task_create, task_get, task_list

FOR_ASSISTANTS: tuple[AnyOperation, ...] = (
    contact_list,
    contact_search,
    contact_get,
    task_list,
    task_get,
    pipeline_states_list,
    company_list,
    company_get,
    company_update,
    contact_create,
    contact_update,
    contact_update_pipeline_state,
    contact_note_add,
    contact_note_delete,
    task_create,
    task_complete,
)

OPERATIONS: tuple[AnyOperation, ...] = (*FOR_ASSISTANTS,)
