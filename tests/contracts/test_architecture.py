"""What holds the house together: migrations, imports, rooms, and walls between workspaces."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from crm.models import (
    Company,
    Contact,
    ContactSearch,
    Note,
    Tag,
    Task,
    WebhookDelivery,
    WebhookEndpoint,
)
from tests import factories
from tests.contracts.snapshots import fail

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
APPS = ("crm", "email_assistant", "mcp_gateway")

# A token may be of all of its person's workspaces, so it lies in none.
OF_NO_WORKSPACE = {"ApiToken"}


def test_the_migrations_say_what_the_models_say():
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    except SystemExit:
        fail("A model has no migration yet - .venv/bin/python manage.py makemigrations")


def test_the_import_rules_hold():
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        fail(f"{done.stdout}{done.stderr}\nWho may import whom: docs/architecture.md")


def rooms() -> set[str]:
    """What lies directly under each package: its packages and loose modules."""
    return {
        f"{package}/{path.name}{'/' * path.is_dir()}"
        for package in ("config", *APPS)
        for path in (ROOT / package).iterdir()
        if (path / "__init__.py").exists() or (path.suffix == ".py" and path.stem != "__init__")
    }


def rooms_in_the_docs() -> list[str]:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    listed = page.partition("## The rooms")[2].split("```")[1]
    package, found = "", []
    for indent, name in re.findall(r"^( *)(\S+)", listed, re.MULTILINE):
        package = package if indent else name
        found.append(package + name if indent else package)
    return found


def test_every_room_is_in_the_architecture():
    if missing := sorted(rooms() - {*rooms_in_the_docs()}):
        lines = "".join(map(line_of, missing))
        fail(f"docs/architecture.md, “The rooms”, does not name all there are - add:{lines}")


def line_of(room: str) -> str:
    package, _, name = room.partition("/")
    return f"\nunder {package}/:  {name:<18} the question that it answers"


def test_every_room_of_the_architecture_is_there():
    if gone := [room for room in rooms_in_the_docs() if not (ROOT / room).exists()]:
        fail(f"docs/architecture.md, “The rooms”, names what does not exist: {', '.join(gone)}")


def layers_of(package: str) -> dict[str, int]:
    """How deep each room lies, by the contract of the imports."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = told["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each.get("containers") == [package])
    return {room: depth for depth, layer in enumerate(layers) for room in layer.split(" | ")}


@pytest.mark.parametrize("package", ["crm", "email_assistant"])
def test_the_rooms_stand_in_the_order_in_which_they_may_import(package):
    layers = layers_of(package)
    named = [Path(room) for room in rooms_in_the_docs()]
    listed = [room.stem for room in named if room.parent == Path(package) and room.stem in layers]
    ordered = sorted(listed, key=layers.__getitem__)
    if listed != ordered:
        fail(f"docs/architecture.md, “The rooms”, {package}/ - order them: {', '.join(ordered)}")


def has_workspace(model) -> bool:
    return any(field.name == "workspace" for field in model._meta.get_fields())


def crossings():
    """Every relation by which a row of one workspace could name a row of another."""
    for model in (model for app in APPS for model in apps.get_app_config(app).get_models()):
        for field in (*model._meta.fields, *model._meta.many_to_many):
            other = field.related_model
            if (
                has_workspace(model)
                and isinstance(other, type)
                and has_workspace(other)
                and other.__name__ not in OF_NO_WORKSPACE
            ):
                yield f"{model.__name__}.{field.name}"


def contact_of(workspace, **fields):
    return factories.ContactFactory(workspace=workspace, **fields)


def refuse_late_too():
    """PostgreSQL looks at the end of the transaction: here is its end."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def raw_search(ours, theirs):
    contact = contact_of(theirs)
    ContactSearch.objects.filter(contact=contact).update(workspace=ours)


def raw_tag(ours, theirs):
    contact_of(ours).tags.add(Tag.objects.create(workspace=theirs, name="theirs"))


def email_session(ours, theirs):
    session = apps.get_model("email_assistant", "EmailSession")
    session.objects.create(workspace=ours, contact=contact_of(theirs), language="en")


def message_with(ours, **fields):
    apps.get_model("email_assistant", "EmailMessage").objects.create(
        workspace=ours,
        to="a@example.com",
        from_address="b@example.com",
        reply_to="b@example.com",
        subject="s",
        body="b",
        message_id="<1@example.com>",
        **fields,
    )


def message_of_session(ours, theirs):
    session = apps.get_model("email_assistant", "EmailSession").objects.create(
        workspace=theirs, contact=contact_of(theirs), language="en"
    )
    message_with(ours, session=session)


def delivery_of_their_webhook(ours, theirs):
    endpoint = WebhookEndpoint.objects.create(workspace=theirs, url="https://hooks.example")
    WebhookDelivery.objects.create(
        workspace=ours, endpoint=endpoint, event="contact.created", record_id=theirs.pk
    )


ATTEMPTS = {
    "Contact.company": lambda ours, theirs: contact_of(
        ours, company=factories.CompanyFactory(workspace=theirs)
    ),
    "Contact.pipeline_state": lambda ours, theirs: contact_of(
        ours, pipeline_state=theirs.pipeline_states.first_state()
    ),
    "Contact.tags": raw_tag,
    "ContactSearch.contact": raw_search,
    "Note.contact": lambda ours, theirs: Note.objects.create(
        workspace=ours, contact=contact_of(theirs), content="x"
    ),
    "Task.contact": lambda ours, theirs: Task.objects.create(
        workspace=ours, contact=contact_of(theirs), title="x", due_date=factories.NEXT_WEEK
    ),
    "EmailSession.contact": email_session,
    "EmailMessage.contact": lambda ours, theirs: message_with(ours, contact=contact_of(theirs)),
    "EmailMessage.session": message_of_session,
    "WebhookDelivery.endpoint": delivery_of_their_webhook,
}


@pytest.mark.parametrize("relation", sorted(crossings()))
def test_every_relation_that_could_cross_workspaces_is_tried_here(relation):
    if relation not in ATTEMPTS:
        line = f'"{relation}": lambda ours, theirs: …,'
        fail(
            f"Nobody tries to lead {relation} into another workspace - add to ATTEMPTS of "
            f"tests/contracts/test_architecture.py: {line} The guard of the database is in "
            "docs/decisions/0011-the-database-refuses-references-across-workspaces.md"
        )


@pytest.mark.parametrize("relation", sorted({*crossings()} & set(ATTEMPTS)))
def test_the_database_refuses_a_row_of_another_workspace(workspace, stranger_workspace, relation):
    with pytest.raises(IntegrityError), transaction.atomic():
        ATTEMPTS[relation](workspace, stranger_workspace)
        refuse_late_too()


@pytest.mark.parametrize("relation", ["company", "pipeline_state"])
def test_a_row_cannot_be_moved_into_another_workspace(workspace, stranger_workspace, relation):
    theirs = {
        "company": lambda: factories.CompanyFactory(workspace=stranger_workspace),
        "pipeline_state": stranger_workspace.pipeline_states.first_state,
    }[relation]()
    contact = contact_of(workspace)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(**{relation: theirs})
        refuse_late_too()


def test_a_company_with_contacts_cannot_leave_its_workspace(workspace, stranger_workspace):
    company = factories.CompanyFactory(workspace=workspace)
    contact_of(workspace, company=company)
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.filter(pk=company.pk).update(workspace=stranger_workspace)
        refuse_late_too()


def test_deleting_a_company_keeps_its_contacts(workspace):
    company = factories.CompanyFactory(workspace=workspace)
    contact = contact_of(workspace, company=company)
    company.delete()
    refuse_late_too()
    contact.refresh_from_db()
    assert contact.company is None


def test_every_record_of_a_workspace_goes_with_it(workspace):
    for model in (model for app in APPS for model in apps.get_app_config(app).get_models()):
        for field in model._meta.fields:
            if field.name == "workspace":
                assert field.remote_field.on_delete is models.CASCADE, model
