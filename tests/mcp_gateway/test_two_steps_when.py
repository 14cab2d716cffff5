"""How long a prepared action lives, and its answer after it: with the clock moved both ways."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from crm.models.pending_action import PendingAction
from tests.mcp_gateway.test_two_steps import told

pytestmark = pytest.mark.django_db


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta))


def earlier(**delta):
    return time_machine.travel(timezone.now() - timedelta(**delta))


@pytest.fixture
def token(mcp, workspace):
    return mcp.ok("contact_create_prepare", name="Ada")["token"]


def test_within_its_ten_minutes_it_is_confirmed(mcp, workspace, token):
    with later(minutes=9, seconds=50):
        mcp.ok("contact_create_confirm", token=token)
    assert workspace.contacts.count() == 1


def test_after_ten_minutes_it_has_expired_and_nothing_is_done(mcp, workspace, token):
    with later(minutes=10):
        refused = mcp.refused("contact_create_confirm", token=token)
    assert refused["code"] == "expired"
    assert "nothing was done" in refused["message"]
    assert not workspace.contacts.exists()


def test_over_rest_an_expired_one_is_gone(rest, workspace, token):
    with later(minutes=10):
        answer = rest.post("/api/contacts/confirm", {"token": token})
    assert (answer.status_code, answer.json()["code"]) == (410, "expired")
    assert not workspace.contacts.exists()


def test_what_was_refused_as_expired_stays_expired_when_the_clock_is_put_right(
    mcp, workspace, token
):
    with later(minutes=11):
        mcp.refused("contact_create_confirm", token=token)
    assert mcp.refused("contact_create_confirm", token=token)["code"] == "expired"
    assert not workspace.contacts.exists()
    assert told() == [("contact_create", "prepared", ""), ("contact_create", "expired", "")]


@pytest.mark.parametrize("back", [{"days": 1}, {"minutes": 2}, {"days": 4000}])
def test_a_clock_that_is_set_back_does_not_keep_a_token_alive(mcp, workspace, token, back):
    with earlier(**back):
        assert mcp.refused("contact_create_confirm", token=token)["code"] == "expired"
    assert not workspace.contacts.exists()


def test_two_servers_whose_clocks_differ_by_seconds_understand_each_other(mcp, workspace, token):
    with earlier(seconds=30):
        mcp.ok("contact_create_confirm", token=token)
    assert workspace.contacts.count() == 1


def test_an_expired_action_does_not_come_back_to_life_for_an_approval(owner, mcp, token):
    with later(minutes=11):
        assert not PendingAction.objects.get().approve(owner)
    with earlier(days=1):
        assert not PendingAction.objects.get().approve(owner)


def test_a_lost_answer_is_fetched_by_asking_again(mcp, rest, workspace, token):
    first = mcp.ok("contact_create_confirm", token=token)
    assert "replayed" not in first
    for _ in range(3):
        assert mcp.ok("contact_create_confirm", token=token) == first | {"replayed": True}
    over_rest = rest.post("/api/contacts/confirm", {"token": token})
    assert over_rest.json() == first | {"replayed": True}
    assert workspace.contacts.count() == 1


def test_the_answer_is_the_first_ones_even_if_the_record_is_another_by_now(mcp, workspace, token):
    first = mcp.ok("contact_create_confirm", token=token)
    mcp.ok("contact_update", contactId=first["id"], name="Ada King")
    assert mcp.ok("contact_create_confirm", token=token) == first | {"replayed": True}
    workspace.contacts.all().delete()
    assert mcp.ok("contact_create_confirm", token=token) == first | {"replayed": True}
    assert not workspace.contacts.exists()


def test_the_answer_is_kept_for_24_hours_though_the_token_expired_in_between(mcp, workspace, token):
    first = mcp.ok("contact_create_confirm", token=token)
    with later(hours=23, minutes=59):
        assert mcp.ok("contact_create_confirm", token=token) == first | {"replayed": True}
    assert workspace.contacts.count() == 1


def test_after_24_hours_the_token_does_and_answers_nothing_any_more(mcp, workspace, token):
    mcp.ok("contact_create_confirm", token=token)
    with later(hours=24, minutes=1):
        refused = mcp.refused("contact_create_confirm", token=token)
    assert refused["code"] == "expired"
    assert workspace.contacts.count() == 1


def test_after_24_hours_nobody_is_told_that_nothing_was_done(mcp, workspace, token):
    """An assistant that believes it would prepare the same again: a second contact."""
    mcp.ok("contact_create_confirm", token=token)
    with later(hours=24, minutes=1):
        refused = mcp.refused("contact_create_confirm", token=token)
    assert "nothing was done" not in refused["message"].lower()
    assert "prepare it again" not in refused["message"].lower()


@pytest.mark.parametrize("moved", [-1440, -5, 5, 60 * 24 * 30])
def test_a_done_action_is_not_done_again_whatever_the_clock_says(mcp, workspace, token, moved):
    mcp.ok("contact_create_confirm", token=token)
    with later(minutes=moved):
        mcp.call("contact_create_confirm", token=token)
    assert workspace.contacts.count() == 1
