"""A scanner for holes in web pages walks and attacks the pages as a signed-in member of staff.

It has an environment of its own (`make scanner`), because it pins half of what Liaison uses.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from crm.models import User
from tests.fuzz.two_people import furnish
from tests.live.servers import ROOT, Server, ask, make_database

SCANNER = ROOT / ".venv-scanner" / "bin" / "wapiti"
SECONDS = int(os.environ.get("SCAN_SECONDS", "30"))
MODULES = "sql,xss,permanentxss,exec,file,crlf,redirect,methods,http_headers,csp"
# Signing out would end the scan; the API and its document are fuzzed by other tests.
LEFT_OUT = ("/sign-out", "/admin/logout/", "/api/*")

pytestmark = [
    pytest.mark.live,
    pytest.mark.django_db,
    pytest.mark.timeout(2_400),
    pytest.mark.skipif(
        not SCANNER.exists() and not os.environ.get("REQUIRE_SCANNER"),
        reason="the scanner is not installed: make scanner",
    ),
]


def sign_in_staff() -> str:
    """The session key of somebody who may see every page there is."""
    furnish()
    user = User.objects.get(email="alice@example.com")
    user.is_staff = user.is_superuser = True
    user.save()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def scan(folder: Path, url: str, *arguments: str, pages: int) -> dict:
    """The findings by their kind, if it found at least so many pages to look at."""
    # A busy machine may not get round in the time of a quiet one.
    for seconds in (SECONDS, 10 * SECONDS):
        told = told_within(seconds, folder, url, *arguments)
        if told["infos"]["crawled_pages_nbr"] >= pages:
            return {kind: found for kind, found in told["vulnerabilities"].items() if found}
    raise AssertionError(f"It found {told['infos']['crawled_pages_nbr']} pages, not {pages}.")


def told_within(seconds: int, folder: Path, url: str, *arguments: str) -> dict:
    report = folder / "report.json"
    command = [
        str(SCANNER), "-u", url, "--scope", "folder", "-m", MODULES, "-S", "normal",
        "--max-scan-time", str(seconds), "--max-attack-time", str(seconds / 3),
        "--flush-session", "--no-bugreport", "--store-session", str(folder / "session"),
        "--store-config", str(folder / "config"), "-f", "json", "-o", str(report), *arguments,
    ]  # fmt: skip
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert report.exists(), ended.stdout[-4_000:] + ended.stderr[-4_000:]
    return json.loads(report.read_text())


def test_the_scanner_finds_nothing_on_the_pages(tmp_path):
    with make_database() as database, Server("uvicorn", database) as server:
        key = ask(database, sign_in_staff)
        excluded = [part for path in LEFT_OUT for part in ("-x", f"{server.url}{path}")]
        cookie = ("-C", f"sessionid={key}")
        assert scan(tmp_path, f"{server.url}/", *cookie, *excluded, pages=20) == {}


def test_the_control_finds_a_page_that_writes_what_it_is_asked(tmp_path):
    app = "tests.fuzz.careless:application"
    with make_database() as database, Server("uvicorn", database, app=app) as server:
        found = scan(tmp_path, f"{server.url}/careless?q=hello", pages=1)
    assert any("XSS" in kind or "Cross Site Scripting" in kind for kind in found), found
