"""A person is erased between two parts of a bulk call: nothing of them stays, the rest is done."""

from contextlib import contextmanager

import pytest

from crm.api import bulk
from crm.models import Contact, IdempotencyKey
from crm.removal.erasure import erase

pytestmark = pytest.mark.django_db

NAMES = ["Ada Lovelace", "Bob Stone", "Cy Young", "Di Wolf", "Ed Moss", "Flo Reed"]
SENT = {"rows": [{"create": {"name": name}} for name in NAMES]}


@pytest.fixture
def before_a_part(monkeypatch):
    """Parts of two rows. What is set here happens before the part of this number."""
    happens, begun = {}, []
    room = bulk.leaving_room

    @contextmanager
    def leaving_room(until):
        begun.append(until)
        happens.pop(len(begun), lambda: None)()
        with room(until) as is_free:
            yield is_free

    monkeypatch.setattr(bulk, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(bulk, "leaving_room", leaving_room)
    return happens


def call(rest):
    return rest.post("/api/contacts/bulk", SENT, headers={"Idempotency-Key": "import"})


def die():
    raise RuntimeError


def erase_ada():
    erase(Contact.objects.get(name="Ada Lovelace"))


def assert_the_rest_is_done(told):
    gone, *others = told["results"]
    assert gone["status"] == gone["problem"]["status"] == 410
    assert gone["problem"]["code"] == "expired"
    assert [each["record"]["name"] for each in others] == NAMES[1:]
    assert (told["succeeded"], told["failed"]) == (5, 1)
    assert sorted(Contact.everything.values_list("name", flat=True)) == NAMES[1:]
    assert "Ada" not in IdempotencyKey.objects.get().body


def test_a_call_that_died_goes_on_behind_the_row_of_who_was_erased(rest, before_a_part):
    before_a_part[2] = die
    assert call(rest).status_code == 500
    assert sorted(Contact.objects.values_list("name", flat=True)) == NAMES[:2]
    erase_ada()
    assert "Ada" not in IdempotencyKey.objects.get().body
    first, again = call(rest), call(rest)
    assert_the_rest_is_done(first.json())
    assert again.json() == first.json()


def test_a_call_that_is_at_it_does_not_write_down_again_who_was_erased(rest, before_a_part):
    before_a_part[2] = erase_ada
    stopped = call(rest)
    assert (stopped.status_code, stopped.json()["code"]) == (409, "idempotency_in_flight")
    assert_the_rest_is_done(call(rest).json())


def test_of_somebody_else_who_is_erased_the_call_knows_nothing(rest, contact, before_a_part):
    before_a_part[2] = lambda: erase(contact)
    assert [each["record"]["name"] for each in call(rest).json()["results"]] == NAMES
