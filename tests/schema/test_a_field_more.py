"""Who adds a field or a relation writes a model and runs makemigrations: the walls stay up."""

import pytest
from django.db import connection

from tests.live.servers import make_database, manage
from tests.schema.crossing import NO_ROW, REFUSED, attempts
from tests.schema.tree import Tree

pytestmark = [pytest.mark.live, pytest.mark.django_db, pytest.mark.timeout(600)]

CONTACT, NOTE, TASK = (f"crm/models/{name}.py" for name in ("contact", "note", "task"))


@pytest.fixture
def tree(tmp_path) -> Tree:
    return Tree(tmp_path)


@pytest.fixture(params=["a new database", "one with data"])
def url(request):
    """An empty database, or one of the version before with its demo."""
    with make_database() as url:
        if request.param == "one with data":
            manage(url, "migrate", "--verbosity", "0")
            manage(url, "demo", "--json")
        yield url


def add_field(tree: Tree) -> None:
    known = "    position = models.CharField(max_length=200, blank=True)\n"
    field = '    nickname = models.CharField(max_length=50, db_default="")\n'
    tree.replace(CONTACT, known, known + field)


def add_relations(tree: Tree) -> None:
    """A foreign key, a many-to-many relation, and one to a model that nothing referred to."""
    known = "    content = models.TextField()\n"
    tree.replace(NOTE, known, known + "\n".join((
        '    company = models.ForeignKey("crm.Company", models.SET_NULL, null=True)',
        '    task = models.ForeignKey("crm.Task", models.SET_NULL, null=True)',
        '    tags = models.ManyToManyField("crm.Tag")\n',
    )))  # fmt: skip
    opened = "        constraints = [\n"
    unique = 'models.UniqueConstraint(fields=["workspace", "id"], name="task_in_workspace"),\n'
    tree.replace(TASK, opened, opened + unique)


def migrate(tree: Tree, url: str) -> None:
    tree.manage(url, "makemigrations", "crm", "--name", "made_up", "--verbosity", "0")
    tree.manage(url, "migrate", "--verbosity", "0")


def test_a_field_and_relations_more_are_migrated_with_every_guard_up_and_their_own(tree, url):
    add_field(tree)
    add_relations(tree)
    migrate(tree, url)
    tree.manage(url, "demo", "--json")
    told = tree.ask(url, attempts)
    new = ("Note.company", "Note.company added", "Note.task", "Note.tags", "Task moved")
    assert {told[name] for name in new} == {REFUSED}, told
    assert told["Note.contact"] == told["Contact.tags"] == REFUSED
    assert set(told.values()) <= {REFUSED, NO_ROW}, told


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite makes a table anew")
def test_the_control_without_taking_the_guards_off_a_field_more_cannot_be_migrated(tree):
    off = "crm/migrations/0007_guards_off_again.py"
    tree.replace(off, "before.drop_triggers", "migrations.RunPython.noop")
    add_field(tree)
    with make_database() as url, pytest.raises(AssertionError, match="error in trigger"):
        migrate(tree, url)


def test_the_control_guards_that_are_not_laid_after_migrate_are_missed(tree):
    tree.replace("crm/apps.py", "post_migrate.connect(laid.lay_after_migrate, sender=self)", "...")
    add_relations(tree)
    with make_database() as url:
        migrate(tree, url)
        tree.manage(url, "demo", "--json")
        assert tree.ask(url, attempts)["Note.company"] != REFUSED
