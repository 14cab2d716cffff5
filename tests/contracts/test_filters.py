"""The same filter means the same on every list: `…After` is inclusive, `…Before` exclusive."""

import re

import pytest

from tests.contracts.snapshots import fail
from tests.contracts.table import ROUTES
from tests.doors import Rest
from tests.offered import OPERATIONS

pytestmark = pytest.mark.django_db

BOUND = re.compile(r"(?:^|_)(after|before)$")

# The moment of a record of the world that each pair of bounds is about.
MOMENTS = {
    ("contact_list", "created"): lambda w: w.contact.created_at,
    ("contact_list", "updated"): lambda w: w.contact.updated_at,
    ("company_list", "updated"): lambda w: w.company.updated_at,
    ("task_list", "due"): lambda w: w.task.due_date,
    ("activity_list", ""): lambda w: w.activity.created_at,
}
BOUNDS = sorted(
    {
        (operation.name, BOUND.sub("", name))
        for operation in OPERATIONS
        for name in operation.input.model_fields
        if BOUND.search(name)
    }
)


def wire(what, bound):
    return f"{what}{bound.capitalize()}" if what else bound


def found(world, operation, **bounds):
    moments = {name: moment.isoformat() for name, moment in bounds.items()}
    answer = ROUTES[operation].send(Rest(world.secret), moments)
    assert answer.status_code == 200, answer.text
    return {row["id"] for row in answer.json()["results"]}


@pytest.mark.parametrize(("operation", "what"), BOUNDS)
def test_a_moment_is_in_the_stretch_that_begins_with_it_and_not_in_the_one_that_ends(
    world, operation, what
):
    if (operation, what) not in MOMENTS:
        fail(f"say in MOMENTS of {__file__} which moment {what} of {operation} is about.")
    moment = MOMENTS[operation, what](world)
    begins = found(world, operation, **{wire(what, "after"): moment})
    ends = found(world, operation, **{wire(what, "before"): moment})
    everything = found(world, operation)
    assert begins, "nothing is in the stretch that begins with a moment of the world"
    assert begins & ends == set()
    assert begins | ends == everything


@pytest.mark.parametrize(("operation", "what"), BOUNDS)
def test_the_documents_say_so_in_the_same_words(operation, what):
    fields = next(each for each in OPERATIONS if each.name == operation).input.model_fields
    for name, field in fields.items():
        if (bound := BOUND.search(name)) and BOUND.sub("", name) == what:
            words = {"after": "or later.", "before": ("before then.", "than this moment.")}
            assert field.description.endswith(words[bound[1]]), name
