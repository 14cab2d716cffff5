import pytest

from tests import factories


@pytest.fixture
def second(owner):
    return factories.workspace_of(owner, "Beta", "beta")


def test_the_first_workspace_by_its_slug_is_open(browser_of_owner, workspace, second):
    assert browser_of_owner.get("/").context["request"].caller.workspace == workspace


def test_choosing_another_workspace_opens_it_from_then_on(browser_of_owner, contact, second):
    answer = browser_of_owner.post("/workspace", {"slug": "beta"})
    assert answer.headers["Location"] == "/"
    assert browser_of_owner.get("/").context["request"].caller.workspace == second
    assert browser_of_owner.get(f"/contacts/{contact.pk}").status_code == 404


def test_a_workspace_of_others_cannot_be_chosen(browser_of_owner, workspace, stranger_workspace):
    assert browser_of_owner.post("/workspace", {"slug": "rival"}).status_code == 404
    assert browser_of_owner.get("/").context["request"].caller.workspace == workspace


def test_who_leaves_the_chosen_workspace_gets_another_one(
    browser_of_owner, owner, workspace, second
):
    browser_of_owner.post("/workspace", {"slug": "beta"})
    second.memberships.filter(user=owner).delete()
    assert browser_of_owner.get("/").context["request"].caller.workspace == workspace


def test_choosing_takes_a_post(browser_of_owner):
    assert browser_of_owner.get("/workspace").status_code == 405


def test_who_is_in_no_workspace_is_told_so_and_can_sign_out(signed_in, stranger):
    answer = signed_in(stranger).get("/")
    assert answer.status_code == 403
    assert "no workspace yet" in answer.content.decode()
    assert "/sign-out" in answer.content.decode()


def test_a_suspended_workspace_shows_nothing_but_can_be_left(browser_of_owner, workspace, second):
    workspace.suspended_at = factories.soon()
    workspace.save()
    answer = browser_of_owner.get("/contacts")
    assert answer.status_code == 403
    assert "is suspended" in answer.content.decode()
    assert browser_of_owner.post("/workspace", {"slug": "beta"}).status_code == 302
    assert browser_of_owner.get("/contacts").status_code == 200


def test_times_are_in_the_persons_time_zone_or_else_the_workspaces(
    browser_of_owner, owner, workspace, contact
):
    task = factories.TaskFactory(workspace=workspace, contact=contact)
    assert "Tue 15 Jan 2030, 15:00" in browser_of_owner.get(f"/tasks/{task.pk}").content.decode()
    owner.time_zone = "America/New_York"
    owner.save()
    assert "Tue 15 Jan 2030, 09:00" in browser_of_owner.get(f"/tasks/{task.pk}").content.decode()
