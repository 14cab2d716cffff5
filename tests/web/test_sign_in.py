import pytest
from django.test import Client

from tests.factories import PASSWORD, UserFactory

PAGES = ["/", "/contacts", "/companies", "/tasks", "/approvals", "/outbox"]


def sign_in(client, email, password=PASSWORD, **more):
    return client.post("/sign-in", {"username": email, "password": password, **more})


@pytest.mark.parametrize("page", PAGES)
def test_without_signing_in_every_page_leads_to_the_sign_in(client, db, page):
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/sign-in?next={page}"


def test_signing_in_leads_home(client, owner, workspace):
    answer = sign_in(client, owner.email)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_the_case_of_the_email_does_not_matter(client, owner, workspace):
    assert sign_in(client, "OWNER@Example.COM").status_code == 302


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client, owner, workspace):
    assert sign_in(client, owner.email, next="/tasks").headers["Location"] == "/tasks"


@pytest.mark.parametrize(
    "alike", ["o\u0138ner@example.com", "owner@exam\u03c1le.com", "ownér@example.com"]
)
def test_an_address_that_only_looks_alike_is_another(client, owner, workspace, alike):
    assert sign_in(client, alike).status_code == 200


def test_a_letter_that_folds_to_another_in_the_database_is_no_way_in(client, workspace):
    """To PostgreSQL a dotless i is an I in upper case, and each spelling had its own count."""
    UserFactory(email="olivia@example.com")
    assert sign_in(client, "olivia@example.com").status_code == 302
    assert sign_in(Client(), "ol\u0131v\u0131a@example.com").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"],
)
def test_signing_in_never_leads_to_another_site(client, owner, workspace, elsewhere):
    assert sign_in(client, owner.email, next=elsewhere).headers["Location"] == "/"
    assert "evil" not in Client().get("/sign-in", {"next": elsewhere}).content.decode()


def test_a_wrong_password_an_unknown_email_and_a_closed_account_get_the_same_answer(
    client, owner, teammate
):
    teammate.is_active = False
    teammate.save()
    pages = [
        sign_in(client, owner.email, "wrong"),
        sign_in(client, "nobody@example.com"),
        sign_in(client, teammate.email),
    ]
    errors = [page.context["form"].non_field_errors() for page in pages]
    assert errors[0] == errors[1] == errors[2]
    assert "do not match" in str(errors[0])
    assert [page.status_code for page in pages] == [200, 200, 200]


def test_the_password_is_never_sent_back(client, owner):
    assert "wrong-secret" not in sign_in(client, owner.email, "wrong-secret").content.decode()


def test_password_managers_are_told_which_field_is_which(client, db):
    page = client.get("/sign-in").content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


def test_signing_in_needs_the_forms_own_token(owner, workspace):
    answer = sign_in(Client(enforce_csrf_checks=True), owner.email)
    assert answer.status_code == 403
    assert "Please try again" in answer.content.decode()


def test_signing_out_ends_the_session_and_only_by_post(browser_of_owner):
    assert browser_of_owner.get("/sign-out").status_code == 405
    browser_of_owner.post("/sign-out")
    assert browser_of_owner.get("/").status_code == 302


def test_a_bearer_token_does_not_count_as_signed_in(client, secret, action):
    for path in (*PAGES, f"/approvals/{action.pk}"):
        answer = client.get(path, headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 302, path


def test_the_session_says_nothing_to_programs(client, secret, workspace):
    """Without a session cookie an answer does not vary by cookie."""
    answer = client.get("/nowhere", headers={"Authorization": f"Bearer {secret}"})
    assert "Cookie" not in answer.headers.get("Vary", "")
