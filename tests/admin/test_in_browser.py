"""The admin in a real browser: no broken rule of the policy, light and dark, laptop and phone."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from crm.models import Contact, Door
from tests import factories
from tests.admin.conftest import list_of, url_of
from tests.contracts.world import World
from tests.factories import PASSWORD
from tests.offered import TOOLS
from tests.web.test_in_browser import LAPTOP, PHONE, chromium, page, pytestmark  # noqa: F401

WATCH = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error("policy: " + event.violatedDirective + " " + event.blockedURI))"""


@pytest.fixture
def world(owner, workspace):
    made = World(owner, workspace, mark="")
    made.email_id("uncertain")
    token, _ = factories.token_of(owner, workspace)
    prepare = TOOLS["contact_update_prepare"]
    asked = {"contactId": str(made.contact.pk), "position": "CTO"}
    prepare(replace(made.caller, door=Door.MCP, token=token), prepare.input.from_wire(asked))
    return made


@pytest.fixture
def inside(page, superuser):  # noqa: F811
    """A page in which a staff person has signed in."""
    page.add_init_script(WATCH)
    page.goto("/admin/")
    page.get_by_label("Email").fill(superuser.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything")
    return page


DEVICES = [LAPTOP, PHONE, LAPTOP | {"color_scheme": "dark"}, PHONE | {"color_scheme": "dark"}]
NAMES = ["laptop", "phone", "laptop-dark", "phone-dark"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", DEVICES, indirect=True, ids=NAMES)
def test_every_kind_of_page_fits_the_screen_and_keeps_the_policy(inside, world):
    message = world.workspace.email_messages.get()
    for path in (
        "/admin/", list_of(Contact), f"{list_of(Contact)}?q=marie", url_of(world.contact),
        "/admin/crm/contact/?workspace=acme", "/admin/crm/contact/add/", url_of(world.task),
        f"/admin/crm/contact/{world.contact.pk}/delete/", "/admin/crm/activity/",
        "/admin/crm/apitoken/", "/admin/crm/pendingaction/", url_of(message),
        url_of(world.workspace), url_of(world.owner), "/admin/password_change/",
    ):  # fmt: skip
        inside.goto(path)
        width = inside.evaluate("document.documentElement.scrollWidth")
        assert width <= inside.viewport_size["width"], path


@pytest.mark.django_db(transaction=True)
def test_a_company_is_looked_up_and_saved(inside, world):
    inside.goto(url_of(world.contact))
    inside.locator(".field-company .select2-selection").click()
    inside.locator(".select2-search__field").last.fill("bright")
    inside.get_by_role("option", name="Brightwater").click()
    inside.get_by_role("button", name="Save", exact=True).click()
    expect(inside.locator(".messagelist")).to_contain_text("was changed successfully")
    world.contact.refresh_from_db()
    assert world.contact.company == world.other_company


@pytest.mark.django_db(transaction=True)
def test_a_date_is_picked_from_the_calendar(inside, world):
    inside.goto(url_of(world.task))
    inside.get_by_role("link", name="Choose a Date").click()
    inside.locator(".calendarbox:visible").get_by_role("link", name="Today").click()
    inside.get_by_role("button", name="Save", exact=True).click()
    expect(inside.locator(".messagelist")).to_contain_text("was changed successfully")


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_settled_and_a_contact_goes_into_the_bin(inside, world):
    inside.goto("/admin/email_assistant/emailmessage/")
    inside.locator("#action-toggle").check()
    inside.locator("select[name=action]").select_option("settle_as_sent")
    inside.get_by_role("button", name="Go").click()
    expect(inside.locator(".messagelist")).to_contain_text("1 settled as sent.")
    inside.goto(url_of(world.contact))
    inside.get_by_role("link", name="Delete", exact=True).click()
    inside.get_by_role("button", name="Put into the bin").click()
    expect(inside.locator(".messagelist")).to_be_visible()
    assert Contact.everything.get().deleted_at


@pytest.mark.django_db(transaction=True)
def test_the_theme_is_switched_and_the_workspace_is_chosen(inside, world):
    inside.goto("/admin/")
    background = "getComputedStyle(document.body).backgroundColor"
    seen = {inside.evaluate(background)}
    for _ in range(3):
        inside.locator(".theme-toggle").click()
        seen.add(inside.evaluate(background))
    assert len(seen) == 2
    inside.locator(".switcher summary").click()
    inside.locator(".switcher").get_by_role("link", name="Acme").click()
    expect(inside.locator(".switcher summary")).to_contain_text("Acme")
