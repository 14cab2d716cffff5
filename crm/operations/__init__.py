"""Everything the CRM can do, in the order that the tools are listed.

Assistants are shown the few that their work takes: each tool costs them attention in every
conversation. Programs get all of it over REST.
"""

from crm.operation import AnyOperation
from crm.operations.activity import activity_get, activity_list
from crm.operations.bin import bin_list
from crm.operations.companies import company_create, company_get, company_list, company_update
from crm.operations.company_bin import company_delete, company_restore
from crm.operations.contact_bin import contact_delete, contact_erase, contact_restore
from crm.operations.contact_query import contact_get, contact_list, contact_search
from crm.operations.contacts import (
    contact_create,
    contact_update,
    contact_update_pipeline_state,
)
from crm.operations.invitations import (
    invitation_accept,
    invitation_create,
    invitation_get,
    invitation_list,
    invitation_refuse,
    invitation_resend,
    invitation_revoke,
)
from crm.operations.me import me_get, me_update, profile_update
from crm.operations.members import (
    member_get,
    member_leave,
    member_list,
    member_remove,
    member_update,
)
from crm.operations.notes import (
    contact_note_add,
    contact_note_delete,
    contact_note_get,
    contact_note_list,
    contact_note_restore,
    contact_note_update,
)
from crm.operations.pending_actions import (
    pending_action_cancel,
    pending_action_get,
    pending_action_list,
)
from crm.operations.pipeline import pipeline_state_get, pipeline_states_list
from crm.operations.pipeline_changes import (
    pipeline_state_create,
    pipeline_state_delete,
    pipeline_state_restore,
    pipeline_state_update,
)
from crm.operations.tags import (
    tag_create,
    tag_delete,
    tag_get,
    tag_list,
    tag_restore,
    tag_update,
)
from crm.operations.task_lists import task_list
from crm.operations.tasks import (
    task_complete,
    task_create,
    task_delete,
    task_get,
    task_reopen,
    task_restore,
    task_update,
)
from crm.operations.tokens import token_create, token_revoke
from crm.operations.webhooks import (
    webhook_create,
    webhook_delete,
    webhook_delivery_get,
    webhook_delivery_list,
    webhook_event_list,
    webhook_get,
    webhook_list,
    webhook_ping,
    webhook_replay,
    webhook_rotate_secret,
    webhook_update,
)
from crm.operations.workspace import workspace_get, workspace_update

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

OPERATIONS: tuple[AnyOperation, ...] = (
    *FOR_ASSISTANTS,
    contact_delete,
    contact_restore,
    contact_erase,
    company_create,
    company_delete,
    company_restore,
    contact_note_list,
    contact_note_get,
    contact_note_update,
    contact_note_restore,
    task_update,
    task_reopen,
    task_delete,
    task_restore,
    pipeline_state_get,
    pipeline_state_create,
    pipeline_state_update,
    pipeline_state_delete,
    pipeline_state_restore,
    tag_list,
    tag_get,
    tag_create,
    tag_update,
    tag_delete,
    tag_restore,
    bin_list,
    me_get,
    me_update,
    workspace_get,
    workspace_update,
    member_list,
    member_get,
    member_update,
    member_remove,
    invitation_list,
    invitation_get,
    invitation_create,
    invitation_resend,
    invitation_revoke,
    activity_list,
    activity_get,
    webhook_list,
    webhook_get,
    webhook_create,
    webhook_update,
    webhook_delete,
    webhook_rotate_secret,
    webhook_ping,
    webhook_delivery_list,
    webhook_delivery_get,
    webhook_replay,
    webhook_event_list,
    pending_action_list,
    pending_action_get,
    pending_action_cancel,
)

# What no program may do, so that no door of theirs offers it.
FOR_PEOPLE: tuple[AnyOperation, ...] = (
    token_create,
    token_revoke,
    profile_update,
    invitation_accept,
    invitation_refuse,
    member_leave,
)
