"""Liaison's own staff at work: the stock Django admin, over the same operations as every door."""

from crm.admin import (
    activity,
    companies,
    contacts,
    pending_actions,
    people,
    tasks,
    tokens,
    vocabulary,
    webhooks,
    workspaces,
)

__all__ = [
    "activity",
    "companies",
    "contacts",
    "pending_actions",
    "people",
    "tasks",
    "tokens",
    "vocabulary",
    "webhooks",
    "workspaces",
]
