"""The whole REST API on one page. Paths have no trailing slash.

Each route offers an operation, or one of its two steps: the same that MCP offers, so that a rule of
one door holds at the other.
"""

from django.urls import path, re_path

from crm import operations as crm
from crm.api.bulk import bulk
from crm.api.docs.views import docs, schema
from crm.api.endpoint import endpoint
from crm.api.errors import nothing_here
from crm.api.from_text import contact_create_confirm, contact_create_prepare
from crm.api.problems import problem_page
from crm.two_steps.actions import action_confirm, confirmation, preparation
from email_assistant import operations as email

urlpatterns = [
    endpoint("contacts", GET=crm.contact_list, POST=crm.contact_create),
    endpoint("contacts/search", GET=crm.contact_search),
    bulk(
        "contacts/bulk",
        create=crm.contact_create,
        update=crm.contact_update,
        delete=crm.contact_delete,
    ),
    endpoint("contacts/prepare", POST=contact_create_prepare),
    endpoint("contacts/confirm", POST=contact_create_confirm),
    endpoint("contacts/update/confirm", POST=confirmation(crm.contact_update)),
    endpoint(
        "contacts/<str:contactId>",
        GET=crm.contact_get,
        PATCH=crm.contact_update,
        DELETE=crm.contact_delete,
    ),
    endpoint("contacts/<str:contactId>/restore", POST=crm.contact_restore),
    endpoint("contacts/<str:contactId>/erasure", POST=crm.contact_erase),
    endpoint("contacts/<str:contactId>/prepare", POST=preparation(crm.contact_update)),
    endpoint("contacts/<str:contactId>/pipeline-state", PUT=crm.contact_update_pipeline_state),
    endpoint(
        "contacts/<str:contactId>/notes",
        GET=crm.contact_note_list,
        POST=crm.contact_note_add,
    ),
    endpoint(
        "contacts/<str:contactId>/notes/<str:noteId>",
        GET=crm.contact_note_get,
        PATCH=crm.contact_note_update,
        DELETE=crm.contact_note_delete,
    ),
    endpoint("contacts/<str:contactId>/notes/<str:noteId>/restore", POST=crm.contact_note_restore),
    endpoint("companies", GET=crm.company_list, POST=crm.company_create),
    bulk(
        "companies/bulk",
        create=crm.company_create,
        update=crm.company_update,
        delete=crm.company_delete,
    ),
    endpoint(
        "companies/<str:companyId>",
        GET=crm.company_get,
        PATCH=crm.company_update,
        DELETE=crm.company_delete,
    ),
    endpoint("companies/<str:companyId>/restore", POST=crm.company_restore),
    endpoint("contact_tasks", GET=crm.task_list, POST=crm.task_create),
    endpoint("contact_tasks/prepare", POST=preparation(crm.task_create)),
    endpoint("contact_tasks/confirm", POST=confirmation(crm.task_create)),
    bulk(
        "contact_tasks/bulk",
        create=crm.task_create,
        update=crm.task_update,
        delete=crm.task_delete,
    ),
    endpoint(
        "contact_tasks/<str:taskId>",
        GET=crm.task_get,
        PATCH=crm.task_update,
        DELETE=crm.task_delete,
    ),
    endpoint(
        "contact_tasks/<str:taskId>/completion",
        PUT=crm.task_complete,
        DELETE=crm.task_reopen,
    ),
    endpoint("contact_tasks/<str:taskId>/restore", POST=crm.task_restore),
    endpoint(
        "pipeline_states",
        GET=crm.pipeline_states_list,
        POST=crm.pipeline_state_create,
    ),
    endpoint(
        "pipeline_states/<str:pipelineStateId>",
        GET=crm.pipeline_state_get,
        PATCH=crm.pipeline_state_update,
        DELETE=crm.pipeline_state_delete,
    ),
    endpoint("pipeline_states/<str:pipelineStateId>/restore", POST=crm.pipeline_state_restore),
    endpoint("tags", GET=crm.tag_list, POST=crm.tag_create),
    endpoint(
        "tags/<str:tagId>",
        GET=crm.tag_get,
        PATCH=crm.tag_update,
        DELETE=crm.tag_delete,
    ),
    endpoint("tags/<str:tagId>/restore", POST=crm.tag_restore),
    endpoint("bin", GET=crm.bin_list),
    endpoint("emails", GET=email.email_list),
    endpoint("emails/prepare", POST=email.email_prepare),
    endpoint("emails/refine", POST=email.email_refine),
    endpoint("emails/send/prepare", POST=preparation(email.email_send)),
    endpoint("emails/send/confirm", POST=confirmation(email.email_send)),
    endpoint("emails/<str:emailId>", GET=email.email_get),
    endpoint("emails/<str:emailId>/cancel", POST=email.email_cancel),
    endpoint("emails/<str:emailId>/resend", POST=email.email_resend),
    endpoint("emails/<str:emailId>/settle", POST=email.email_settle),
    endpoint("actions/confirm", POST=action_confirm),
    endpoint("pending_actions", GET=crm.pending_action_list),
    endpoint(
        "pending_actions/<str:pendingActionId>",
        GET=crm.pending_action_get,
        DELETE=crm.pending_action_cancel,
    ),
    endpoint("me", GET=crm.me_get, PATCH=crm.me_update),
    endpoint("workspace", GET=crm.workspace_get, PATCH=crm.workspace_update),
    endpoint("members", GET=crm.member_list),
    endpoint(
        "members/<str:memberId>",
        GET=crm.member_get,
        PATCH=crm.member_update,
        DELETE=crm.member_remove,
    ),
    endpoint("invitations", GET=crm.invitation_list, POST=crm.invitation_create),
    endpoint(
        "invitations/<str:invitationId>",
        GET=crm.invitation_get,
        DELETE=crm.invitation_revoke,
    ),
    endpoint("invitations/<str:invitationId>/resend", POST=crm.invitation_resend),
    endpoint("webhooks", GET=crm.webhook_list, POST=crm.webhook_create),
    endpoint("webhooks/events", GET=crm.webhook_event_list),
    endpoint(
        "webhooks/<str:webhookId>",
        GET=crm.webhook_get,
        PATCH=crm.webhook_update,
        DELETE=crm.webhook_delete,
    ),
    endpoint("webhooks/<str:webhookId>/secret", POST=crm.webhook_rotate_secret),
    endpoint("webhooks/<str:webhookId>/ping", POST=crm.webhook_ping),
    endpoint("webhooks/<str:webhookId>/replay", POST=crm.webhook_replay),
    endpoint("webhooks/<str:webhookId>/deliveries", GET=crm.webhook_delivery_list),
    endpoint("webhooks/<str:webhookId>/deliveries/<str:deliveryId>", GET=crm.webhook_delivery_get),
    endpoint("activity", GET=crm.activity_list),
    endpoint("activity/<str:activityId>", GET=crm.activity_get),
    path("problems/<str:code>", problem_page),
    path("docs", docs, name="docs"),
    path("docs/<slug:resource>", docs, name="docs-resource"),
    path("schema", schema, name="schema"),
    re_path(r"^.*$", nothing_here),
]
