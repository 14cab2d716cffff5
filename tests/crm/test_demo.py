"""What somebody finds who opens the demo."""

import json
import unicodedata
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from crm.caller import Caller
from crm.demo.content import demo_content, read_toml
from crm.demo.story import PATHS, TYPED
from crm.models import Activity, ApiToken, Contact, Door, Note, Role, Task, User, Workspace
from crm.models.task import TaskType
from crm.operations.contact_query import contact_search
from crm.operations.task_lists import task_list
from crm.request.auth import Unauthenticated, caller_with
from crm.schemas.contacts import ContactCreate, ContactSearch
from crm.schemas.tasks import TaskQuery
from tests import factories

SCRIPTS = {
    "LATIN",
    "CYRILLIC",
    "GREEK",
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HANGUL",
    "ARABIC",
    "HEBREW",
}
ENTRIES = demo_content().contacts
pytestmark = pytest.mark.django_db


def demo(*words: str) -> str:
    out = StringIO()
    call_command("demo", *words, stdout=out)
    return out.getvalue()


def access() -> dict[str, str]:
    return json.loads(demo("--json").splitlines()[-1])


def found(query: str) -> list[str]:
    workspace = Workspace.objects.get(slug="demo")
    owner = workspace.memberships.get(role=Role.OWNER).user
    caller = Caller(owner, workspace, Role.OWNER, Door.WEB)
    return [match.name for match in contact_search(caller, ContactSearch(query=query)).results]


def test_it_prints_the_address_the_sign_in_the_token_and_the_line_for_claude_code(settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    said = demo()
    token = said.split("API token")[1].split()[0]
    assert "http://127.0.0.1:8000" in said
    assert "camille@brightdock.example" in said
    assert "liaison-demo-2026" in said
    assert (
        "claude mcp add --transport http liaison http://127.0.0.1:8000/_mcp "
        f'--header "Authorization: Bearer {token}"'
    ) in said


def test_the_printed_sign_in_and_token_work(settings):
    answer = access()
    owner = User.objects.get(email=answer["email"])
    assert list(answer) == ["url", "email", "password", "workspace", "token"]
    assert owner.check_password(answer["password"])
    assert caller_with(answer["token"], answer["workspace"], Door.MCP).user == owner


def test_a_second_run_adds_nothing_and_keeps_the_token_of_the_first():
    first = access()
    counts = [model.objects.count() for model in (Contact, Note, Task, User)]
    second = access()
    assert counts == [model.objects.count() for model in (Contact, Note, Task, User)]
    assert second["password"] == first["password"]
    assert caller_with(second["token"], "", Door.MCP)
    assert caller_with(first["token"], "", Door.MCP)


def test_the_sixth_run_ends_the_token_of_the_first():
    first = access()
    for _ in range(5):
        access()
    with pytest.raises(Unauthenticated):
        caller_with(first["token"], "", Door.MCP)


def test_tokens_with_another_name_stay():
    access()
    workspace = Workspace.objects.get(slug="demo")
    mine, _ = ApiToken.issue(workspace.memberships.first().user, workspace, name="Mine")
    access()
    mine.refresh_from_db()
    assert mine.is_live


def test_the_password_is_a_secret_where_others_can_reach_the_server(settings):
    settings.PUBLIC_URL = "https://crm.example"
    first, second = access(), access()
    owner = User.objects.get(email=second["email"])
    assert "liaison-demo-2026" not in {first["password"], second["password"]}
    assert first["password"] != second["password"]
    assert owner.check_password(second["password"])


def test_nobody_can_sign_in_as_a_team_mate():
    access()
    mates = User.objects.exclude(email="camille@brightdock.example")
    assert len(mates) == 2
    assert not any(mate.has_usable_password() for mate in mates)


def test_a_workspace_of_somebody_else_with_this_slug_is_left_alone(owner):
    factories.workspace_of(owner, "Ours", "demo")
    with pytest.raises(CommandError, match="is not the demo"):
        demo()
    assert not ApiToken.objects.exists()


def test_the_pipeline_is_spread_believably():
    demo()
    states = Counter(Contact.objects.values_list("pipeline_state__name", flat=True))
    assert set(states) == set(PATHS)
    assert states["New contact"] > states["Proposal"] > states["Lost"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_contact_is_valid_and_its_story_in_order(entry):
    typed = ContactCreate(**{name: getattr(entry, name) for name in TYPED})
    assert all(email.endswith(".example") for email in typed.emails)
    assert typed.emails or typed.phones
    assert entry.state in PATHS
    assert all(note.ago <= entry.met for note in entry.notes)
    assert all(task.made <= entry.met for task in entry.tasks)
    assert all(task.done < task.made for task in entry.tasks if task.done)


def test_another_app_adds_its_part_once(monkeypatch):
    from django.apps import apps

    seen = []
    monkeypatch.setattr(
        apps.get_app_config("email_assistant"), "fill_demo", seen.append, raising=False
    )
    demo()
    demo()
    assert [workspace.slug for workspace in seen] == ["demo"]


def test_there_are_four_references_for_it_to_add():
    references = read_toml("references")["references"]
    assert len(references) == 4
    assert all(
        reference["url"].startswith("https://brightdock.example/") for reference in references
    )


@pytest.fixture(scope="class")
def built(django_db_setup, django_db_blocker):
    """One demo for tests that only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo()
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("built")
class TestWhatIsInIt:
    def test_it_holds_people_companies_notes_and_tasks(self):
        workspace = Workspace.objects.get(slug="demo")
        assert workspace.contacts.count() == 61
        assert workspace.companies.count() == 15
        assert workspace.notes.count() == 139
        assert workspace.tasks.count() == 31
        assert all(contact.notes.count() >= 2 for contact in workspace.contacts.all())
        assert not workspace.companies.filter(website="").exists()
        assert workspace.contacts.exclude(enrichment={}).count() >= 8
        assert workspace.voice.startswith("Plain and warm")
        assert all(m.signature for m in workspace.memberships.all())

    def test_tasks_are_overdue_for_today_for_later_and_done(self):
        workspace = Workspace.objects.get(slug="demo")
        owner = workspace.memberships.get(role=Role.OWNER).user
        page = task_list(
            Caller(owner, workspace, Role.OWNER, Door.WEB), TaskQuery(limit=100)
        ).results
        # The demo counts days in the workspace's zone, in which a task of today ends at 23:59.
        now = timezone.now()
        overdue = [task for task in page if task.overdue]
        today = [t for t in page if not t.overdue and t.due_date - now < timedelta(days=1)]
        assert len(overdue) >= 5
        assert today
        assert any(task.due_date - now > timedelta(days=7) for task in page)
        assert workspace.tasks.exclude(completed_at=None).count() >= 5
        assert {task.type for task in Task.objects.all()} == set(TaskType.values)
        assert len(set(Task.objects.values_list("assignee", flat=True))) == 3

    def test_its_times_lie_in_the_last_ninety_days_and_in_the_order_of_the_ids(self):
        now = timezone.now()
        for model in (Contact, Note):
            moments = list(model.objects.order_by("id").values_list("created_at", flat=True))
            assert moments == sorted(moments)
            assert now - timedelta(days=95) < moments[0] < moments[-1] < now
        assert all(note.created_at > note.contact.created_at for note in Note.objects.all())
        assert all(contact.updated_at >= contact.created_at for contact in Contact.objects.all())
        done = Task.objects.exclude(completed_at=None)
        assert all(task.created_at < task.completed_at < now for task in done)

    def test_names_come_in_many_scripts(self):
        names = list(Contact.objects.values_list("name", flat=True))
        letters = {
            unicodedata.name(letter).split()[0] for letter in "".join(names) if letter.isalpha()
        }
        assert letters >= SCRIPTS
        assert "Wulandari" in names
        assert "Siobhán O'Brien" in names
        assert any("-" in name for name in names)
        assert max(map(len, names)) > 60

    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            ("debowska", "Agnieszka Dębowska"),
            ("Yildirim Cagla", "Çağla Yıldırım"),
            ("nguyen hong nhung", "Nguyễn Thị Hồng Nhung"),
            ("dvoracek", "Jiří Dvořáček"),
            ("obrien", "Siobhán O'Brien"),
            ("佐藤", "佐藤 美咲"),
            ("王晓明", "王晓明"),
            ("김서연", "김서연"),
            ("فاطمة", "فاطمة الزهراء المنصوري"),
            ("נועה", "נועה ברקוביץ"),
            ("шевчук", "Оксана Шевчук"),
            ("παπαδοπουλου", "Ελένη Παπαδοπούλου"),
            ("elodie.lefevre@entrepots-garonne.example", "Élodie Lefèvre"),
            ("0536 49 30 12", "Élodie Lefèvre"),
            ("rheintal katharina", "Katharina Groß-Böhm"),
        ],
    )
    def test_search_finds_them_as_people_type(self, typed, name):
        assert name in found(typed)

    def test_every_phone_is_a_valid_number_of_its_country(self):
        phones = [phone for contact in Contact.objects.all() for phone in contact.phones]
        assert len(phones) > 35
        assert all(phone.startswith("+") for phone in phones)
        assert not Contact.objects.filter(company__phone__startswith="0").exists()

    def test_everything_was_told_in_the_name_of_who_did_it(self):
        rows = Activity.objects.all()
        assert {row.door for row in rows} == {Door.COMMAND}
        assert not rows.filter(user=None).exists()
        assert rows.filter(operation="contact_note_add").count() == Note.objects.count()
        assert not any("liaison_pat_" in json.dumps(row.after) for row in rows)
