"""The whole REST API on one page. Paths have no trailing slash.

Every route calls a tool, the same that MCP offers, so that a rule of one door holds at the other.
"""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from crm.api.endpoint import endpoint
from crm.api.errors import nothing_here
from mcp_gateway.tools import DIRECT, TOOLS

urlpatterns = [
    endpoint("contacts", GET=TOOLS["contact_list"], POST=TOOLS["contact_create"]),
    endpoint("contacts/search", GET=TOOLS["contact_search"]),
    endpoint("contacts/prepare", POST=TOOLS["contact_create_prepare"]),
    endpoint("contacts/confirm", POST=TOOLS["contact_create_confirm"]),
    endpoint("contacts/update/confirm", POST=TOOLS["contact_update_confirm"]),
    endpoint("contacts/<str:contactId>", GET=TOOLS["contact_get"], PATCH=TOOLS["contact_update"]),
    endpoint("contacts/<str:contactId>/prepare", POST=TOOLS["contact_update_prepare"]),
    endpoint("contacts/<str:contactId>/pipeline-state", PUT=TOOLS["contact_update_pipeline_state"]),
    endpoint("contacts/<str:contactId>/notes", POST=TOOLS["contact_note_add"]),
    endpoint("contacts/<str:contactId>/notes/<str:noteId>", DELETE=TOOLS["contact_note_delete"]),
    endpoint("companies", GET=TOOLS["company_list"]),
    endpoint("companies/<str:companyId>", GET=TOOLS["company_get"], PATCH=TOOLS["company_update"]),
    endpoint("contact_tasks", GET=TOOLS["task_list"], POST=DIRECT["task_create"]),
    endpoint("contact_tasks/prepare", POST=TOOLS["task_create_prepare"]),
    endpoint("contact_tasks/confirm", POST=TOOLS["task_create_confirm"]),
    endpoint("contact_tasks/<str:taskId>", GET=TOOLS["task_get"]),
    endpoint("contact_tasks/<str:taskId>/completion", PUT=TOOLS["task_complete"]),
    endpoint("pipeline_states", GET=TOOLS["pipeline_states_list"]),
    endpoint("emails/prepare", POST=TOOLS["email_prepare"]),
    endpoint("emails/refine", POST=TOOLS["email_refine"]),
    endpoint("emails/send/prepare", POST=TOOLS["email_send_prepare"]),
    endpoint("emails/send/confirm", POST=TOOLS["email_send_confirm"]),
    endpoint("actions/confirm", POST=TOOLS["action_confirm"]),
    path("schema", SpectacularJSONAPIView.as_view(), name="schema"),
    re_path(r"^.*$", nothing_here),
]
