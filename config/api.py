"""The whole REST API on one page. Paths have no trailing slash.

Every route calls a tool, the same that MCP offers, so that a rule of one door holds at the other.
"""

from django.urls import path, re_path

from crm.api.bulk import bulk
from crm.api.docs.views import docs, schema
from crm.api.endpoint import endpoint
from crm.api.errors import nothing_here
from crm.api.problems import problem_page
from mcp_gateway.tools.catalog import DIRECT, TOOLS
from mcp_gateway.tools.from_text import FOR_PROGRAMS

urlpatterns = [
    endpoint("contacts", GET=DIRECT["contact_list"], POST=TOOLS["contact_create"]),
    endpoint("contacts/search", GET=TOOLS["contact_search"]),
    bulk(
        "contacts/bulk",
        create=DIRECT["contact_create"],
        update=DIRECT["contact_update"],
        delete=DIRECT["contact_delete"],
    ),
    endpoint("contacts/prepare", POST=FOR_PROGRAMS["contact_create_prepare"]),
    endpoint("contacts/confirm", POST=FOR_PROGRAMS["contact_create_confirm"]),
    endpoint("contacts/update/confirm", POST=TOOLS["contact_update_confirm"]),
    endpoint(
        "contacts/<str:contactId>",
        GET=DIRECT["contact_get"],
        PATCH=DIRECT["contact_update"],
        DELETE=DIRECT["contact_delete"],
    ),
    endpoint("contacts/<str:contactId>/restore", POST=DIRECT["contact_restore"]),
    endpoint("contacts/<str:contactId>/erasure", POST=DIRECT["contact_erase"]),
    endpoint("contacts/<str:contactId>/prepare", POST=TOOLS["contact_update_prepare"]),
    endpoint(
        "contacts/<str:contactId>/pipeline-state", PUT=DIRECT["contact_update_pipeline_state"]
    ),
    endpoint(
        "contacts/<str:contactId>/notes",
        GET=DIRECT["contact_note_list"],
        POST=DIRECT["contact_note_add"],
    ),
    endpoint(
        "contacts/<str:contactId>/notes/<str:noteId>",
        GET=DIRECT["contact_note_get"],
        PATCH=DIRECT["contact_note_update"],
        DELETE=DIRECT["contact_note_delete"],
    ),
    endpoint(
        "contacts/<str:contactId>/notes/<str:noteId>/restore", POST=DIRECT["contact_note_restore"]
    ),
    endpoint("companies", GET=DIRECT["company_list"], POST=DIRECT["company_create"]),
    bulk(
        "companies/bulk",
        create=DIRECT["company_create"],
        update=DIRECT["company_update"],
        delete=DIRECT["company_delete"],
    ),
    endpoint(
        "companies/<str:companyId>",
        GET=DIRECT["company_get"],
        PATCH=DIRECT["company_update"],
        DELETE=DIRECT["company_delete"],
    ),
    endpoint("companies/<str:companyId>/restore", POST=DIRECT["company_restore"]),
    endpoint("contact_tasks", GET=DIRECT["task_list"], POST=DIRECT["task_create"]),
    endpoint("contact_tasks/prepare", POST=TOOLS["task_create_prepare"]),
    endpoint("contact_tasks/confirm", POST=TOOLS["task_create_confirm"]),
    bulk(
        "contact_tasks/bulk",
        create=DIRECT["task_create"],
        update=DIRECT["task_update"],
        delete=DIRECT["task_delete"],
    ),
    endpoint(
        "contact_tasks/<str:taskId>",
        GET=DIRECT["task_get"],
        PATCH=DIRECT["task_update"],
        DELETE=DIRECT["task_delete"],
    ),
    endpoint(
        "contact_tasks/<str:taskId>/completion",
        PUT=DIRECT["task_complete"],
        DELETE=DIRECT["task_reopen"],
    ),
    endpoint("contact_tasks/<str:taskId>/restore", POST=DIRECT["task_restore"]),
    endpoint(
        "pipeline_states",
        GET=DIRECT["pipeline_states_list"],
        POST=DIRECT["pipeline_state_create"],
    ),
    endpoint(
        "pipeline_states/<str:pipelineStateId>",
        GET=DIRECT["pipeline_state_get"],
        PATCH=DIRECT["pipeline_state_update"],
        DELETE=DIRECT["pipeline_state_delete"],
    ),
    endpoint(
        "pipeline_states/<str:pipelineStateId>/restore", POST=DIRECT["pipeline_state_restore"]
    ),
    endpoint("tags", GET=DIRECT["tag_list"], POST=DIRECT["tag_create"]),
    endpoint(
        "tags/<str:tagId>",
        GET=DIRECT["tag_get"],
        PATCH=DIRECT["tag_update"],
        DELETE=DIRECT["tag_delete"],
    ),
    endpoint("tags/<str:tagId>/restore", POST=DIRECT["tag_restore"]),
    endpoint("bin", GET=DIRECT["bin_list"]),
    endpoint("emails", GET=DIRECT["email_list"]),
    endpoint("emails/prepare", POST=TOOLS["email_prepare"]),
    endpoint("emails/refine", POST=TOOLS["email_refine"]),
    endpoint("emails/send/prepare", POST=TOOLS["email_send_prepare"]),
    endpoint("emails/send/confirm", POST=TOOLS["email_send_confirm"]),
    endpoint("emails/<str:emailId>", GET=DIRECT["email_get"]),
    endpoint("emails/<str:emailId>/cancel", POST=DIRECT["email_cancel"]),
    endpoint("emails/<str:emailId>/resend", POST=DIRECT["email_resend"]),
    endpoint("emails/<str:emailId>/settle", POST=DIRECT["email_settle"]),
    endpoint("actions/confirm", POST=TOOLS["action_confirm"]),
    endpoint("pending_actions", GET=DIRECT["pending_action_list"]),
    endpoint(
        "pending_actions/<str:pendingActionId>",
        GET=DIRECT["pending_action_get"],
        DELETE=DIRECT["pending_action_cancel"],
    ),
    endpoint("me", GET=DIRECT["me_get"], PATCH=DIRECT["me_update"]),
    endpoint("workspace", GET=DIRECT["workspace_get"], PATCH=DIRECT["workspace_update"]),
    endpoint("members", GET=DIRECT["member_list"], POST=DIRECT["member_add"]),
    endpoint(
        "members/<str:memberId>",
        GET=DIRECT["member_get"],
        PATCH=DIRECT["member_update"],
        DELETE=DIRECT["member_remove"],
    ),
    endpoint("webhooks", GET=DIRECT["webhook_list"], POST=DIRECT["webhook_create"]),
    endpoint("webhooks/events", GET=DIRECT["webhook_event_list"]),
    endpoint(
        "webhooks/<str:webhookId>",
        GET=DIRECT["webhook_get"],
        PATCH=DIRECT["webhook_update"],
        DELETE=DIRECT["webhook_delete"],
    ),
    endpoint("webhooks/<str:webhookId>/secret", POST=DIRECT["webhook_rotate_secret"]),
    endpoint("webhooks/<str:webhookId>/ping", POST=DIRECT["webhook_ping"]),
    endpoint("webhooks/<str:webhookId>/replay", POST=DIRECT["webhook_replay"]),
    endpoint("webhooks/<str:webhookId>/deliveries", GET=DIRECT["webhook_delivery_list"]),
    endpoint(
        "webhooks/<str:webhookId>/deliveries/<str:deliveryId>", GET=DIRECT["webhook_delivery_get"]
    ),
    endpoint("activity", GET=DIRECT["activity_list"]),
    endpoint("activity/<str:activityId>", GET=DIRECT["activity_get"]),
    path("problems/<str:code>", problem_page),
    path("docs", docs, name="docs"),
    path("docs/<slug:resource>", docs, name="docs-resource"),
    path("schema", schema, name="schema"),
    re_path(r"^.*$", nothing_here),
]
