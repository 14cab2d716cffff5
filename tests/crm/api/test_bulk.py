"""Many rows in one request: a result for each, and each whole or not at all."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from crm.models import Activity, Contact
from tests import factories
from tests.doors import Rest

pytestmark = pytest.mark.django_db

PATH = "/api/contacts/bulk"


def rows(*each):
    return {"rows": list(each)}


def creating(name, **fields):
    return {"create": {"name": name, **fields}}


def test_each_row_has_its_result_at_the_same_place(rest, contact):
    sent = rows(
        creating("Ada Lovelace"),
        creating("", emails=["x"]),
        {"update": {"contactId": str(contact.pk), "position": "Director"}},
    )
    response = rest.post(PATH, sent)
    told = response.json()
    assert response.status_code == 200
    assert (told["succeeded"], told["failed"]) == (2, 1)
    made, wrong, changed = told["results"]
    assert (made["status"], made["record"]["name"]) == (201, "Ada Lovelace")
    assert wrong["status"] == wrong["problem"]["status"] == 400
    assert set(wrong["problem"]["errors"]) == {"name", "emails.0"}
    assert (changed["status"], changed["record"]["position"]) == (200, "Director")
    assert Activity.objects.count() == 2


KINDS = {
    "contacts": ("contactId", {"name": "Ada"}, {"name": "Eve"}),
    "companies": ("companyId", {"name": "Rail"}, {"name": "Road"}),
    "contact_tasks": ("taskId", {"title": "Call", "dueDate": "2031-03-04"}, {"title": "Write"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_records_are_created_updated_and_deleted_in_bulk(rest, kind):
    id_name, made, changed = KINDS[kind]
    path = f"/api/{kind}/bulk"
    both = rest.post(path, rows({"create": made}, {"create": made | changed})).json()["results"]
    first, second = (result["record"]["id"] for result in both)
    sent = rows({"delete": {id_name: second}}, {"update": {id_name: first} | changed})
    told = rest.post(path, sent).json()
    assert told["succeeded"] == 2, told
    assert rest.get(f"/api/{kind}/{second}").status_code == 404
    found = rest.get(f"/api/{kind}/{first}").json()
    assert changed.items() <= found.items()


def test_a_row_that_fails_halfway_leaves_nothing_of_itself(rest, workspace):
    told = rest.post(PATH, rows(creating("Ada", company="New", assigneeId=NOBODY))).json()
    assert told["failed"] == 1
    assert not workspace.companies.exists()
    assert not Contact.objects.exists()


def test_a_later_row_sees_what_an_earlier_one_did(rest, workspace):
    told = rest.post(PATH, rows(creating("Ada", company="New"), creating("Eve", company="new")))
    first, second = told.json()["results"]
    assert first["record"]["companyId"] == second["record"]["companyId"]
    assert workspace.companies.count() == 1


NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"
WRONG = [None, 5, "create", [], {}, {"create": 5}, {"destroy": {}}, creating("A") | {"update": {}}]


@pytest.mark.parametrize("row", WRONG, ids=str)
def test_a_row_without_exactly_one_verb_is_refused_and_the_others_are_done(rest, row):
    told = rest.post(PATH, rows(row, creating("Ada"))).json()
    assert [result["status"] for result in told["results"]] == [400, 201]
    assert set(told["results"][0]["problem"]["errors"]) == {"row"}


@pytest.mark.parametrize("body", [{}, rows(), rows(*[creating("Ada")] * 501), {"rows": {}},
                                  rows(creating("Ada")) | {"all": True}])  # fmt: skip
def test_a_request_of_no_rows_or_of_too_many_is_refused_whole(rest, body):
    assert rest.post(PATH, body).status_code == 400
    assert not Contact.objects.exists()


def test_a_record_of_another_workspace_is_not_found(rest, stranger_workspace):
    theirs = factories.ContactFactory(workspace=stranger_workspace)
    told = rest.post(PATH, rows({"update": {"contactId": str(theirs.pk), "name": "x"}})).json()
    assert told["results"][0]["status"] == 404


def test_a_stale_row_is_409_and_the_others_are_done(rest, contact):
    update = {"contactId": str(contact.pk), "position": "x", "version": 9}
    told = rest.post(PATH, rows({"update": update}, creating("Ada"))).json()
    assert [result["status"] for result in told["results"]] == [409, 201]


def test_where_the_policy_wants_it_each_row_waits_to_be_confirmed(owner, workspace):
    careful = Rest(factories.token_of(owner, workspace, policy="confirm")[1])
    told = careful.post(PATH, rows(creating("Ada"), creating("Eve"))).json()
    assert [result["status"] for result in told["results"]] == [202, 202]
    assert not Contact.objects.exists()
    token = told["results"][1]["pending"]["token"]
    assert careful.post("/api/contacts/confirm", {"token": token}).json()["name"] == "Eve"


def test_a_repetition_with_the_same_key_does_no_row_again(rest):
    key = {"Idempotency-Key": "import-1"}
    sent = rows(*(creating(f"Person {n}") for n in range(20)), creating(""))
    first, again = (rest.post(PATH, sent, headers=key) for _ in range(2))
    assert first.json() == again.json()
    assert Contact.objects.count() == 20


def test_a_token_that_may_only_read_changes_nothing(owner, workspace):
    reader = Rest(factories.token_of(owner, workspace, scopes=["crm:read"])[1])
    told = reader.post(PATH, rows(creating("Ada"))).json()
    assert told["results"][0]["status"] == 403
    assert not Contact.objects.exists()


def test_the_document_describes_the_rows_by_their_verbs():
    document = SchemaGenerator(urlconf="config.urls").get_schema(public=True)
    schemas = document["components"]["schemas"]
    row = schemas["ContactBulk"]["properties"]["rows"]["items"]["properties"]
    assert {"create", "update"} <= set(row)
    assert "ContactCreate" in str(row["create"])
    assert {"status", "record", "problem", "pending"} == set(
        schemas["ContactBulkResult"]["properties"]
    )


def test_rows_that_a_call_does_not_come_to_are_told_so_and_not_done(rest, settings):
    settings.BULK_SECONDS = 0
    told = rest.post("/api/contacts/bulk", {"rows": [{"create": {"name": "Ada"}}] * 2}).json()
    assert told["failed"] == 2
    assert {row["status"] for row in told["results"]} == {429}
    assert "Send this row again" in told["results"][0]["problem"]["detail"]
    assert not Contact.objects.exists()
