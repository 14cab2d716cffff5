"""The way of an approval in a real browser, on a laptop and a phone, in light and dark."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from tests import factories
from tests.factories import PASSWORD, TaskFactory

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--font-render-hinting=none"]  # fmt: skip
PATIENCE = 200_000
LAPTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and os.environ.get("REQUIRE_BROWSER") != "1",
        reason="No /usr/bin/chromium: apt-get install chromium",
    ),
]


@pytest.fixture(scope="module")
def chromium():
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop on this thread, which Django takes for a mistake of ours.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        # Only so that what hangs ends: a busy machine may take long.
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, live_server, request):
    """A page that fails the test on any error in its console: broken markup, style or policy."""
    device = getattr(request, "param", LAPTOP)
    context = chromium.new_context(base_url=live_server.url, **device)
    context.set_default_timeout(PATIENCE)
    opened, errors = context.new_page(), []
    opened.on("console", lambda m: m.type in {"error", "warning"} and errors.append(m.text))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


@pytest.fixture
def everything(workspace, owner, contact, action):
    """A record for every page: the paths to all of them."""
    factories.invited(workspace, f"{'w' * 60}@{'w' * 60}.example.com")
    other = factories.UserFactory(name="W" * 60)
    factories.invited(factories.workspace_of(other, "W" * 90, "wide"), owner.email, by=other)
    task = TaskFactory(workspace=workspace, contact=contact, assignee=owner, title="W" * 190)
    contact.address = "Unbreakable" * 40
    contact.save()
    return [
        "/", "/contacts", "/contacts?q=marie", f"/contacts/{contact.pk}", "/companies",
        f"/companies/{contact.company_id}", "/tasks", f"/tasks/{task.pk}", "/approvals",
        f"/approvals/{action.pk}", "/outbox", "/invitations", "/settings/members",
        "/settings/profile",
    ]  # fmt: skip


def sign_in(page, user) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Olivia")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", [LAPTOP, PHONE], indirect=True, ids=["laptop", "phone"])
def test_a_person_signs_in_reads_the_difference_and_approves(page, owner, contact, action):
    page.goto(f"/approvals/{action.pk}")
    page.get_by_label("Email").fill(owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("row", name="Position")).to_contain_text("Chief Operating Officer")
    for decision in ("Approve", "Reject"):
        box = page.get_by_role("button", name=decision).bounding_box()
        window = page.viewport_size["height"]
        assert window / 2 < box["y"] < window - box["height"], "It is not in reach of a thumb."
        assert box["height"] >= (44 if page.viewport_size == PHONE["viewport"] else 36)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("can go on now")
    action.refresh_from_db()
    assert action.approved_by == owner


@pytest.mark.django_db(transaction=True)
def test_the_way_leads_from_the_home_page_to_a_rejection(page, owner, contact, action):
    sign_in(page, owner)
    page.get_by_role("link", name="Update a contact: Marie Dupont").click()
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("status")).to_contain_text("Rejected by Olivia Owner")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "page",
    [LAPTOP | {"color_scheme": "dark"}, PHONE, {"viewport": {"width": 320, "height": 640}}],
    indirect=True,
    ids=["laptop", "phone", "small"],
)
def test_no_page_is_wider_than_the_window(page, owner, everything):
    sign_in(page, owner)
    for path in everything:
        page.goto(path)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", [PHONE], indirect=True, ids=["phone"])
def test_on_a_phone_a_sentence_stays_one_with_its_spaces(page, owner, workspace, contact):
    workspace.webhooks.create(
        url="https://hooks.example.com",
        disabled_at=timezone.now(),
        disabled_reason="It answered 410 Gone.",
    )
    sign_in(page, owner)
    assert "was disabled now. It answered 410 Gone." in page.get_by_role("alert").inner_text()
    page.goto("/companies")
    assert page.get_by_role("main").locator("td.number").inner_text() == "1 person"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", [LAPTOP, PHONE], indirect=True, ids=["laptop", "phone"])
def test_who_is_invited_by_a_link_comes_in_by_it(page, owner, workspace, stranger):
    sign_in(page, owner)
    page.goto("/settings/members")
    page.get_by_label("Email").fill(stranger.email)
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_role("status").locator("code").inner_text()
    page.context.clear_cookies()
    page.goto(urlsplit(link).path)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Email").fill(stranger.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Accept the invitation of Acme").click()
    expect(page.get_by_role("status")).to_contain_text("You are a member of Acme now.")
    assert workspace.memberships.filter(user=stranger).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", [LAPTOP, PHONE], indirect=True, ids=["laptop", "phone"])
def test_the_workspace_menu_opens_without_a_script_and_signs_out(page, owner, workspace):
    sign_in(page, owner)
    page.get_by_role("button", name="Workspace and account menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to Liaison")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_the_keyboard_reaches_the_content_first(page, owner, workspace):
    sign_in(page, owner)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
