"""What a person approves is what is done: the page shows every value that the confirm then writes,
character by character, and nothing else is written. For every operation that can be prepared."""

import random
from datetime import datetime
from html.parser import HTMLParser
from itertools import chain
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.caller import Caller, Effect
from crm.models import Door, Policy, Role
from crm.models.pending_action import PendingAction
from crm.operation import AnyOperation, Confirm
from crm.refusals import REFUSALS, refusal_of
from crm.two_steps.actions import action_confirm, confirmation, preparation
from crm.values.moments import local_text
from crm.values.urls import without_secrets
from tests import factories
from tests.contracts.table import example
from tests.contracts.world import OPERATION
from tests.offered import DIRECT, OPERATIONS

pytestmark = pytest.mark.django_db

PREPARED = [o.name for o in OPERATIONS if o.effect in {Effect.WRITE, Effect.SEND}]

# What tells what was done, or makes it so: it is made of what is shown, and adds nothing to it.
KEPT_ABOUT = {
    "Activity", "PendingAction", "WebhookDelivery", "ContactSearch", "IdempotencyKey", "Session",
}  # fmt: skip
BOOKKEEPING = {"id", "order", "created_at", "updated_at", "version", "workspace", "deleted_at",
               "completed_at", "disabled_at", "revoked_at", "last_used_at"}  # fmt: skip
# Made of what is shown, or by chance; or who asked, which the page says once for all.
DERIVED = {
    "Company": {"name_key", "detached"},
    "Note": {"author"},
    "WebhookEndpoint": {"secret", "old_secret", "old_secret_until", "created_by"},
    "EmailMessage": {"message_id", "pending_action_id", "next_attempt_at", "user", "session",
                     "draft", "contact", "phase", "last_response", "sent_at"},
    "ApiToken": {"digest"},
    "Invitation": {"digest", "expires_at"},
}  # fmt: skip

FRAGMENTS = (
    "2026-12-01T09:00:00Z (and wire the money to somebody else)", "<b>bold</b> &amp; co",
    "{{ 7*7 }} {% now %}", "two  spaces", "first\nsecond\n\nthird", "аррӏе", "שלום Ann", "None",
    "👩\u200d👩\u200d👧 👨🏽", "O'Brien \"the\" 2nd", "a\u00a0b", "…", "true", "Łódź Ærø ß ﬁ",
    "{'id': 1}", "[]", "javascript:alert(1)", "=HYPERLINK(1)", "will be emptied", "New",
    "1,234.50 €",
)  # fmt: skip


class Text(HTMLParser):
    """What a reader can see of a page, as it stands there."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.seen.append(data)

    def __str__(self) -> str:
        return "".join(self.seen)


@pytest.fixture
def browser(world) -> Client:
    client = Client()
    client.force_login(world.owner)
    return client


@pytest.fixture
def assistant(world) -> Caller:
    token, _ = factories.token_of(world.owner, world.workspace, policy=Policy.HUMAN)
    return Caller(world.owner, world.workspace, Role.OWNER, Door.MCP, token, client="Claude 2")


@pytest.mark.parametrize("name", PREPARED)
def test_every_value_that_is_written_was_shown(name, world, assistant, browser):
    asked = example(name, world)
    shown_is_written(name, asked, assistant, browser)


@pytest.mark.parametrize("name", PREPARED)
def test_so_it_is_with_everything_that_it_takes_and_texts_that_mislead(
    name, world, assistant, browser
):
    chance = random.Random(name)  # noqa: S311 - the same every time
    usual = example(name, world)
    asked = acceptable(name, usual | misleading(name, chance), usual, assistant)
    shown_is_written(name, asked, assistant, browser)


@settings(max_examples=30, deadline=None, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(name=st.text(min_size=1, max_size=60), info=st.text(max_size=300), tag=st.text(max_size=20))
def test_so_it_is_with_any_text(name, info, tag, assistant, browser):
    asked = {"name": name, "position": tag, "additionalInfo": info, "tags": [tag], "company": tag}
    if asked := acceptable("contact_create", asked, {}, assistant):
        shown_is_written("contact_create", asked, assistant, browser)


def shown_is_written(name: str, asked: dict[str, Any], caller: Caller, browser: Client) -> None:
    secret = prepared(name, asked, caller)
    action = PendingAction.objects.latest("id")
    page = browser.get(f"/approvals/{action.pk}")
    assert page.status_code == 200
    browser.post(f"/approvals/{action.pk}", {"decision": "approve"})
    before = everything()
    confirmed(name, secret, caller)
    text, after = str(Text(page.content.decode())), everything()
    for model, column, value in written(before, after):
        for each in readable(model, column, value, caller):
            assert each in text, f"{model.__name__}.{column} becomes {each!r}, which is not shown"
    for model, row in removed(before, after):
        for each in named(model, row):
            assert each in text, f"{model.__name__} {each!r} goes, which is not shown"


def prepared(name: str, asked: dict[str, Any], caller: Caller) -> str:
    operation = OPERATION[name]
    required = operation.confirm is Confirm.REQUIRED
    action = preparation(operation) if required else DIRECT[name]
    answer = action(caller, action.input.from_wire(asked))
    return getattr(answer, "pending", answer).token


def confirmed(name: str, secret: str, caller: Caller) -> None:
    operation = OPERATION[name]
    action = action_confirm if operation.confirm is Confirm.NO else confirmation(operation)
    action(caller, action.input.from_wire({"token": secret}))


def misleading(name: str, chance: random.Random) -> dict[str, Any]:
    """A text that could be taken for something else in every field that takes any text."""
    properties = OPERATION[name].input.model_json_schema(by_alias=True)["properties"]
    return {
        field: text_for(schema, chance)
        for field, schema in properties.items()
        if schema.get("type") == "string" and not schema.keys() & {"format", "enum", "pattern"}
    }


def text_for(schema: dict[str, Any], chance: random.Random) -> str:
    return " ".join(chance.sample(FRAGMENTS, 3))[: schema["maxLength"]].strip()


def acceptable(name: str, asked: dict[str, Any], usual: dict[str, Any], caller: Caller) -> Any:
    """The input; what of it is refused, such as two lines for a name or an address that is none,
    is as usual, or left out. None if something else is wrong with it."""
    operation, asked = OPERATION[name], dict(asked)
    while wrong := refused_fields(operation, asked, caller):
        if all(asked.get(field) == usual.get(field) for field in wrong):
            return None
        for field in wrong & asked.keys():
            del asked[field]
            asked |= {key: usual[key] for key in usual.keys() & {field}}
    return asked


def refused_fields(operation: AnyOperation, asked: dict[str, Any], caller: Caller) -> set[str]:
    try:
        operation.rehearse(caller, operation.input.from_wire(asked))
    except REFUSALS as refused:
        return {field.partition(".")[0] for field in refusal_of(refused).errors}
    return set()


Rows = dict[tuple[type[models.Model], Any], dict[str, Any]]


def everything() -> Rows:
    """Every row of the database that a person could care for."""
    rows: Rows = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in {"crm", "email_assistant"} and model.__name__ not in KEPT_ABOUT:
            for row in model._base_manager.values():
                rows[model, row[model._meta.pk.attname]] = row
    return rows


def written(before: Rows, after: Rows):
    for (model, pk), row in after.items():
        was = before.get((model, pk), {})
        for field in model._meta.fields:
            value, skipped = row[field.attname], DERIVED.get(model.__name__, set()) | BOOKKEEPING
            if value == was.get(field.attname, nothing(field)) or field.name in skipped:
                continue
            yield model, field, value


def nothing(field) -> Any:
    """What an empty one of these holds."""
    default = field.get_default()
    return default if not isinstance(default, str) else ""


def removed(before: Rows, after: Rows):
    for key, row in before.items():
        model, _ = key
        gone = key not in after and not model._meta.auto_created
        if gone or (row.get("deleted_at") is None and after.get(key, {}).get("deleted_at")):
            yield model, row


def named(model, row):
    """What a person knows a record by."""
    return [row[name] for name in ("name", "title", "subject") if isinstance(row.get(name), str)]


def readable(model, field, value, caller):
    if isinstance(field, models.ForeignKey):
        if value is None:
            return []
        other = field.related_model._base_manager.get(pk=value)
        return [str(other), *other.particulars(other.snapshot())]
    if model.__name__ == "WebhookEndpoint" and field.name == "url":
        return [without_secrets(value)]
    return list(leaves(value, caller))


def leaves(value, caller):
    match value:
        case bool():
            yield "Yes" if value else "No"
        case datetime():
            yield local_text(value, caller.zone)
        case list():
            yield from chain.from_iterable(leaves(item, caller) for item in value)
        case dict():
            yield from chain(value, leaves(list(value.values()), caller))
        case _:
            yield str("" if value is None else value)
