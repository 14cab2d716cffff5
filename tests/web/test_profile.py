"""What a person changes of themselves, in the browser."""

from tests import factories

PAGE = "/settings/profile"


def test_a_person_changes_their_name_zone_and_language_everywhere(
    browser_of_owner, owner, workspace
):
    typed = {"name": "Olivia Otherwise", "time_zone": "Asia/Tokyo", "language": "fr"}
    page = browser_of_owner.post(PAGE, typed, follow=True)
    assert "Saved." in page.content.decode()
    owner.refresh_from_db()
    assert (owner.name, owner.time_zone, owner.language) == tuple(typed.values())


def test_what_is_wrong_is_said_beside_its_field(browser_of_owner, owner, workspace):
    page = browser_of_owner.post(PAGE, {"name": "Olivia", "time_zone": "Mars/Olympus"})
    assert page.status_code == 400
    assert "is not a time zone" in page.context["profile"].errors["time_zone"][0]
    owner.refresh_from_db()
    assert owner.name == "Olivia Owner"


def test_a_signature_is_of_the_workspace_that_its_form_is_of(
    browser_of_owner, owner, workspace, stranger_workspace
):
    factories.member(owner, stranger_workspace)
    typed = {"signature": "Olivia, Acme", "workspace": str(workspace.pk)}
    browser_of_owner.post(f"{PAGE}/signature", typed)
    assert "Olivia, Acme" in browser_of_owner.get(PAGE).content.decode()
    assert stranger_workspace.memberships.get(user=owner).signature == ""
    typed["workspace"] = str(stranger_workspace.pk)
    assert browser_of_owner.post(f"{PAGE}/signature", typed).status_code == 409
