"""Lists say in which workspace they are, and cost the same at a million rows as at a hundred."""

import re

import pytest
from django.core.paginator import EmptyPage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.admin import paginator, search
from crm.admin.base import StaffAdmin
from crm.admin.paginator import FastPaginator
from crm.models import Activity, Company, Contact
from tests import factories
from tests.admin.conftest import list_of, url_of, words

pytestmark = pytest.mark.django_db

CONTACTS = list_of(Contact)


@pytest.fixture
def theirs(stranger_workspace):
    return factories.ContactFactory(workspace=stranger_workspace, name="Rita Rival")


def names(response):
    return {str(record) for record in response.context["cl"].result_list}


def statements(staff, path, **query):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert staff.get(path, **query).status_code == 200
    return [query["sql"] for query in seen.captured_queries]


def test_without_a_choice_all_workspaces_are_shown_and_that_is_said(staff, contact, theirs):
    page = staff.get(CONTACTS)
    assert names(page) == {"Marie Dupont", "Rita Rival"}
    assert "All workspaces" in words(page)
    assert {"Acme", "Rival"} <= set(words(page).split())


def test_the_chosen_workspace_bounds_every_list_and_stands_on_every_page(staff, contact, theirs):
    staff.work_in(contact.workspace)
    assert names(staff.get(CONTACTS)) == {"Marie Dupont"}
    for page in (staff.get("/admin/"), staff.get(CONTACTS), staff.page_of(contact)):
        assert "<title>" in page.content.decode()
        assert "Acme |" in words(page)


def test_the_form_says_whose_record_it_is_whatever_was_chosen(staff, theirs):
    assert '<p class="where">' in staff.page_of(theirs).content.decode()
    assert "Rival" in words(staff.page_of(theirs))


def test_a_record_of_another_workspace_is_not_found_in_the_chosen_one(staff, contact, theirs):
    staff.work_in(contact.workspace)
    assert staff.page_of(theirs).status_code == 302


def test_the_choice_is_kept_and_taken_back(staff, contact, theirs):
    staff.work_in(contact.workspace)
    assert names(staff.get(CONTACTS)) == {"Marie Dupont"}
    staff.work_in(None)
    assert len(names(staff.get(CONTACTS))) == 2


def test_a_workspace_that_does_not_exist_is_not_chosen(staff, contact):
    response = staff.get(CONTACTS, workspace="nowhere")
    assert staff.told(response) == ["There is no such workspace."]
    assert "All workspaces" in words(staff.get(CONTACTS))


@pytest.mark.parametrize("model", ["company", "pipeline_state", "assignee", "tags"])
def test_what_a_form_offers_is_of_the_workspace_of_its_record(
    staff, contact, theirs, stranger, model
):
    theirs.workspace.tags.create(name="Rival tag")
    factories.CompanyFactory(workspace=theirs.workspace, name="Rival company")
    query = {"app_label": "crm", "model_name": "contact", "field_name": model, "term": ""}
    ours = staff.get("/admin/autocomplete/", within=str(contact.workspace_id), **query).json()
    everybody = staff.get("/admin/autocomplete/", **query).json()
    assert len(ours["results"]) < len(everybody["results"])
    widget = staff.page_of(contact).context["adminform"].form.fields[model].widget.widget
    assert f"within={contact.workspace_id}" in widget.get_url()


def test_a_contact_is_found_by_name_company_address_and_phone(staff, contact, theirs):
    for typed in ("dupont", "halden", "marie@halden.example", "06 12 34 56 78", str(contact.pk)):
        staff.work_in(contact.workspace)
        assert names(staff.get(CONTACTS, q=typed)) == {"Marie Dupont"}
    staff.work_in(None)
    assert names(staff.get(CONTACTS, q="rita")) == {"Rita Rival"}


def test_a_company_is_found_by_how_its_name_begins_however_old_it_is(staff, contact, monkeypatch):
    monkeypatch.setattr(search, "WINDOW", 1)
    factories.CompanyFactory(workspace=contact.workspace)
    staff.work_in(contact.workspace)
    assert names(staff.get(list_of(Company), q="hald")) == {"Halden Logistics"}


def test_the_bin_is_a_filter_and_otherwise_out_of_sight(staff, contact):
    staff.act("put_into_bin", contact)
    assert names(staff.get(CONTACTS)) == set()
    assert names(staff.get(CONTACTS, bin="yes")) == {"Marie Dupont"}
    assert names(staff.get(CONTACTS, bin="yes", q="dupont")) == {"Marie Dupont"}


def test_a_record_leads_to_what_belongs_to_it_and_to_its_activity(staff, contact):
    note = factories.NoteFactory(contact=contact)
    task = factories.TaskFactory(workspace=contact.workspace, contact=contact)
    staff.save(contact, position="CTO")
    page = staff.page_of(contact).content.decode()
    assert url_of(note) in page
    assert url_of(task) in page
    assert url_of(Activity.objects.latest("pk")) in page
    assert f"/admin/crm/activity/?contact_id={contact.pk}" in page
    assert f"/admin/crm/contact/?company__id__exact={contact.company_id}" in staff.page_of(
        contact.company
    ).content.decode().replace("&amp;", "&")


def test_the_links_of_a_record_lead_to_lists_that_answer(staff, contact):
    factories.NoteFactory(contact=contact)
    owner = contact.workspace.memberships.get().user
    token, _ = factories.token_of(owner, contact.workspace)
    for record in (contact, contact.company, contact.workspace, owner, token):
        hrefs = re.findall(
            r'href="(/admin/[^"]+\?[^"]*=[^"]+)"', staff.page_of(record).content.decode()
        )
        assert hrefs
        for href in hrefs:
            assert staff.client.get(href.replace("&amp;", "&")).status_code in {200, 302}


def test_a_list_counts_to_a_thousand_and_says_that_there_are_more(staff, workspace, monkeypatch):
    monkeypatch.setattr(paginator, "MOST", 5)
    for number in range(8):
        factories.ContactFactory(workspace=workspace, name=f"Person {number}")
    staff.work_in(workspace)
    page = staff.get(CONTACTS)
    assert "more than 5 contacts" in words(page)
    assert page.context["cl"].paginator.num_pages == 1


def test_no_page_lies_beyond_the_first_thousand(db):
    pages = FastPaginator(Contact.objects.order_by("-pk"), 50)
    pages.counted = 1_000_000
    assert pages.num_pages == 20
    with pytest.raises(EmptyPage):
        pages.page(21)


def test_what_is_read_one_by_one_is_a_range_of_keys(contact, monkeypatch):
    monkeypatch.setattr(search, "WINDOW", 2)
    for number in range(4):
        make_one_of_each(contact.workspace, number)
    latest = list(Activity.objects.order_by("-pk")[:2])
    found = search.newest(Activity.objects.all())
    assert list(found.order_by("-pk")) == latest
    assert '"id" >= ' in str(found.query)
    assert search.newest(Activity.objects.filter(door="mcp")).count() == 0


@pytest.mark.parametrize("model", [Contact, Company, Activity])
@pytest.mark.parametrize("query", [{}, {"q": "marie"}, {"q": "nothing like it"}])
@pytest.mark.parametrize("chosen", [True, False], ids=["one", "all"])
def test_no_statement_of_a_list_reads_or_counts_without_a_bound(
    staff, contact, model, query, chosen, monkeypatch
):
    # What is counted to be less than a page is read as a whole, which is a bound too.
    monkeypatch.setattr(StaffAdmin, "list_per_page", 1)
    monkeypatch.setattr(search, "WINDOW", 2)
    for number in range(3):
        make_one_of_each(contact.workspace, number)
    staff.work_in(contact.workspace if chosen else None)
    table = model._meta.db_table
    for sql in statements(staff, list_of(model), **query):
        if f'FROM "{table}"' in sql:
            assert "LIMIT" in sql or re.search(r'"id" (IN|=|>=) [^S]', sql), sql


@pytest.mark.parametrize("model", [Contact, Company, Activity])
def test_a_list_takes_the_same_statements_however_long_it_is(staff, contact, model):
    make_one_of_each(contact.workspace, 99)
    short = len(statements(staff, list_of(model)))
    for number in range(12):
        make_one_of_each(contact.workspace, number)
    assert len(statements(staff, list_of(model))) == short


def make_one_of_each(workspace, number):
    company = factories.CompanyFactory(workspace=workspace)
    other = factories.ContactFactory(workspace=workspace, name=f"Person {number}", company=company)
    Activity.objects.create(
        workspace=workspace,
        user=workspace.memberships.first().user,
        door="web",
        operation="contact_get",
        target_id=other.pk,
        target_type="contact",
    )


def test_nothing_is_done_to_more_than_can_be_done_at_once(staff, contact, monkeypatch):
    monkeypatch.setattr("crm.admin.acting.MOST_AT_ONCE", 1)
    other = factories.ContactFactory(workspace=contact.workspace)
    assert "at most 1" in staff.act("put_into_bin", contact, other)[0]
    assert Contact.objects.count() == 2
