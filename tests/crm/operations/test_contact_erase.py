"""Erasing a person leaves nothing of them in any table, but the names of fields in the audit."""

import json

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.utils import timezone

from crm.caller import Caller
from crm.models import (
    Activity,
    Contact,
    ContactSearch,
    IdempotencyKey,
    Role,
    WebhookDelivery,
    WebhookEndpoint,
)
from crm.models.pending_action import PendingAction, Status
from email_assistant.models import EmailMessage, EmailSession
from tests import factories
from tests.doors import Mcp, Rest

pytestmark = pytest.mark.django_db

CANARY = "Qwyxkanari"
NAME = f"Marie {CANARY}"
EMAIL = f"{CANARY.lower()}@example.com"
PHONE = "+33698712345"
# Nobody else in these tables has this name, this address or this number, in any form.
TRACES = (CANARY.lower(), "698712345", "98 71 23 45")


def dump() -> dict[str, str]:
    """Every table of every database, as lower-case text, the shadows of the full-text index and
    the migrations with them."""
    return {
        f"{alias}.{table}": rows_of(connections[alias], table).lower()
        for alias in connections
        for table in tables_of(connections[alias])
    }


def tables_of(database) -> list[str]:
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return [name for (name,) in cursor.fetchall()]
        return database.introspection.table_names(cursor)


def rows_of(database, table: str) -> str:
    with database.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name from the database itself
        return "\n".join(as_text(value) for row in cursor.fetchall() for value in row)


def as_text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1")
    text = str(value)
    return text.encode().decode("unicode_escape") if "\\u" in text else text


def holding(*traces: str) -> dict[str, list[str]]:
    found = {table: [t for t in traces if t in text] for table, text in dump().items()}
    return {table: traces for table, traces in found.items() if traces}


@pytest.fixture
def person(rest, secret, workspace, owner):
    """Somebody with the canary in every text that can be about a person, at every place."""
    hook = WebhookEndpoint.objects.create(workspace=workspace, url="https://hooks.example")
    headers = {"Idempotency-Key": "one"}
    made = rest.post("/api/contacts", everything(), headers=headers).json()
    contact = Contact.objects.get(pk=made["id"])
    contact.enrichment = {CANARY: [CANARY]}
    contact.save_change("enrichment")
    assert WebhookDelivery.objects.filter(endpoint=hook, record_id=contact.pk).exists()
    hang_on(contact, rest, secret)
    remember(contact, owner)
    return contact


def everything() -> dict:
    fields = ("position", "address", "additionalInfo", "meetingContext")
    return dict.fromkeys(fields, f"Of {CANARY}") | {
        "name": NAME,
        "emails": [EMAIL],
        "phones": ["06 98 71 23 45"],
        "company": "Halden Logistics",
        "website": f"https://{CANARY}.example",
        "linkedinUrl": f"https://linkedin.com/in/{CANARY}",
    }


def hang_on(contact, rest, secret) -> None:
    """Notes, tasks and mails, each changed once so that the audit has them too."""
    mcp, id = Mcp(secret), str(contact.pk)
    rest.post(f"/api/contacts/{id}/notes", {"content": f"{CANARY} likes tea."})
    removed = rest.post(f"/api/contacts/{id}/notes", {"content": f"{CANARY} left."}).json()
    rest.delete(f"/api/contacts/{id}/notes/{removed['id']}")
    task = {"title": f"Call {CANARY}", "description": CANARY, "dueDate": "2031-01-01"}
    rest.post("/api/contact_tasks", task | {"contactId": id})
    mcp.ok("contact_update", contactId=id, position=f"Was {CANARY}")
    drafted = mcp.ok(
        "email_prepare",
        contactId=id,
        instruction=f"Write to {CANARY}",
        subject=f"For {CANARY}",
        body=f"Hello Marie,\n\n{CANARY}!\n\nOlivia",
    )
    sent = mcp.ok("email_send_prepare", sessionId=drafted["sessionId"])
    mcp.ok("email_send_confirm", token=sent["token"])
    mcp.ok("email_refine", sessionId=drafted["sessionId"], subject=f"Again for {CANARY}")
    mcp.ok("contact_update_prepare", contactId=id, position=f"Will be {CANARY}")
    mcp.ok("contact_create_prepare", name="Somebody", phones=["+33 6 98 71 23 45"])
    mcp.ok("contact_create_prepare", name="Somebody", emails=[EMAIL.upper()])
    mcp.ok(
        "task_create_prepare",
        title=f"ask\nMARIE  {CANARY}".replace("\n", " "),
        dueDate="2031-01-01",
    )


def test_what_the_person_was_called_before_is_erased_too(rest, secret, person):
    Mcp(secret).ok("contact_create_prepare", name=NAME)
    rest.patch(f"/api/contacts/{person.pk}", {"name": "Plain", "emails": [], "phones": []})
    assert erase(rest, person, "Plain").status_code == 200
    assert holding(*TRACES) == {}


def remember(contact, owner) -> None:
    """What the admin and a refusal keep."""
    kind = ContentType.objects.get_for_model(Contact)
    LogEntry.objects.create(
        user=owner,
        content_type=kind,
        object_id=str(contact.pk),
        object_repr=NAME,
        action_flag=CHANGE,
        change_message=json.dumps([{"changed": {"object": NAME, "fields": ["Name"]}}]),
    )
    refused = PendingAction.objects.filter(status=Status.PENDING).latest("id")
    refused.refuse({"code": "stale", "message": f"{NAME} was changed"})


def erase(rest, contact, name=NAME):
    return rest.post(f"/api/contacts/{contact.pk}/erasure", {"name": name})


def test_an_erased_person_leaves_no_trace_in_any_table(rest, person):
    places = set(holding(*TRACES))
    assert len(places) >= 10, places
    response = erase(rest, person)
    assert response.status_code == 200, response.text
    assert holding(*TRACES) == {}
    assert CANARY.lower() not in response.text.lower()


def test_somebody_in_the_bin_is_erased_too(rest, person):
    rest.delete(f"/api/contacts/{person.pk}")
    assert erase(rest, person).status_code == 200
    assert holding(*TRACES) == {}


def test_an_erasure_that_is_confirmed_leaves_no_trace_either(rest, owner, workspace, person, token):
    careful = Rest(token(owner, workspace, policy="confirm")[1])
    waiting = erase(careful, person)
    assert waiting.status_code == 202
    assert Contact.objects.filter(pk=person.pk).exists()
    assert CANARY in waiting.text
    confirm = {"token": waiting.json()["pending"]["token"]}
    headers = {"Idempotency-Key": "confirming"}
    done = careful.post("/api/actions/confirm", confirm, headers=headers)
    assert done.status_code == 200, done.text
    assert holding(*TRACES) == {}
    again = careful.post("/api/actions/confirm", confirm).json()
    assert again["replayed"]
    assert again["result"] == done.json()["result"]


def test_the_audit_keeps_who_did_it_and_the_names_of_the_fields(rest, owner, person):
    erase(rest, person)
    erased = Activity.objects.get(event="contact.erased")
    assert (erased.target_id, erased.user, erased.operation) == (person.pk, owner, "contact_erase")
    assert {"name", "emails", "phones", "position"} <= set(erased.before)
    assert set(erased.before.values()) == {""}
    created = Activity.objects.get(event="contact.created", target_id=person.pk)
    assert {"name", "emails", "phones"} <= set(created.after)
    assert set(created.after.values()) == {None}


def test_it_says_how_much_went_with_the_person(rest, person):
    told = erase(rest, person).json()
    assert told["id"] == str(person.pk)
    assert told["removed"] == {"notes": 2, "tasks": 1, "emails": 1, "drafts": 2, "sessions": 1}


def test_everybody_and_everything_else_stays(rest, secret, person, workspace, owner):
    other = factories.ContactFactory(
        workspace=workspace, name=f"Paul {CANARY}son", company=person.company
    )
    factories.NoteFactory(contact=other, content="Knows nobody.")
    rest.patch(f"/api/contacts/{other.pk}", {"position": "Buyer"})
    waiting = Mcp(secret).ok("contact_update_prepare", contactId=str(other.pk), position="CTO")
    told = Activity.objects.filter(target_id=other.pk).latest("id")
    erase(rest, person)
    assert workspace.companies.get().name == "Halden Logistics"
    assert other.notes.get().content == "Knows nobody."
    assert ContactSearch.objects.get().contact_id == other.pk
    assert Activity.objects.get(pk=told.pk).after == {"position": "Buyer"}
    Mcp(secret).ok("contact_update_confirm", token=waiting["token"])
    assert found(rest, "paul") == [other.name]


def found(rest, query):
    response = rest.get("/api/contacts/search", params={"query": query})
    return [row["name"] for row in response.json()["results"]]


def test_what_was_prepared_for_the_person_can_no_longer_be_confirmed(rest, secret, person):
    mcp = Mcp(secret)
    prepared = mcp.ok("contact_update_prepare", contactId=str(person.pk), position="CTO")
    erase(rest, person)
    refusal = mcp.refused("contact_update_confirm", token=prepared["token"])
    assert refusal["code"] == "expired"


def test_a_repeated_request_is_told_that_its_answer_is_gone_and_is_not_done_again(rest, person):
    erase(rest, person)
    headers = {"Idempotency-Key": "one"}
    again = rest.post("/api/contacts", everything(), headers=headers)
    assert again.status_code == 410
    assert not Contact.everything.exists()
    assert set(IdempotencyKey.objects.values_list("status", "body")) == {(410, "")}


@pytest.mark.parametrize("name", ["Marie", NAME.lower(), f"{NAME} Dupont"])
def test_the_name_must_be_typed_as_it_stands(rest, person, name):
    response = erase(rest, person, name)
    assert response.status_code == 400
    assert set(response.json()["errors"]) == {"name"}
    assert CANARY not in response.text
    assert Contact.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MEMBER, Role.VIEWER])
def test_only_the_owner_may_erase_a_person(workspace, contact, token, role):
    user = factories.member(factories.UserFactory(), workspace, role)
    response = erase(Rest(token(user, workspace)[1]), contact, contact.name)
    assert response.status_code == 403
    assert Contact.objects.filter(pk=contact.pk).exists()


def test_a_token_without_the_scope_may_not(workspace, owner, contact, token):
    everyday = Rest(token(owner, workspace, scopes=("crm:write", "email:send"))[1])
    response = erase(everyday, contact, contact.name)
    assert response.status_code == 403
    assert response.json()["scope"] == "workspace:admin"


def test_a_contact_of_another_workspace_is_not_found(rest, stranger_workspace):
    theirs = factories.ContactFactory(workspace=stranger_workspace, name="Theirs")
    assert erase(rest, theirs, "Theirs").status_code == 404


def test_a_mail_is_erased_whatever_became_of_it(rest, person, workspace):
    session = EmailSession.objects.get()
    EmailMessage.objects.update(state="failed", last_response=f"550 {EMAIL}: no such user")
    assert session.contact_id == person.pk
    erase(rest, person)
    assert not EmailMessage.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the full-text index of SQLite")
def test_the_full_text_index_has_no_part_of_an_earlier_name(rest, workspace, person):
    """Its blocks hold three letters each, so no dump of them ever shows a whole word."""
    rest.patch(f"/api/contacts/{person.pk}", {"name": "Plain"})
    assert terms() >= {"qwy", "wyx"}
    assert rest.post(f"/api/contacts/{person.pk}/erasure", {"name": "Plain"}).status_code == 200
    assert terms() == set()


def terms() -> set[str]:
    """What the index still has, of deleted rows too: in its blocks, not in its answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM crm_contactsearch_fts_data WHERE id > 10")
        blocks = b"".join(block for (block,) in cursor.fetchall())
    return {term for term in ("qwy", "wyx") if term[1:].encode() in blocks}


def test_the_owner_erases_in_the_browser_too(caller: Caller, person):
    from crm.operations.contact_bin import contact_erase
    from crm.schemas.contact_bin import ContactErase

    contact_erase(caller, ContactErase(contact_id=person.pk, name=NAME))
    assert holding(*TRACES) == {}
    assert Activity.objects.filter(event="contact.erased", created_at__lte=timezone.now()).exists()
