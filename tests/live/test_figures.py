"""What is counted: by whichever process, told by every server, and by the words of a closed set."""

import sys

import httpx
import pytest

from tests.conformance.messages import message, modern
from tests.doors import authorization
from tests.live.servers import PATIENCE, ROOT, Server, free_port, make_database, manage, run
from tests.live.test_clients import OWNER, SLUG, new_token
from tests.live.watching import METRICS, a_late_mail, figures, until

pytestmark = [pytest.mark.live, pytest.mark.django_db]

WORKER = [sys.executable, str(ROOT / "manage.py"), "worker", "--once"]
ACCEPT = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def two(django_db_setup, django_db_blocker, tmp_path_factory):
    """Two servers of one installation, and a token."""
    own = {"METRICS_TOKEN": METRICS, "METRICS_DIR": str(tmp_path_factory.mktemp("metrics"))}
    with django_db_blocker.unblock(), make_database() as database:
        token = new_token(database)
        with (
            Server("uvicorn", database, env=own) as one,
            Server("uvicorn", database, env=own) as other,
        ):
            yield one, other, token


def post(server: Server, token: str, path: str, body: dict) -> httpx.Response:
    url, headers = f"{server.url}/api/{path}", authorization(token)
    return httpx.post(url, json=body, headers=headers, timeout=PATIENCE)


def call(server: Server, secret: str, tool: str, /, **arguments) -> dict:
    headers = authorization(secret) | ACCEPT | modern("tools/call", **{"Mcp-Name": tool})
    body = message("tools/call", name=tool, arguments=arguments)
    url = f"{server.url}/_mcp"
    return httpx.post(url, content=body, headers=headers, timeout=PATIENCE).json()["result"]


def risen(server: Server, before: dict[str, float], name: str) -> dict[str, float]:
    """By how much each sample of this name has risen."""
    now = figures(server)
    changed = {key: now[key] - before.get(key, 0) for key in now if key.startswith(f"{name}{{")}
    return {key.removeprefix(name): by for key, by in changed.items() if by}


def test_what_one_server_answered_every_server_tells(two):
    one, other, token = two
    before = figures(other)
    for _ in range(3):
        post(one, token, "contacts", {"name": "Ada"})
    told = [risen(server, before, "liaison_calls_total") for server in two[:2]]
    assert told == [{'{door="rest",operation="contact_create",outcome="ok"}': 3}] * 2
    assert figures(one)['liaison_processes{kind="server"}'] == 2


def test_no_count_falls_when_a_server_is_killed_and_comes_back(two):
    one, other, token = two
    post(one, token, "contacts", {"name": "Ada"})
    counted = 'liaison_calls_total{door="rest",operation="contact_create",outcome="ok"}'
    before = figures(other)[counted]
    one.kill()
    assert figures(other)[counted] == before
    assert figures(other)['liaison_processes{kind="server"}'] == 1
    one.start()
    post(one, token, "contacts", {"name": "Ada"})
    assert figures(other)[counted] == before + 1


def test_a_tool_is_counted_by_how_it_turned_out(two):
    one, other, token = two
    before = figures(other)
    call(one, token, "contact_create", name="Ada")
    call(one, token, "contact_create", nmae="Ada")
    call(one, token, "contact_get", contactId="00000000-0000-0000-0000-000000000000")
    found = risen(other, before, "liaison_calls_total")
    assert found == {
        '{door="mcp",operation="contact_create",outcome="ok"}': 1,
        '{door="mcp",operation="contact_create",outcome="invalid"}': 1,
        '{door="mcp",operation="contact_get",outcome="not_found"}': 1,
    }


def test_a_tool_that_the_token_may_not_use_is_counted_as_refused(two):
    one, other, _ = two
    reads = make_token(one, "--scope", "crm:read")
    before = figures(other)
    headers = authorization(reads) | ACCEPT
    named = modern("tools/call", **{"Mcp-Name": "contact_create"})
    body = message("tools/call", name="contact_create", arguments={"name": "Ada"})
    response = httpx.post(f"{one.url}/_mcp", content=body, headers=headers | named)
    assert response.status_code == 403
    refused = '{door="mcp",operation="contact_create",outcome="insufficient_scope"}'
    assert risen(other, before, "liaison_calls_total") == {refused: 1}
    assert risen(other, before, "liaison_requests_total")['{door="mcp",status="4xx"}'] == 1


def make_token(server: Server, *options: str) -> str:
    return manage(server.database_url, "token_create", OWNER, "--workspace", SLUG, *options).strip()


def test_what_becomes_of_what_was_prepared_is_counted(two):
    one, other, token = two
    before = figures(other)
    prepared = call(one, token, "contact_create_prepare", name="Ada")["structuredContent"]
    stale = prepared_change_of(one, token)
    until(lambda: figures(other)['liaison_prepared_actions_pending{state="open"}'] == 2)
    for _ in range(2):
        call(one, token, "contact_create_confirm", token=prepared["token"])
    call(one, token, "contact_update_confirm", token=stale)
    assert risen(other, before, "liaison_prepared_actions_total") == {
        '{outcome="prepared",reason=""}': 2,
        '{outcome="done",reason=""}': 1,
        '{outcome="replayed",reason=""}': 1,
        '{outcome="refused",reason="stale"}': 1,
    }
    calls = risen(other, before, "liaison_calls_total")
    assert calls['{door="mcp",operation="contact_create_confirm",outcome="replayed"}'] == 1


def prepared_change_of(server: Server, token: str) -> str:
    """Of a contact that somebody changes after it was prepared."""
    made = post(server, token, "contacts", {"name": "Ada"}).json()
    changed = {"contactId": made["id"], "version": made["version"]}
    prepared = call(server, token, "contact_update_prepare", **changed, position="Countess")
    path = f"{server.url}/api/contacts/{made['id']}"
    httpx.patch(path, json={"position": "Author"}, headers=authorization(token)).raise_for_status()
    return prepared["structuredContent"]["token"]


def test_a_worker_tells_its_figures_through_the_servers(two):
    one, other, _ = two
    before = figures(other)
    with a_late_mail(one.database_url):
        # Nobody listens there, so the mail is put off.
        run(WORKER, one.env | {"SMTP_URL": f"smtp://127.0.0.1:{free_port()}"})
    assert risen(other, before, "liaison_work_total")['{outcome="retried"}'] == 1


def test_no_label_names_a_workspace_a_person_or_a_path(two):
    one, other, _ = two
    httpx.get(f"{one.url}/canary/of/a/path?canary=1", timeout=PATIENCE)
    labels = " ".join(figures(other))
    assert "canary" not in labels and SLUG not in labels and "@" not in labels
