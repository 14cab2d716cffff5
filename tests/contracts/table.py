"""An example input of every operation, and every route of the REST API.

Both lists of names are generated from the product: what is missing here fails the suite.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from drf_spectacular.generators import SchemaGenerator
from pydantic.alias_generators import to_camel

from crm.caller import Effect
from tests.contracts.snapshots import fail
from tests.contracts.world import OPERATION, World
from tests.doors import Rest
from tests.offered import ACTION_CONFIRM, DIRECT, OPERATIONS, TOOLS

Json = dict[str, Any]
HERE = "tests/contracts/table.py"

EXAMPLES: dict[str, Callable[[World], Json]] = {
    "contact_list": lambda w: {"limit": 5},
    "contact_search": lambda w: {"query": "marie"},
    "contact_get": lambda w: {"contactId": str(w.contact.pk)},
    "task_list": lambda w: {"mine": True},
    "task_get": lambda w: {"taskId": str(w.task.pk)},
    "pipeline_states_list": lambda w: {},
    "company_list": lambda w: {"limit": 5},
    "company_get": lambda w: {"companyId": str(w.company.pk)},
    "company_update": lambda w: {"companyId": str(w.company.pk), "industry": "Rail"},
    "contact_create": lambda w: {
        "name": "Ada Lovelace",
        "emails": ["ada@lovelace.example"],
        "phones": ["06 98 76 54 32"],
        "company": "Analytical Engines",
        "meetingContext": "Met at the fair.",
        "tags": ["maths"],
    },
    "contact_update": lambda w: {"contactId": str(w.contact.pk), "position": "Director"},
    "contact_update_pipeline_state": lambda w: {
        "contactId": str(w.contact.pk),
        "pipelineStateId": str(w.later_state.pk),
    },
    "contact_delete": lambda w: {"contactId": str(w.contact.pk), "version": w.contact.version},
    "contact_restore": lambda w: {"contactId": w.binned_contact_id},
    "contact_erase": lambda w: {"contactId": str(w.contact.pk), "name": w.contact.name},
    "contact_note_add": lambda w: {"contactId": str(w.contact.pk), "content": "Asked for a quote."},
    "contact_note_delete": lambda w: {
        "contactId": str(w.contact.pk),
        "noteId": str(w.note.pk),
    },
    "task_create": lambda w: {
        "title": "Send the quote",
        "dueDate": "2031-03-04T15:00",
        "type": "quote",
        "contactId": str(w.contact.pk),
    },
    "task_complete": lambda w: {"taskId": str(w.task.pk)},
    "company_create": lambda w: {"name": "Northern Freight", "domain": "northern.example"},
    "company_delete": lambda w: {"companyId": str(w.company.pk)},
    "company_restore": lambda w: {"companyId": str(w.binned_company.pk)},
    "contact_note_list": lambda w: {"contactId": str(w.contact.pk), "limit": 5},
    "contact_note_get": lambda w: {"contactId": str(w.contact.pk), "noteId": str(w.note.pk)},
    "contact_note_update": lambda w: {
        "contactId": str(w.contact.pk),
        "noteId": str(w.note.pk),
        "content": "Prefers afternoons.",
    },
    "contact_note_restore": lambda w: {
        "contactId": str(w.contact.pk),
        "noteId": str(w.binned_note.pk),
    },
    "task_update": lambda w: {"taskId": str(w.task.pk), "title": "Call back after lunch"},
    "task_reopen": lambda w: {"taskId": str(w.completed_task.pk)},
    "task_delete": lambda w: {"taskId": str(w.task.pk)},
    "task_restore": lambda w: {"taskId": str(w.binned_task.pk)},
    "pipeline_state_get": lambda w: {"pipelineStateId": str(w.state.pk)},
    "pipeline_state_create": lambda w: {"name": "On hold", "color": "#f97316", "position": 3},
    "pipeline_state_update": lambda w: {"pipelineStateId": str(w.state.pk), "name": "Met"},
    "pipeline_state_delete": lambda w: {
        "pipelineStateId": str(w.state.pk),
        "moveTo": str(w.later_state.pk),
    },
    "pipeline_state_restore": lambda w: {"pipelineStateId": str(w.binned_state.pk)},
    "tag_list": lambda w: {"limit": 5},
    "tag_get": lambda w: {"tagId": str(w.tag.pk)},
    "tag_create": lambda w: {"name": "newsletter"},
    "tag_update": lambda w: {"tagId": str(w.tag.pk), "name": "trade fair"},
    "tag_delete": lambda w: {"tagId": str(w.tag.pk)},
    "tag_restore": lambda w: {"tagId": str(w.binned_tag.pk)},
    "bin_list": lambda w: {"limit": 5},
    "email_prepare": lambda w: {
        "contactId": str(w.contact.pk),
        "instruction": "Write a follow-up email",
    },
    "email_refine": lambda w: {"sessionId": w.session_id, "subject": "The pilot, again"},
    "email_send": lambda w: {"sessionId": w.session_id},
    "email_list": lambda w: {"state": "queued", "contactId": str(w.contact.pk), "limit": 5},
    "email_get": lambda w: {"emailId": w.email_id("queued")},
    "email_cancel": lambda w: {"emailId": w.email_id("queued")},
    "email_resend": lambda w: {"emailId": w.email_id("failed")},
    "email_settle": lambda w: {"emailId": w.email_id("uncertain"), "state": "sent"},
    "me_get": lambda w: {},
    "me_update": lambda w: {"signature": w.text("Kind regards")},
    "workspace_get": lambda w: {},
    "workspace_update": lambda w: {"voice": w.text("Short and warm."), "outbound": False},
    "member_list": lambda w: {"limit": 5},
    "member_get": lambda w: {"memberId": w.member_id},
    "member_update": lambda w: {"memberId": w.member_id, "role": "viewer"},
    "member_remove": lambda w: {"memberId": w.member_id},
    "invitation_list": lambda w: {"limit": 5} if w.invitation_id else {},
    "invitation_get": lambda w: {"invitationId": w.invitation_id},
    "invitation_create": lambda w: {"email": "newcomer@halden.example", "role": "viewer"},
    "invitation_resend": lambda w: {"invitationId": w.invitation_id},
    "invitation_revoke": lambda w: {"invitationId": w.invitation_id},
    "activity_list": lambda w: {"event": w.activity.event, "limit": 5},
    "activity_get": lambda w: {"activityId": str(w.activity.pk)},
    "pending_action_list": lambda w: {"limit": 5},
    "pending_action_get": lambda w: {"pendingActionId": w.pending_id},
    "pending_action_cancel": lambda w: {"pendingActionId": w.pending_id},
    "webhook_list": lambda w: {},
    "webhook_get": lambda w: {"webhookId": str(w.webhook.pk)},
    "webhook_create": lambda w: {
        "url": "https://hooks.example.com/liaison?key=7",
        "events": ["contact.created", "contact.updated"],
    },
    "webhook_update": lambda w: {"webhookId": str(w.webhook.pk), "enabled": False},
    "webhook_delete": lambda w: {"webhookId": str(w.webhook.pk)},
    "webhook_rotate_secret": lambda w: {"webhookId": str(w.webhook.pk)},
    "webhook_ping": lambda w: {"webhookId": str(w.webhook.pk)},
    "webhook_delivery_list": lambda w: {"webhookId": str(w.delivery.endpoint_id), "limit": 5},
    "webhook_delivery_get": lambda w: {
        "webhookId": str(w.webhook.pk),
        "deliveryId": str(w.delivery.id),
    },
    "webhook_replay": lambda w: {
        "webhookId": str(w.webhook.pk),
        "deliveryId": str(w.delivery.id),
    },
    "webhook_event_list": lambda w: {},
}

# What else takes an id: each is tried with an id that is not the caller's.
OPTIONAL_IDS = {
    "contactId": lambda w: str(w.contact.pk),
    "companyId": lambda w: str(w.company.pk),
    "pipelineStateId": lambda w: str(w.state.pk),
    "taskId": lambda w: str(w.task.pk),
    "noteId": lambda w: str(w.note.pk),
    "tagId": lambda w: str(w.tag.pk),
    "assigneeId": lambda w: str(w.owner.pk),
    "sessionId": lambda w: w.session_id,
    "userId": lambda w: str(w.owner.pk),
    "recordId": lambda w: str(w.activity.target_id),
    "activityId": lambda w: str(w.activity.pk),
    "memberId": lambda w: w.member_id,
    "invitationId": lambda w: w.invitation_id,
    "pendingActionId": lambda w: w.pending_id,
    "emailId": lambda w: w.email_id("queued"),
    "webhookId": lambda w: str(w.webhook.pk),
    "deliveryId": lambda w: str(w.delivery.id),
}

TOOL_NAMES = list(TOOLS)
OPERATION_NAMES = [operation.name for operation in OPERATIONS]
WRITES = [operation.name for operation in OPERATIONS if operation.effect is not Effect.READ]


def example(operation: str, world: World) -> Json:
    return example_of(operation)(world)


def example_of(operation: str) -> Callable[[World], Json]:
    if operation not in EXAMPLES:
        line = f'"{operation}": lambda w: {{…}},'
        fail(f"{operation} has no example input - add to EXAMPLES of {HERE}: {line}")
    return EXAMPLES[operation]


def operation_of(tool: str) -> str:
    """The operation that a tool is a step of."""
    for suffix in ("_prepare", "_confirm"):
        whole = tool.removesuffix(suffix)
        if whole != tool and whole in OPERATION:
            return whole
    return tool


def arguments(tool: str, world: World) -> tuple[str, Json]:
    """A secret and the arguments with which this tool must succeed."""
    if tool == ACTION_CONFIRM:
        token = world.deferred("contact_note_add", example("contact_note_add", world))
        return world.careful_secret, {"token": token}
    operation = operation_of(tool)
    asked = example(operation, world)
    if tool.endswith("_confirm"):
        return world.secret, {"token": world.prepared(operation, asked)}
    return world.secret, asked


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    name: str
    path_ids: tuple[str, ...]
    responses: tuple[str, ...]

    def send(self, rest: Rest, sent: Json, **kwargs: Any) -> httpx.Response:
        """The request with these wire arguments: ids in the path, the rest in query or body."""
        path, rest_of_it = self.path, dict(sent)
        for name in self.path_ids:
            path = path.replace(f"{{{name}}}", str(rest_of_it.pop(to_camel(name))))
        if self.method in {"GET", "DELETE"}:
            kwargs["params"] = {name: in_query(value) for name, value in rest_of_it.items()}
        elif rest_of_it or self.method != "PUT":
            kwargs["json"] = rest_of_it
        else:
            kwargs["json"] = {}
        return rest.request(self.method, path, **kwargs)


def in_query(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def routes() -> dict[str, Route]:
    found: dict[str, Route] = {}
    paths = SchemaGenerator(urlconf="config.urls").get_schema(public=True)["paths"]
    for path, verbs in paths.items():
        for verb, described in verbs.items():
            ids = [p["name"] for p in described.get("parameters", []) if p.get("in") == "path"]
            name = described["operationId"]
            if name in found:
                raise LookupError(f"config/api.py has two routes that are called {name}")
            found[name] = Route(verb.upper(), path, name, tuple(ids), tuple(described["responses"]))
    return found


EVERY_ROUTE = routes()
# The rows of a bulk route are inputs of these: tests/crm/api/test_bulk.py
ROUTES = {name: route for name, route in EVERY_ROUTE.items() if not name.endswith("_bulk")}
ROUTE_NAMES = list(ROUTES)
KNOWN = {*TOOLS, *DIRECT}
