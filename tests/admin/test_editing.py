"""What staff write goes through the operations, in their own name, and leaves Activity."""

import pytest
from django.db import connection

from crm.models import Activity, Company, Contact, Note, PipelineState, Tag, Task
from crm.models.membership import Membership
from tests import factories
from tests.admin.conftest import words

pytestmark = pytest.mark.django_db


def errors_of(response):
    return response.context["adminform"].form.errors


def test_an_edit_is_told_in_the_name_of_the_staff_person_at_the_door_admin(staff, contact):
    staff.save(contact, position="Chief Operating Officer")
    row = Activity.objects.latest("pk")
    assert (row.user, row.door, row.operation) == (staff.person, "admin", "contact_update")
    assert row.after == {"position": "Chief Operating Officer"}
    assert row.workspace == contact.workspace


def test_only_what_was_changed_is_sent(staff, contact):
    known = Activity.objects.count()
    staff.save(contact)
    contact.refresh_from_db()
    assert (contact.version, Activity.objects.count()) == (1, known)


def test_a_contact_is_added_in_the_chosen_workspace(staff, workspace):
    staff.work_in(workspace).add(Contact, name="Ada Lovelace", emails="ada@x.example\nb@x.example")
    made = Contact.objects.get(name="Ada Lovelace")
    assert (made.workspace, made.emails) == (workspace, ["ada@x.example", "b@x.example"])
    assert made.pipeline_state == workspace.pipeline_states.first_state()
    assert made.search.name_key == "ada lovelace"


def test_nothing_is_added_while_no_workspace_is_chosen(staff, workspace):
    assert staff.work_in(None).add(Contact, name="Ada").status_code == 403
    assert not Contact.objects.exists()


def test_a_refusal_stands_at_its_field(staff, contact):
    response = staff.save(contact, emails="marie@halden.example\nno address")
    assert "Is not an email address" in errors_of(response)["emails"][0]
    contact.refresh_from_db()
    assert contact.emails == ["marie@halden.example"]


def test_of_two_who_edit_at_once_the_second_is_told(staff, contact):
    response = staff.save(contact, position="CTO", seen_version="7")
    assert "was changed since you read it" in words(response)
    contact.refresh_from_db()
    assert contact.position == ""


def test_an_edit_that_is_two_operations_is_done_whole(staff, contact):
    *_, lost = contact.workspace.pipeline_states.in_order()
    staff.save(contact, position="CTO", pipeline_state=str(lost.pk))
    contact.refresh_from_db()
    assert (contact.position, contact.pipeline_state) == ("CTO", lost)


def test_an_edit_of_which_a_part_is_refused_is_not_done_at_all(staff, contact):
    *_, lost = contact.workspace.pipeline_states.in_order()
    staff.save(contact, website="not an address", pipeline_state=str(lost.pk))
    contact.refresh_from_db()
    assert contact.pipeline_state != lost


@pytest.mark.parametrize("name", ["company", "pipeline_state", "assignee", "tags"])
def test_a_relation_to_another_workspace_cannot_be_chosen(staff, contact, stranger_workspace, name):
    foreign = {
        "company": lambda: factories.CompanyFactory(workspace=stranger_workspace).pk,
        "pipeline_state": lambda: stranger_workspace.pipeline_states.first_state().pk,
        "assignee": lambda: stranger_workspace.memberships.get().user_id,
        "tags": lambda: stranger_workspace.tags.create(name="theirs").pk,
    }[name]()
    response = staff.save(contact, **{name: str(foreign)})
    assert "valid choice" in str(errors_of(response)[name]) or "not one of" in str(
        errors_of(response)[name]
    )


def test_tags_company_and_assignee_of_a_contact_are_chosen_from_its_workspace(
    staff, contact, teammate
):
    tag = contact.workspace.tags.create(name="fair")
    other = factories.CompanyFactory(workspace=contact.workspace, name="Brightwater",
                                     name_key="brightwater")  # fmt: skip
    staff.save(contact, company=str(other.pk), assignee=str(teammate.pk), tags=[str(tag.pk)])
    contact.refresh_from_db()
    assert (contact.company, contact.assignee) == (other, teammate)
    assert [tag.name for tag in contact.tags.all()] == ["fair"]


def test_a_contact_goes_into_the_bin_and_comes_back(staff, contact):
    page = staff.get(f"/admin/crm/contact/{contact.pk}/delete/")
    assert "can be restored for 30 days" in words(page)
    staff.delete(contact)
    contact.refresh_from_db()
    assert contact.deleted_at
    assert staff.act("restore", contact) == ["1 restored."]
    contact.refresh_from_db()
    assert contact.deleted_at is None


def test_what_is_in_the_bin_is_not_edited(staff, contact):
    staff.act("put_into_bin", contact)
    response = staff.page_of(contact)
    assert "In the bin since" in words(response)
    assert not response.context["has_change_permission"]


def test_a_person_is_erased_only_after_their_name_was_typed(staff, contact):
    assert staff.act("erase", contact) == []
    (said,) = staff.act("erase", contact, typed="Marie")
    assert "Is not the name" in said
    assert staff.act("erase", contact, typed="Marie Dupont") == ["1 erased for good."]
    assert not Contact.everything.filter(pk=contact.pk).exists()


def test_only_a_superuser_erases(helper, contact):
    staff = helper("view_contact", "change_contact", "delete_contact")
    staff.act("erase", contact, typed="Marie Dupont")
    assert Contact.objects.filter(pk=contact.pk).exists()


def test_a_bulk_action_does_what_it_can_and_says_why_it_did_not_do_the_rest(staff, workspace):
    task = factories.TaskFactory(workspace=workspace)
    member = workspace.memberships.get()
    assert staff.act("complete", task) == ["1 done."]
    task.refresh_from_db()
    assert task.completed
    assert "last owner" in staff.delete(member)[0]


def test_companies_notes_tasks_tags_and_states_are_written_by_their_operations(
    staff, workspace, contact
):
    staff.work_in(workspace)
    staff.add(Company, name="Analytical Engines")
    staff.add(Note, contact=str(contact.pk), content="Asked for a quote.")
    staff.add(Task, title="Call", type="call", due_date_0="2031-03-04", due_date_1="15:00")
    staff.add(Tag, name="maths")
    staff.add(PipelineState, name="Waiting", color="#112233", position="0")
    told_of = set(Activity.objects.filter(door="admin").values_list("operation", flat=True))
    assert told_of == {"company_create", "contact_note_add", "task_create", "tag_create",
                       "pipeline_state_create"}  # fmt: skip


@pytest.mark.parametrize("kind", ["company", "note", "task", "tag", "state", "workspace", "member"])
def test_each_kind_of_record_is_changed_by_its_operation(staff, workspace, contact, teammate, kind):
    record, typed = {
        "company": lambda: (contact.company, {"industry": "Rail"}),
        "note": lambda: (factories.NoteFactory(contact=contact), {"content": "Other."}),
        "task": lambda: (factories.TaskFactory(workspace=workspace), {"title": "Other"}),
        "tag": lambda: (workspace.tags.create(name="fair"), {"name": "trade fair"}),
        "state": lambda: (workspace.pipeline_states.first_state(), {"name": "Fresh"}),
        "workspace": lambda: (workspace, {"name": "Acme Works"}),
        "member": lambda: (Membership.objects.get(user=teammate), {"role": "admin"}),
    }[kind]()
    response = staff.save(record, **typed)
    assert response.status_code == 302, errors_of(response)
    row = Activity.objects.latest("pk")
    assert (row.door, row.user, row.target_id) == ("admin", staff.person, record.pk)


def test_a_suspended_workspace_is_suspended_and_resumed_by_staff(staff, workspace, contact):
    assert staff.act("suspend", workspace) == ["1 suspended."]
    assert "suspended" in words(staff.save(contact, position="CTO"))
    assert staff.act("resume", workspace) == ["1 resumed."]
    operations = Activity.objects.order_by("pk").values_list("operation", flat=True)
    assert list(operations) == ["workspace_suspend", "workspace_resume"]


# As a rule that only a newer version keeps.
REFUSE = {
    "postgresql": (
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE crm_contact ADD CONSTRAINT newer CHECK (position <> 'Director')",
    ),
    "sqlite": (
        "CREATE TRIGGER newer BEFORE UPDATE ON crm_contact WHEN NEW.position = 'Director' "
        "BEGIN SELECT RAISE(ABORT, 'newer'); END",
    ),
}


def test_what_the_database_refuses_is_a_fault_of_ours_and_no_message_to_try_again(staff, contact):
    with connection.cursor() as cursor:
        for statement in REFUSE[connection.vendor]:
            cursor.execute(statement)
    staff.client.raise_request_exception = False
    assert staff.save(contact, position="Director").status_code == 500
    assert staff.save(contact, position="Manager").status_code == 302
