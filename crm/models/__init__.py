"""The things of the CRM: one file per thing, its rules and QuerySets with it."""

from crm.models.activity import Activity
from crm.models.api_token import ApiToken
from crm.models.company import Company
from crm.models.contact import Contact
from crm.models.contact_search import ContactSearch
from crm.models.idempotency_key import IdempotencyKey
from crm.models.invitation import Invitation
from crm.models.membership import Membership
from crm.models.note import Note
from crm.models.pending_action import PendingAction
from crm.models.pipeline import PipelineState
from crm.models.rights import Door, Plan, Policy, Role, Scope
from crm.models.tag import Tag
from crm.models.task import Task
from crm.models.user import Language, User
from crm.models.webhook import WebhookDelivery, WebhookEndpoint
from crm.models.workspace import Workspace

__all__ = [
    "Activity",
    "ApiToken",
    "Company",
    "Contact",
    "ContactSearch",
    "Door",
    "IdempotencyKey",
    "Invitation",
    "Language",
    "Membership",
    "Note",
    "PendingAction",
    "PipelineState",
    "Plan",
    "Policy",
    "Role",
    "Scope",
    "Tag",
    "Task",
    "User",
    "WebhookDelivery",
    "WebhookEndpoint",
    "Workspace",
]
