"""/livez, /readyz and /metrics as far as they need no server of their own: who may ask, and how."""

import pytest
from django.conf import settings

from tests.doors import Rest, authorization

pytestmark = pytest.mark.django_db

PATHS = ("/livez", "/readyz", "/metrics")


def test_a_balancer_may_ask_by_an_address_that_is_no_allowed_host():
    response = Rest(None).get("/livez", headers={"Host": "10.0.0.7:8000"})
    assert (response.status_code, response.json()) == (200, {"status": "live"})


@pytest.mark.parametrize("path", PATHS)
def test_only_reading_is_possible(path):
    response = Rest(None).post(path, {})
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")


def test_asked_for_its_head_it_has_no_body():
    response = Rest(None).request("HEAD", "/livez")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == "17"


@pytest.mark.parametrize("sent", [None, "", "liaison_pat_wrong"])
def test_without_a_token_of_its_own_nobody_may_read_the_figures(sent):
    response = Rest(None).get("/metrics", headers=authorization(sent))
    assert response.status_code == 404
    assert "liaison_" not in response.text


@pytest.mark.parametrize("sent", [None, "right", "wröng", "other"])
def test_a_wrong_token_may_not_read_the_figures(monkeypatch, sent):
    monkeypatch.setattr(settings, "METRICS_TOKEN", "right-token")
    header = {"Authorization": f"Bearer {sent}".encode()} if sent else {}
    response = Rest(None).get("/metrics", headers=header)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert "liaison_" not in response.text
