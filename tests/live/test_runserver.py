"""`manage.py runserver` serves all doors: Django's own would know nothing but Django."""

import httpx
import pytest

from tests.live.servers import PATIENCE, Server, make_database

pytestmark = [pytest.mark.live, pytest.mark.django_db]


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        make_database() as database,
        Server("runserver", database) as running,
    ):
        yield running


def test_the_server_of_a_developer_has_every_door(server):
    asked = {path: httpx.get(server.url + path, timeout=PATIENCE) for path in ("/livez", "/_mcp")}
    assert asked["/livez"].json() == {"status": "live"}
    assert (asked["/_mcp"].status_code, asked["/_mcp"].headers["allow"]) == (405, "POST")
    assert httpx.get(f"{server.url}/sign-in", timeout=PATIENCE).status_code == 200


def test_its_log_is_in_our_form_and_has_no_query(server):
    httpx.get(f"{server.url}/sign-in?canary=1", timeout=PATIENCE)
    assert "liaison.access" in server.log and "canary" not in server.log
