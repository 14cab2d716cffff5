"""The pages of contacts, companies and tasks."""

from dataclasses import replace
from uuid import UUID

import pytest

from crm.models import Policy
from crm.models.kinds import model_name_of
from crm.models.record import uuid7
from tests import factories
from tests.offered import DIRECT


@pytest.fixture
def task(workspace, owner, contact):
    return factories.TaskFactory(
        workspace=workspace,
        contact=contact,
        assignee=owner,
        title="Send the offer",
        type="proposal",
    )


@pytest.fixture
def paths(contact, task):
    return [
        f"/contacts/{contact.pk}",
        f"/companies/{contact.company_id}",
        f"/tasks/{task.pk}",
    ]


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_shows_ones_tasks_the_latest_contacts_and_how_to_connect(browser_of_owner, task):
    page = text(browser_of_owner.get("/"))
    assert "Olivia" in page
    assert "Send the offer" in page
    assert "Marie Dupont" in page
    assert "claude mcp add --transport http liaison" in page
    assert "http://127.0.0.1:8000/_mcp" in page


def test_home_of_a_workspace_without_an_api_says_which_plan_has_one(browser_of_owner, workspace):
    workspace.plan = "free"
    workspace.save()
    page = text(browser_of_owner.get("/"))
    assert "claude mcp add" not in page
    assert "enterprise plan" in page


def test_a_contact_shows_all_that_is_known(browser_of_owner, contact, owner, task):
    contact.enrichment = {"funding": {"round": "B", "source": "press"}}
    contact.website, contact.linkedin_url = "https://halden.example", "javascript:alert(1)"
    contact.assignee = owner
    contact.save()
    contact.retag(["VivaTech"], factories.NOBODY)
    factories.NoteFactory(contact=contact, author=owner)
    page = text(browser_of_owner.get(f"/contacts/{contact.pk}"))
    for known in (
        "Marie Dupont", "marie@halden.example", "+33612345678", "Halden Logistics", "VivaTech",
        "booth C12", "Prefers to be called", "Send the offer", "New contact", "round: B",
        'href="https://halden.example"',
    ):  # fmt: skip
        assert known in page, known
    assert 'href="javascript:' not in page


def test_the_timeline_says_who_changed_what_through_which_client(
    browser_of_owner, owner, assistant, call, contact
):
    caller = assistant(owner, Policy.AUTO)
    call(caller, "contact_update", contactId=str(contact.pk), position="CTO")
    call(caller, "contact_update", contactId=str(contact.pk), position="CEO")
    call(caller, "contact_note_add", contactId=str(contact.pk), content="Wants a pilot.")
    page = text(browser_of_owner.get(f"/contacts/{contact.pk}"))
    assert "Claude Code 2.1 · MCP" in page
    assert "<del>CTO</del>" in page
    assert "<ins>CEO</ins>" in page
    assert "added a note" in page


def test_the_timeline_tells_a_restore_as_one(browser_of_owner, caller, contact):
    for verb in ("delete", "restore"):
        DIRECT[f"contact_{verb}"](caller, DIRECT[f"contact_{verb}"].input(contact_id=contact.pk))
    page = " ".join(text(browser_of_owner.get(f"/contacts/{contact.pk}")).split())
    assert "restored this contact" in page
    assert "deleted this contact" in page
    assert "created" not in page


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("email.sent", "sent an email"),
        ("email.failed", "could not send an email"),
        ("email.uncertain", "may have sent an email"),
        ("email.cancelled", "cancelled an email"),
        ("contact.erased", "erased a contact"),
        ("pipeline_state.restored", "restored a pipeline state"),
    ],
)
def test_the_timeline_has_words_for_every_event(browser_of_owner, caller, contact, event, told):
    kind = event.partition(".")[0]
    facts = {"contact_id": contact.pk, "target_id": uuid7(), "event": event}
    caller.tell("an_operation", target_type=model_name_of(kind), **facts)
    assert told in " ".join(text(browser_of_owner.get(f"/contacts/{contact.pk}")).split())


def test_the_timeline_tells_a_task_that_was_opened_again(browser_of_owner, caller, task):
    for verb in ("complete", "reopen"):
        DIRECT[f"task_{verb}"](caller, DIRECT[f"task_{verb}"].input(task_id=task.pk))
    assert "reopened this task" in text(browser_of_owner.get(f"/tasks/{task.pk}"))


def test_the_timeline_names_the_task_that_was_completed(browser_of_owner, caller, call, task):
    call(caller, "task_complete", taskId=str(task.pk))
    page = text(browser_of_owner.get(f"/contacts/{task.contact_id}"))
    assert "completed the task" in page
    assert "completed this task" in text(browser_of_owner.get(f"/tasks/{task.pk}"))


def test_search_finds_a_contact_by_company_or_phone(browser_of_owner, contact):
    assert "Marie Dupont" in text(browser_of_owner.get("/contacts?q=halden"))
    assert "Marie Dupont" in text(browser_of_owner.get("/contacts?q=06 12 34 56 78"))
    assert "Nobody matches" in text(browser_of_owner.get("/contacts?q=zebra"))


def test_a_search_that_is_too_long_is_refused_in_words(browser_of_owner):
    answer = browser_of_owner.get("/contacts", {"q": "x" * 500})
    assert answer.status_code == 400
    assert "That did not work" in answer.content.decode()


def test_the_list_of_contacts_goes_on_where_the_page_ended(browser_of_owner, workspace):
    for number in range(51):
        factories.ContactFactory(workspace=workspace, name=f"Person {number:02}")
    first = browser_of_owner.get("/contacts")
    assert "Person 50" in text(first)
    assert "Person 00" not in text(first)
    second = text(browser_of_owner.get("/contacts", {"cursor": first.context["next"]}))
    assert "Person 00" in second
    assert "Person 50" not in second


def test_contacts_can_be_narrowed_to_a_pipeline_state(browser_of_owner, workspace, contact):
    other = workspace.pipeline_states.last()
    assert "Marie" in text(
        browser_of_owner.get("/contacts", {"state": str(contact.pipeline_state_id)})
    )
    assert "Marie" not in text(browser_of_owner.get("/contacts", {"state": str(other.pk)}))


@pytest.mark.parametrize("path", ["/contacts", "/companies", "/tasks", "/outbox"])
@pytest.mark.parametrize("cursor", ["nonsense", "é", "A" * 300])
def test_a_made_up_cursor_is_refused_in_words(browser_of_owner, path, cursor):
    answer = browser_of_owner.get(path, {"cursor": cursor})
    assert answer.status_code == 400
    assert "cursor" in answer.content.decode()


def test_tasks_are_ones_own_or_everybodys_by_when_they_are_due(
    browser_of_owner, workspace, teammate, task
):
    late = factories.TaskFactory(
        workspace=workspace, assignee=teammate, title="Ring back", due_date=factories.soon(days=-2)
    )
    mine, everyone = (text(browser_of_owner.get(f"/tasks{q}")) for q in ("", "?who=everyone"))
    assert task.title in mine
    assert late.title not in mine
    assert everyone.index("Overdue") < everyone.index(late.title) < everyone.index("Later")


def test_lists_show_only_the_own_workspace(signed_in, stranger, stranger_workspace, contact, task):
    browser = signed_in(stranger)
    for path in ("/", "/contacts", "/companies", "/tasks?who=everyone", "/contacts?q=Marie"):
        page = text(browser.get(path))
        assert "Marie Dupont" not in page
        assert "Halden" not in page
        assert "Send the offer" not in page


def test_records_of_others_and_unknown_ones_are_the_same_page(
    signed_in, stranger, stranger_workspace, paths
):
    browser = signed_in(stranger)
    for path in paths:
        theirs, unknown = browser.get(path), browser.get(path.rsplit("/", 1)[0] + f"/{UUID(int=7)}")
        assert theirs.status_code == unknown.status_code == 404
        assert steady(theirs) == steady(unknown)


def steady(answer) -> str:
    """The page without the token that every form gets anew."""
    lines = answer.content.decode().splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)


def test_pages_with_data_are_never_stored(browser_of_owner, paths, action):
    for path in ("/", "/contacts", "/approvals", f"/approvals/{action.pk}", "/nowhere", *paths):
        assert browser_of_owner.get(path).headers["Cache-Control"] == "no-store", path


def test_every_page_forbids_scripts_from_elsewhere_and_has_none_inline(browser_of_owner, paths):
    for path in ("/", "/contacts", "/sign-in", *paths):
        answer = browser_of_owner.get(path, follow=True)
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        page = answer.content.decode()
        assert "<script" not in page
        assert " style=" not in page
        assert " onclick=" not in page


def test_a_viewer_may_read_every_page(signed_in, stranger, workspace, paths):
    factories.member(stranger, workspace, role="viewer")
    browser = signed_in(stranger)
    for path in ("/", "/contacts", "/companies", "/tasks", "/approvals", *paths):
        assert browser.get(path).status_code == 200, path


def test_the_pages_of_a_list_take_few_queries(
    browser_of_owner, workspace, caller, django_assert_max_num_queries
):
    for number in range(30):
        contact = factories.ContactFactory(workspace=workspace, name=f"Person {number:02}")
        factories.TaskFactory(workspace=workspace, contact=contact, assignee=caller.user)
        replace(caller, changes=[]).tell("contact_create", contact_id=contact.pk)
    for path in (
        "/",
        "/contacts",
        "/companies",
        "/tasks",
        "/approvals",
        f"/contacts/{contact.pk}",
    ):
        with django_assert_max_num_queries(14):
            browser_of_owner.get(path)
