"""What a log line says, in either form, and what never."""

import json
import logging
import sys
from contextlib import contextmanager

import pytest
from django.conf import settings

from crm.request.logs import JsonLines, WithoutSecrets
from tests.doors import Mcp

pytestmark = pytest.mark.django_db

SECRET = "liaison_pat_0123456789abcdefghijklmnop"
FORMATS = {
    "text": lambda: WithoutSecrets(settings.LOGGING["formatters"]["text"]["format"]),
    "json": JsonLines,
}


class Keeping(logging.Handler):
    """The lines of this formatter, as they are written."""

    def __init__(self, formatter):
        super().__init__()
        self.setFormatter(formatter)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture(params=FORMATS)
def kept(request):
    with keeping(FORMATS[request.param]()) as handler:
        yield handler


@pytest.fixture
def lines():
    """As JSON, each read."""
    with keeping(JsonLines()) as handler:
        yield lambda: [json.loads(line) for line in handler.lines]


@contextmanager
def keeping(formatter):
    handler = Keeping(formatter)
    logging.getLogger().addHandler(handler)
    try:
        yield handler
    finally:
        logging.getLogger().removeHandler(handler)


def of_access(lines):
    (line,) = [line for line in lines() if line["logger"] == "liaison.access"]
    return line


def test_a_request_over_rest_is_one_object_that_says_who_what_and_how_long(rest, workspace, lines):
    rest.post("/api/contacts", {"name": "Ada"}, headers={"X-Request-ID": "order-17"})
    line = of_access(lines)
    assert line.pop("time").endswith("+00:00") and line.pop("duration_ms") >= 0
    assert line.pop("message").startswith("POST /api/contacts 201 ")
    assert line == {
        "level": "INFO", "logger": "liaison.access", "request_id": "order-17", "door": "rest",
        "operation": "contact_create", "outcome": "ok", "workspace": str(workspace.pk),
        "status": 201,
    }  # fmt: skip


def test_a_call_over_mcp_bears_the_name_of_its_tool(secret, workspace, lines):
    Mcp(secret, mode="legacy").call("contact_get", contactId="no-id")
    (line,) = [line for line in lines() if line.get("operation") == "contact_get"]
    assert (line["door"], line["outcome"]) == ("mcp", "invalid")
    assert line["workspace"] == str(workspace.pk)


@pytest.mark.parametrize(
    ("path", "door", "operation"),
    [("/sign-in", "web", "crm:sign-in"), ("/admin/login/", "admin", "admin:login")],
)
def test_a_page_bears_the_name_of_its_route(rest, lines, path, door, operation):
    rest.get(path)
    line = of_access(lines)
    assert (line["door"], line["operation"], line["status"]) == (door, operation, 200)


def test_no_line_has_a_value_that_was_sent(rest, kept):
    sent = {"name": "Canary One", "bogus": "canary-two"}
    rest.post("/api/contacts?note=canary-three", sent)
    rest.get("/api/contacts", params={"q": "canary-four", "token": SECRET})
    rest.get("/nothing?canary-five")
    assert len(kept.lines) >= 3
    assert "anary" not in "".join(kept.lines) and SECRET not in "".join(kept.lines)


def test_a_path_cannot_begin_a_line_of_its_own(rest, kept):
    rest.get("/nothing%0Aforged%0D%0A" + "x" * 5000)
    (line,) = [line for line in kept.lines if "liaison.access" in line]
    assert "%0A" in line and "\n" not in line and len(line) < 1000


def test_a_secret_is_taken_out_of_message_arguments_and_traceback(kept):
    try:
        raise ValueError(f"{SECRET} in an exception")
    except ValueError:
        logging.getLogger("liaison.test").exception("about %s", SECRET, exc_info=sys.exc_info())
    (line,) = kept.lines
    assert SECRET not in line and line.count("liaison_pat_…") == 2
    assert "in an exception" in line


def test_what_a_library_hangs_onto_its_record_is_no_field(lines):
    whole = {"request": "GET /?canary", "user": "canary", "status_code": 500}
    logging.getLogger("liaison.test").error("failed", extra=whole)
    (line,) = lines()
    assert line.keys() == {"time", "level", "logger", "message"}
