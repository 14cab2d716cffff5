import pytest
from django.template.loader import render_to_string


def test_an_unknown_address_is_a_page_of_ours_with_and_without_a_session(browser_of_owner, client):
    for browser in (browser_of_owner, client):
        answer = browser.get("/nowhere/<script>")
        assert answer.status_code == 404
        assert "There is nothing here" in answer.content.decode()
        assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize("template", ["500.html", "400.html", "403.html", "403_csrf.html"])
def test_error_pages_stand_by_themselves(template):
    """Django renders them without a request: nothing that they show may need one."""
    page = render_to_string(template)
    assert "<h1>" in page
    assert "app.css" in page or "tokens.css" in page


def test_a_fault_of_ours_tells_nothing_about_itself(browser_of_owner, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("crm.web.views.tasks.list_tasks", fail)
    browser_of_owner.raise_request_exception = False
    answer = browser_of_owner.get("/tasks")
    assert answer.status_code == 500
    assert "on our side" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()
