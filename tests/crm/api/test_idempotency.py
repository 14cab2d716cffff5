"""A request with an Idempotency-Key is done once, however often it is repeated."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Activity, Contact, IdempotencyKey, Scope
from crm.models.pending_action import PendingAction
from tests import factories
from tests.doors import Rest

pytestmark = pytest.mark.django_db

KEY = {"Idempotency-Key": "order-17"}
ADA = {"name": "Ada Lovelace"}
OWN = {"x-request-id", "idempotent-replayed"}


def create(rest, body=ADA, key=KEY, path="/api/contacts"):
    return rest.post(path, body, headers=key)


def facts(response):
    headers = {name: value for name, value in response.headers.items() if name not in OWN}
    return response.status_code, headers, response.content


def test_a_repetition_is_answered_as_the_first_was_and_done_once(rest):
    first, again = create(rest), create(rest)
    assert first.status_code == 201
    assert facts(first) == facts(again)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert Contact.objects.count() == Activity.objects.count() == 1


def test_without_a_key_nothing_is_remembered(rest):
    for _ in range(2):
        rest.post("/api/contacts", ADA)
    assert Contact.objects.count() == 2
    assert not IdempotencyKey.objects.exists()


def test_patch_put_and_delete_take_a_key_too(rest, contact, workspace):
    note = factories.NoteFactory(contact=contact)
    state = workspace.pipeline_states.last()
    path = f"/api/contacts/{contact.pk}"
    requests = (
        ("PATCH", path, {"position": "Director"}),
        ("PUT", f"{path}/pipeline-state", {"pipelineStateId": str(state.pk)}),
        ("DELETE", f"{path}/notes/{note.pk}", None),
    )
    for method, at, body in requests:
        key = {"Idempotency-Key": method}
        first, again = (rest.request(method, at, json=body, headers=key) for _ in range(2))
        assert first.status_code == 200, first.text
        assert facts(first) == facts(again)
        assert again.headers["idempotent-replayed"] == "true"


OTHERS = {
    "another body": lambda rest, path: create(rest, {"name": "Eve"}),
    "another path": lambda rest, path: create(rest, path="/api/contacts/prepare"),
    "another verb": lambda rest, path: rest.patch(path, {"position": "x"}, headers=KEY),
    "another query": lambda rest, path: create(rest, path="/api/contacts?x=1"),
    "another spelling": lambda rest, path: create(rest, ADA | {"position": ""}),
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_key_that_was_used_for_another_request_is_422(rest, contact, other):
    create(rest)
    before = Contact.objects.count()
    response = OTHERS[other](rest, f"/api/contacts/{contact.pk}")
    assert response.status_code == 422
    assert response.json()["code"] == "idempotency_mismatch"
    assert Contact.objects.count() == before


def test_a_key_of_another_token_is_another_key(rest, owner, workspace):
    create(rest)
    other = Rest(factories.token_of(owner, workspace)[1])
    assert create(other, {"name": "Eve"}).status_code == 201
    assert Contact.objects.count() == 2


def test_a_key_in_another_workspace_of_the_token_is_another_key(owner, workspace):
    second = factories.workspace_of(owner, "Second", "second")
    secret = factories.token_of(owner, None)[1]
    made = [create(Rest(secret, slug)).json()["id"] for slug in (workspace.slug, second.slug)]
    assert len(set(made)) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "é".encode("latin-1"), "a\x7fb"])
def test_a_key_that_is_none_is_400(rest, key):
    response = create(rest, key={"Idempotency-Key": key})
    assert response.status_code == 400
    assert not Contact.objects.exists()


@pytest.mark.parametrize("key", ["x", "x" * 255, '"8e03978e-40d5-43e8"', "a b"])
def test_every_printable_key_is_one(rest, key):
    assert create(rest, key={"Idempotency-Key": key}).status_code == 201


def in_flight(rest, seconds):
    """What a process leaves that has claimed the key and done nothing yet."""
    create(rest)
    Contact.objects.all().delete()
    until = timezone.now() + timedelta(seconds=seconds)
    IdempotencyKey.objects.update(status=None, body="", lease="theirs", lease_until=until)


def test_a_repetition_of_what_is_being_worked_on_is_409_with_when_to_ask_again(rest):
    in_flight(rest, seconds=60)
    response = create(rest)
    assert response.status_code == 409
    assert response.json()["code"] == "idempotency_in_flight"
    assert int(response.headers["retry-after"]) > 0
    assert not Contact.objects.exists()


def test_what_a_dead_process_claimed_is_done_when_its_lease_is_over(rest):
    in_flight(rest, seconds=-1)
    first, again = create(rest), create(rest)
    assert first.status_code == 201
    assert facts(first) == facts(again)
    assert Contact.objects.count() == 1


def test_who_lost_the_lease_while_working_takes_everything_back(rest, contact, monkeypatch):
    """Somebody else took over, between our work and its end."""
    from crm.api import idempotency

    keep = idempotency.keep

    def taken_over(row, response):
        IdempotencyKey.objects.filter(pk=row.pk).update(lease="theirs")
        return keep(row, response)

    monkeypatch.setattr(idempotency, "keep", taken_over)
    response = rest.patch(f"/api/contacts/{contact.pk}", {"position": "x"}, headers=KEY)
    assert response.json()["code"] == "idempotency_in_flight"
    contact.refresh_from_db()
    assert contact.position == ""
    assert not Activity.objects.exists()


def test_after_24_hours_a_key_is_new_again(rest):
    create(rest)
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert create(rest, {"name": "Eve"}).status_code == 201
    assert IdempotencyKey.objects.count() == 1


REFUSED = {
    "not found": (404, lambda rest: rest.put(f"/api/contact_tasks/{GONE}/completion", headers=KEY)),
    "stale": (409, lambda rest: patch_version(rest, {"version": 9}, {})),
    "precondition": (412, lambda rest: patch_version(rest, {}, {"If-Match": '"9"'})),
    "unknown token": (
        404, lambda rest: create(rest, {"token": "x"}, path="/api/contacts/confirm")
    ),
}  # fmt: skip
GONE = "01890a5d-ac96-774b-bcce-b302099a8057"


def patch_version(rest, sent, headers):
    path = f"/api/contacts/{Contact.objects.get().pk}"
    return rest.patch(path, {"position": "x"} | sent, headers=KEY | headers)


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_for_good_is_an_answer_that_is_repeated(rest, contact, case):
    status, send = REFUSED[case]
    first, again = send(rest), send(rest)
    assert first.status_code == status
    assert facts(first) == facts(again)
    assert again.headers["idempotent-replayed"] == "true"


def test_a_fault_of_ours_leaves_nothing_and_lets_the_key_go(rest, monkeypatch):
    def broken(*_):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("crm.api.endpoint.response_of", broken)
        assert create(rest).status_code == 500
    assert not Contact.objects.exists()
    assert create(rest).status_code == 201


def test_what_was_wrong_with_the_input_can_be_mended_under_the_same_key(rest):
    assert create(rest, {"name": ""}).status_code == 400
    assert create(rest).status_code == 201


def test_what_a_right_was_missing_for_can_be_done_once_it_is_there(owner, workspace):
    token, secret = factories.token_of(owner, workspace, scopes=[Scope.READ])
    assert create(Rest(secret)).status_code == 403
    token.scopes = list(Scope)
    token.save()
    assert create(Rest(secret)).status_code == 201


def test_who_lost_the_right_is_not_told_the_answer_again(owner, workspace):
    token, secret = factories.token_of(owner, workspace)
    create(Rest(secret))
    token.scopes = [Scope.READ]
    token.save()
    response = create(Rest(secret))
    assert response.status_code == 403
    assert "Ada" not in response.text


def test_a_confirm_that_waits_for_a_person_can_be_repeated_until_they_have_approved(
    rest, owner, workspace
):
    workspace.write_policy = "human"
    workspace.save()
    token = create(rest, path="/api/contacts/prepare", key={}).json()["token"]
    waiting = create(rest, {"token": token}, path="/api/contacts/confirm")
    assert waiting.json()["code"] == "awaiting_approval"
    PendingAction.objects.update(approved_by=owner, approved_at=timezone.now())
    confirmed = create(rest, {"token": token}, path="/api/contacts/confirm")
    assert confirmed.status_code == 200, confirmed.text
    assert Contact.objects.count() == 1


def test_a_confirmation_that_was_refused_is_still_written_down(rest, contact):
    path = f"/api/contacts/{contact.pk}"
    token = rest.post(f"{path}/prepare", {"position": "Director"}).json()["token"]
    rest.patch(path, {"position": "Buyer"})
    refused = create(rest, {"token": token}, path="/api/contacts/update/confirm")
    assert refused.json()["code"] == "stale"
    assert Counter(Activity.objects.values_list("outcome", flat=True))["refused"] == 1


def test_a_deferred_write_answers_the_same_token_again_which_is_not_readable_in_the_database(
    owner, workspace
):
    careful = Rest(factories.token_of(owner, workspace, policy="confirm")[1])
    first, again = create(careful), create(careful)
    assert first.status_code == 202
    assert facts(first) == facts(again)
    secret = first.json()["pending"]["token"]
    assert secret not in IdempotencyKey.objects.get().body
    assert PendingAction.objects.count() == 1


def test_an_answer_that_was_erased_with_a_person_is_410(rest):
    create(rest)
    IdempotencyKey.objects.update(status=410, body="", headers={})
    response = create(rest)
    assert response.status_code == 410
    assert response.json()["code"] == "expired"


def test_a_reading_request_may_have_a_key_which_means_nothing(rest, contact):
    for _ in range(2):
        assert rest.get("/api/contacts", headers=KEY).status_code == 200
    assert not IdempotencyKey.objects.exists()
