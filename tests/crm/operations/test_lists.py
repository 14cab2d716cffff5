"""Lists: the latest or the soonest first, page by page, nothing twice and nothing left out."""

from datetime import timedelta

import pytest

from crm.models import Contact
from tests import factories
from tests.doors import Mcp

pytestmark = pytest.mark.django_db

LISTS = ("contact_list", "task_list", "company_list")


@pytest.fixture
def filled(workspace):
    for number in range(7):
        contact = factories.ContactFactory(workspace=workspace, name=f"Person {number}")
        due = factories.NEXT_WEEK + timedelta(days=number // 2)
        factories.TaskFactory(
            workspace=workspace, contact=contact, title=f"Task {number}", due_date=due
        )
        factories.CompanyFactory(
            workspace=workspace, name=f"Firm {number}", name_key=f"firm {number}"
        )


def walked(mcp, tool, limit, between=lambda: None, **asked):
    """The names or titles of every page."""
    names, cursor = [], ""
    while True:
        page = mcp.ok(tool, limit=limit, **asked, **({"cursor": cursor} if cursor else {}))
        names += [row.get("title") or row["name"] for row in page["results"]]
        cursor = page.get("nextCursor")
        if not cursor:
            return names
        between()


def at_most(times, action):
    turns = iter([action] * times)
    return lambda: next(turns, lambda: None)()


def test_the_latest_contact_comes_first(mcp, filled):
    assert walked(mcp, "contact_list", 20) == [f"Person {n}" for n in reversed(range(7))]


def test_the_soonest_task_comes_first(mcp, filled):
    assert walked(mcp, "task_list", 20) == [f"Task {n}" for n in range(7)]


def test_companies_come_by_name(mcp, filled):
    assert walked(mcp, "company_list", 20) == [f"Firm {n}" for n in range(7)]


@pytest.mark.parametrize("tool", LISTS)
@pytest.mark.parametrize("limit", [1, 3, 6, 7])
def test_pages_give_each_row_once(mcp, filled, tool, limit):
    assert walked(mcp, tool, limit) == walked(mcp, tool, 20)


@pytest.mark.parametrize("tool", LISTS)
def test_pages_miss_and_repeat_nothing_while_others_write(mcp, filled, workspace, tool):
    before = walked(mcp, tool, 20)

    def somebody_writes():
        contact = factories.ContactFactory(workspace=workspace, name="Later")
        due = factories.NEXT_WEEK + timedelta(days=900)
        factories.TaskFactory(workspace=workspace, contact=contact, title="Later", due_date=due)
        key = f"zz {Contact.objects.count()}"
        factories.CompanyFactory(workspace=workspace, name="Later", name_key=key)

    found = walked(mcp, tool, 2, between=at_most(2, somebody_writes))
    assert [name for name in found if name != "Later"] == before


def test_a_page_goes_on_although_its_last_row_was_deleted(mcp, filled, workspace):
    page = mcp.ok("contact_list", limit=3)
    Contact.objects.get(pk=page["results"][-1]["id"]).delete()
    rest = mcp.ok("contact_list", limit=20, cursor=page["nextCursor"])
    assert [row["name"] for row in rest["results"]] == [
        "Person 3",
        "Person 2",
        "Person 1",
        "Person 0",
    ]


@pytest.mark.parametrize("tool", LISTS)
def test_a_cursor_that_was_not_given_out_here_is_refused_by_name(
    mcp, filled, tool, stranger, stranger_workspace
):
    for number in range(2):
        contact = factories.ContactFactory(workspace=stranger_workspace)
        factories.TaskFactory(workspace=stranger_workspace, contact=contact)
        factories.CompanyFactory(workspace=stranger_workspace, name_key=f"x{number}")
    theirs = Mcp(factories.token_of(stranger, stranger_workspace)[1])
    foreign = theirs.ok(tool, limit=1)["nextCursor"]
    mine = mcp.ok(tool, limit=1)["nextCursor"]
    other = mcp.ok(LISTS[LISTS.index(tool) - 1], limit=1)["nextCursor"]
    for cursor in ("x", "AAAA", mine[:-4], mine[:-4] + "AAAA", foreign, other, "é", "\U0001f600"):
        assert set(mcp.refused(tool, cursor=cursor)["errors"]) == {"cursor"}


@pytest.mark.parametrize("tool", LISTS)
@pytest.mark.parametrize("limit", [0, -1, 101, 10**9])
def test_a_limit_out_of_reach_is_refused_by_name(mcp, tool, limit):
    assert set(mcp.refused(tool, limit=limit)["errors"]) == {"limit"}


def test_the_first_page_says_how_many_there_are(mcp, filled):
    assert mcp.ok("contact_list", limit=2)["total"] == 7
    cursor = mcp.ok("contact_list", limit=2)["nextCursor"]
    assert "total" not in mcp.ok("contact_list", limit=2, cursor=cursor)


def test_an_empty_workspace_has_empty_lists(mcp, workspace):
    for tool in LISTS:
        found = mcp.ok(tool)
        assert found["results"] == []
        assert "nextCursor" not in found


def test_contacts_of_a_state_or_a_company_only(mcp, filled, workspace, contact):
    state, company = str(contact.pipeline_state_id), str(contact.company_id)
    for asked in (
        {"pipelineStateId": state},
        {"companyId": company},
        {"pipelineStateId": state, "companyId": company},
    ):
        found = mcp.ok("contact_list", **asked)
        assert [row["name"] for row in found["results"]] == ["Marie Dupont"]
        assert found["total"] == 1


def test_tasks_of_a_contact_and_tasks_of_mine(mcp, filled, workspace, contact, owner, teammate):
    factories.TaskFactory(workspace=workspace, contact=contact, title="Mine", assignee=owner)
    factories.TaskFactory(workspace=workspace, contact=contact, title="Théo's", assignee=teammate)
    assert walked(mcp, "task_list", 20, mine=True) == ["Mine"]
    assert walked(mcp, "task_list", 1, contactId=str(contact.pk)) == ["Mine", "Théo's"]


def test_a_company_says_how_many_contacts_share_it(mcp, contact):
    (row,) = mcp.ok("company_list")["results"]
    assert row["contacts"] == 1


def test_companies_whose_names_sort_alike_in_every_language_are_all_listed(mcp, workspace):
    for name in ("Zeta", "Ångström", "北京", "alpha", "Échelle", "a b", "a-b", "_x", "1st"):
        mcp.ok("contact_create", name="Ada", company=name)
    assert sorted(walked(mcp, "company_list", 2)) == sorted(walked(mcp, "company_list", 50))
    assert len(walked(mcp, "company_list", 2)) == 9
