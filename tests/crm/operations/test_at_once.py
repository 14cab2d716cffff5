"""Two people at the same moment: one of them is first, and nothing is left in between."""

import threading

import pytest
from django.db import connection

from crm.caller import Caller
from crm.models import Door, Role
from crm.operations.invitations import invitation_accept
from crm.operations.members import member_leave
from crm.refusals import REFUSALS, refusal_of
from crm.two_steps.actions import direct
from tests import factories
from tests.offered import DIRECT

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6


@pytest.fixture
def workspace(owner):
    return factories.workspace_of(owner, "Acme", "acme")


def all_at_once(caller, name, inputs):
    """What each of these calls answered, or the refusal; they begin together."""
    return together([(caller, DIRECT[name], sent) for sent in inputs])


def together(calls):
    """The same for a caller and an action of each call's own."""
    barrier, answers = threading.Barrier(len(calls)), []

    def call(caller, action, sent):
        try:
            barrier.wait()
            answers.append(action(caller, action.input.from_wire(sent)).as_wire())
        except REFUSALS as exception:
            answers.append(refusal_of(exception))
        finally:
            connection.close()

    threads = [threading.Thread(target=call, args=each) for each in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(calls)
    return answers


@pytest.fixture
def caller(owner, workspace):
    return Caller(owner, workspace, Role.OWNER, Door.WEB)


@pytest.mark.parametrize("kind", ["company", "tag", "pipeline_state"])
def test_of_many_that_take_one_name_one_gets_it_and_the_others_are_told_whose_it_is(caller, kind):
    names = ["Acme", "ACME", "Acmé"] * (AT_ONCE // 3)
    answers = all_at_once(caller, f"{kind}_create", [{"name": name} for name in names])
    (made,) = [answer for answer in answers if isinstance(answer, dict)]
    refused = [answer for answer in answers if answer is not made]
    assert {refusal.details["existingId"] for refusal in refused} == {made["id"]}
    assert all(set(refusal.errors) == {"name"} for refusal in refused)


def test_states_that_are_put_at_one_place_at_once_all_stand_in_the_line(caller, workspace):
    sent = [{"name": f"State {number}", "position": 2} for number in range(AT_ONCE)]
    assert all(isinstance(a, dict) for a in all_at_once(caller, "pipeline_state_create", sent))
    positions = [state.position for state in workspace.pipeline_states.in_order()]
    assert positions == list(range(6 + AT_ONCE))


def test_states_that_are_moved_at_once_all_stand_in_the_line(caller, workspace):
    sent = [{"pipelineStateId": str(state.pk), "position": 5 - state.position}
            for state in workspace.pipeline_states.in_order()]  # fmt: skip
    assert all(isinstance(a, dict) for a in all_at_once(caller, "pipeline_state_update", sent))
    positions = [state.position for state in workspace.pipeline_states.in_order()]
    assert positions == list(range(6))


def test_of_all_states_deleted_at_once_one_stays(caller, workspace):
    sent = [{"pipelineStateId": str(state.pk)} for state in workspace.pipeline_states.in_order()]
    answers = all_at_once(caller, "pipeline_state_delete", sent)
    assert len([answer for answer in answers if isinstance(answer, dict)]) == 5
    assert [state.position for state in workspace.pipeline_states.in_order()] == [0]


def test_of_many_that_invite_one_address_at_once_all_have_a_link_and_one_leads_somewhere(
    caller, workspace
):
    answers = all_at_once(caller, "invitation_create", [{"email": "new@example.com"}] * AT_ONCE)
    codes = [answer["link"].rpartition("/")[2] for answer in answers]
    assert sum(workspace.invitations.with_code(code).count() for code in codes) == 1
    assert workspace.invitations.count() == 1


def test_an_invitation_that_is_accepted_and_revoked_at_once_is_one_of_both(
    caller, workspace, stranger
):
    invitation, _ = factories.invited(workspace, stranger.email)
    guest = Caller(stranger, workspace, Role.VIEWER, Door.WEB)
    sent = {"invitationId": str(invitation.pk)}
    accepting = [(guest, direct(invitation_accept), sent)] * 3
    answers = together([*accepting, (caller, DIRECT["invitation_revoke"], sent)])
    (done,) = [answer for answer in answers if isinstance(answer, dict)]
    assert workspace.memberships.filter(user=stranger).exists() == ("role" in done)
    assert workspace.invitations.exists() == ("role" in done)


def test_of_two_owners_who_leave_at_once_one_stays(caller, workspace, stranger):
    factories.member(stranger, workspace, Role.OWNER)
    other = Caller(stranger, workspace, Role.OWNER, Door.WEB)
    answers = together([(each, direct(member_leave), {}) for each in (caller, other)])
    (refusal,) = [answer for answer in answers if not isinstance(answer, dict)]
    assert "last owner" in refusal.message
    assert workspace.memberships.count() == 1
