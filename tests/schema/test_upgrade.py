"""A database of an early version, with what people wrote into it, becomes one of today's."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from crm.models import ApiToken, Contact, Task, User
from tests.doors import Mcp, Rest
from tests.live.servers import ask, make_database, manage
from tests.schema.crossing import REFUSED, attempts
from tests.schema.database import make_old

pytestmark = [pytest.mark.live, pytest.mark.django_db, pytest.mark.timeout(300)]

OWNER = "camille@brightdock.example"


@pytest.fixture(scope="module")
def upgraded(django_db_setup: None) -> Iterator[tuple[str, str]]:
    """The database, and the secret of a token for it."""
    with make_database() as url:
        ask(url, make_old)
        manage(url, "migrate", "--verbosity", "0")
        scopes = ("--scope", "crm:write", "crm:audit", "email:read")
        said = manage(url, "token_create", OWNER, "--workspace", "demo", "--json", *scopes)
        yield url, json.loads(said)["token"]


def over_rest(secret: str) -> dict[str, Any]:
    rest = Rest(secret)

    def get(path: str, **query: Any) -> Any:
        response = rest.get(f"/api/{path}", params=query)
        assert response.status_code == 200, response.text
        return response.json()

    first = get("contacts", limit=1)["results"][0]["id"]
    binned = get("bin", type="contact")["results"][0]
    restored = rest.post(f"/api/contacts/{binned['id']}/restore")
    assert restored.status_code == 200, restored.text
    changed = rest.patch(f"/api/contacts/{first}", {"position": "Director"})
    assert changed.status_code == 200, changed.text
    return {
        "lists": {path: get(path) for path in (
            "companies", "contact_tasks", "emails", "tags", "pipeline_states", "pending_actions",
            "members", "activity", f"contacts/{first}/notes",
        )},
        "contact": get(f"contacts/{first}"),
        "found": get("contacts/search", query="weiss"),
        "binned": binned,
        "restored": restored.json(),
    }  # fmt: skip


def over_mcp(secret: str) -> dict[str, Any]:
    mcp = Mcp(secret)
    found = mcp.ok("contact_search", query="rheintal")["results"]
    return mcp.ok("contact_get", contactId=found[0]["id"])


def on_the_pages() -> dict[str, str]:
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(User.objects.get(email=OWNER))
    contact, task = Contact.objects.order_by("id")[0], Task.objects.order_by("id")[0]
    paths = (
        "/", "/contacts", f"/contacts/{contact.pk}", "/tasks", f"/tasks/{task.pk}", "/outbox",
        "/approvals",
    )  # fmt: skip
    return {path: f"{browser.get(path).status_code} {browser.get(path).text}" for path in paths}


def test_programs_read_search_change_and_restore_what_was_written_before(upgraded):
    url, secret = upgraded
    told = ask(url, over_rest, secret)
    assert [path for path, answer in told["lists"].items() if not answer["results"]] == []
    assert told["contact"]["position"] == "Director"
    assert [contact["name"] for contact in told["found"]["results"]] == ["Jürgen Weiß"]
    assert told["restored"]["name"] == told["binned"]["name"]


def scopes_of_old_tokens() -> list[list[str]]:
    return list(ApiToken.objects.order_by("id").values_list("scopes", flat=True)[:1])


def test_a_token_from_before_still_reads_the_audit_and_the_mails(upgraded):
    (scopes,) = ask(upgraded[0], scopes_of_old_tokens)
    assert {"crm:audit", "email:read"} < set(scopes)


def test_assistants_find_and_read_what_was_written_before(upgraded):
    url, secret = upgraded
    contact = ask(url, over_mcp, secret)
    assert contact["company"] == "Rheintal Ersatzteile"


def test_people_see_what_was_written_before_on_the_pages_with_its_timeline(upgraded):
    pages = ask(upgraded[0], on_the_pages)
    assert {page[:3] for page in pages.values()} == {"200"}
    assert any("Asked for a quote in March." in page for page in pages.values())


def test_the_database_refuses_every_way_across_workspaces(upgraded):
    told = ask(upgraded[0], attempts)
    assert set(told.values()) == {REFUSED}, told
