"""Every answer of every door names its request, and so do the Activity and the log."""

import logging

import pytest
from django.conf import settings

from crm.models import Activity
from crm.request.logs import WithoutSecrets
from tests.doors import Mcp, Rest

pytestmark = pytest.mark.django_db

PATHS = ("/api/contacts", "/api/nothing", "/api/schema", "/_mcp", "/sign-in", "/nothing",
         "/static/liaison.css", "/admin/login/")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_id_that_the_client_sent(rest, path):
    response = rest.get(path, headers={"X-Request-ID": "order-17.a_B"})
    assert response.headers.get_list("x-request-id") == ["order-17.a_B"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_an_id_of_its_own_where_the_client_sent_none(path):
    first, second = (Rest(None).get(path).headers["x-request-id"] for _ in range(2))
    assert first and second and first != second


@pytest.mark.parametrize("sent", ["", "a b", "x" * 65, "é".encode(), "<script>", "a\tb"])
def test_an_id_of_another_form_is_replaced(rest, sent):
    found = rest.get("/api/contacts", headers={"X-Request-ID": sent}).headers["x-request-id"]
    assert found and found != sent


def test_a_body_that_is_too_large_is_answered_with_the_id(rest):
    large = b" " * (settings.MAX_BODY_BYTES + 1)
    for path in ("/api/contacts", "/_mcp"):
        response = rest.raw(large, path, **{"X-Request-ID": "large-1"})
        assert response.status_code == 413
        assert response.headers["x-request-id"] == "large-1"


def test_the_activity_keeps_the_id_of_a_change_over_rest(rest):
    rest.post("/api/contacts", {"name": "Ada"}, headers={"X-Request-ID": "made-over-rest"})
    assert set(Activity.objects.values_list("request_id", flat=True)) == {"made-over-rest"}


def test_the_activity_keeps_the_id_of_a_change_over_mcp(secret):
    mcp = Mcp(secret)
    mcp.headers |= {"X-Request-ID": "made-over-mcp"}
    mcp.ok("contact_create", name="Ada")
    assert set(Activity.objects.values_list("request_id", flat=True)) == {"made-over-mcp"}


class Keeping(logging.Handler):
    """The lines as the settings have them written."""

    def __init__(self):
        super().__init__()
        self.setFormatter(WithoutSecrets(settings.LOGGING["formatters"]["text"]["format"]))
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


def test_a_log_line_names_its_request(rest):
    logger, kept = logging.getLogger("django.request"), Keeping()
    logger.addHandler(kept)
    try:
        rest.get("/api/nothing", headers={"X-Request-ID": "logged-1"})
    finally:
        logger.removeHandler(kept)
    assert kept.lines
    assert all("[logged-1]" in line for line in kept.lines)
