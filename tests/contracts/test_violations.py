"""What the database refuses: two writers at one moment are told so, anything else is our fault."""

import pytest
from django.db import IntegrityError, connection, transaction
from mcp_types import INTERNAL_ERROR

from crm.models import Contact
from crm.refusals import FAULT, is_conflict
from tests import factories

pytestmark = pytest.mark.django_db

# What nobody looks for before they write stands for a second writer between look and write.
ONE_OF_EACH = "CREATE UNIQUE INDEX one_of_each ON crm_note (content)"
SAME_AT_COMMIT = (
    "ALTER TABLE crm_note ADD CONSTRAINT one_of_each UNIQUE (content) DEFERRABLE INITIALLY DEFERRED"
)

# As a column that a newer version added and this one does not know.
NOT_NULL = {
    "postgresql": ["ALTER TABLE crm_note ADD COLUMN newer integer NOT NULL"],
    "sqlite": [
        "CREATE TRIGGER newer AFTER INSERT ON crm_note "
        "BEGIN UPDATE crm_note SET content = NULL WHERE id = NEW.id; END"
    ],
}


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def add_over_rest(rest, contact, **headers):
    return rest.post(
        f"/api/contacts/{contact.pk}/notes", {"content": "Asked for a quote."}, headers=headers
    )


def add_over_mcp(mcp, contact):
    return mcp.call("contact_note_add", contactId=str(contact.pk), content="Asked for a quote.")


@pytest.fixture
def second_writer(contact):
    """Wrote the same note a moment ago."""
    execute(ONE_OF_EACH)
    contact.notes.create(workspace=contact.workspace, content="Asked for a quote.")


def test_the_second_of_two_writers_is_told_to_read_again_over_rest(rest, contact, second_writer):
    response = add_over_rest(rest, contact)
    assert (response.status_code, response.json()["code"]) == (409, "stale")


def test_the_second_of_two_writers_is_told_to_read_again_over_mcp(mcp, contact, second_writer):
    result = add_over_mcp(mcp, contact)
    assert (result.is_error, result.structured_content["code"]) == (True, "stale")


def test_a_row_of_a_bulk_call_that_came_second_is_refused_alone(rest):
    execute("CREATE UNIQUE INDEX one_of_each ON crm_contact (position) WHERE position <> ''")
    rows = [{"create": {"name": "Ada", "position": "First"}}] * 2
    results = rest.post("/api/contacts/bulk", {"rows": rows}).json()["results"]
    assert [row["status"] for row in results] == [201, 409]
    assert results[1]["problem"]["code"] == "stale"


def test_a_column_that_is_not_filled_is_a_fault_of_ours_over_rest(rest, contact, caplog):
    execute(*NOT_NULL[connection.vendor])
    response = add_over_rest(rest, contact)
    assert (response.status_code, response.json()["code"]) == (500, "fault")
    assert "NotNullViolation" in caplog.text or "NOT NULL constraint failed" in caplog.text


def test_a_column_that_is_not_filled_is_a_fault_of_ours_over_mcp(rest, contact, caplog):
    execute(*NOT_NULL[connection.vendor])
    sent = {"contactId": str(contact.pk), "content": "Asked for a quote."}
    answer = rest.rpc("tools/call", {"name": "contact_note_add", "arguments": sent}).json()
    assert answer["error"] == {"code": INTERNAL_ERROR, "message": FAULT}
    assert "NotNullViolation" in caplog.text or "NOT NULL constraint failed" in caplog.text


def test_a_fault_in_one_row_of_a_bulk_call_is_one_of_the_call(rest, workspace):
    execute(*(each.replace("crm_note", "crm_contact").replace("content", "name")
              for each in NOT_NULL[connection.vendor]))  # fmt: skip
    rows = [{"create": {"name": "Ada"}}]
    assert rest.post("/api/contacts/bulk", {"rows": rows}).status_code == 500
    assert not workspace.contacts.exists()


def test_a_reference_into_another_workspace_is_no_conflict(workspace, stranger_workspace):
    theirs = factories.ContactFactory(workspace=stranger_workspace)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        theirs.notes.create(workspace=workspace, content="x")
        if connection.vendor == "postgresql":
            execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not is_conflict(refused.value)


@pytest.mark.django_db(transaction=True)
def test_a_reference_to_what_is_gone_at_the_commit_is_a_conflict(workspace):
    contact = factories.ContactFactory(workspace=workspace)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        contact.notes.create(workspace=workspace, content="x")
        Contact.objects.filter(pk=contact.pk)._raw_delete("default")
    assert is_conflict(refused.value)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite looks at once")
@pytest.mark.django_db(transaction=True)
def test_who_is_second_only_at_the_commit_is_told_too_and_may_repeat_under_the_same_key(
    rest, mcp, contact
):
    execute(SAME_AT_COMMIT)
    try:
        first = contact.notes.create(workspace=contact.workspace, content="Asked for a quote.")
        key = {"Idempotency-Key": "again"}
        assert add_over_rest(rest, contact).json()["code"] == "stale"
        assert add_over_rest(rest, contact, **key).json()["code"] == "stale"
        assert add_over_mcp(mcp, contact).structured_content["code"] == "stale"
        first.delete()
        assert add_over_rest(rest, contact, **key).status_code == 201
    finally:
        execute("ALTER TABLE crm_note DROP CONSTRAINT one_of_each")
