"""The pages of the API in a real browser: none is too wide, and nothing of them is refused."""

import pytest
from playwright.sync_api import expect

from crm.api.docs.resources import RESOURCES
from tests.web.test_in_browser import LAPTOP, PHONE, chromium, page, pytestmark

__all__ = ["chromium", "page", "pytestmark"]

PATHS = ["/api/docs", *(f"/api/docs/{resource.name}" for resource in RESOURCES)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "page",
    [LAPTOP | {"color_scheme": "dark"}, PHONE, {"viewport": {"width": 320, "height": 640}}],
    indirect=True,
    ids=["laptop", "phone", "small"],
)
def test_no_page_of_the_reference_is_wider_than_the_window(page):
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", [PHONE], indirect=True, ids=["phone"])
def test_the_contents_open_on_a_phone_and_lead_to_a_resource(page):
    page.goto("/api/docs")
    page.locator("summary", has_text="Contents").click()
    page.get_by_role("navigation").get_by_role("link", name="Pipeline states").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pipeline states")
