"""A migration that has landed was run somewhere: it is never edited."""

import hashlib
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[2]
APPS = ("crm", "email_assistant", "mcp_gateway")

# The first half of each file's SHA-256. A new migration is added here when it lands.
LANDED = {
    "crm/migrations/0001_initial": "57b4341c107641dd5ba567a796ec1162",
    "crm/migrations/0002_search_indexes": "19b3027421ded9d26af66ef08ed349ef",
    "crm/migrations/0003_same_workspace": "11b4e9c1dcdfccd8063978f2fb00d51c",
    "crm/migrations/0004_guards_off": "978cc1719d2e0592b78820bdbbabc17a",
    "crm/migrations/0005_bin_webhooks_idempotency": "f879cbce556d6080a9924870800e1c79",
    "crm/migrations/0006_guards_on": "146bf1826137e27e9799926d1a548a1c",
    "crm/migrations/0007_guards_off_again": "599718e518caacca4f789b43ac7ce83c",
    "crm/migrations/0008_pending_actions": "315b89cbfb920141683fe61d7f23e1d2",
    "crm/migrations/0009_scopes": "3a2fa0101c2e64598bae11ebe515e8f0",
    "crm/migrations/0010_records_of_actions": "b1b2779f70bbda230c410869ceb73342",
    "crm/migrations/0011_invitations": "b06ef08df11588a2d0e456acb520711b",
    "crm/migrations/0012_watched_actions": "93309844846ff72b98c29d01dd9141d3",
    "email_assistant/migrations/0001_initial": "b199d57d9346a51ebc9bd6f0f6cc33a2",
    "email_assistant/migrations/0002_same_workspace": "837c999f747371ec96fe57a5bffc1389",
    "email_assistant/migrations/0003_lease": "822a097685fafe5b26b3d60625945d6f",
    "mcp_gateway/migrations/0001_initial": "33ff603bf343ea470462f77df3d3dd45",
    "mcp_gateway/migrations/0002_pending_actions": "65c5091e0b1b659e798732bb5132534c",
}

# Until here triggers of earlier migrations may be in the way of a change on SQLite.
FREE = ("crm", "0007_guards_off_again")
EARLIER = {"crm": "0006", "email_assistant": "0002", "mcp_gateway": "0001"}


def migrations() -> list[str]:
    files = (file for app in APPS for file in sorted((ROOT / app / "migrations").glob("0*.py")))
    return [file.relative_to(ROOT).with_suffix("").as_posix() for file in files]


def test_no_migration_that_landed_was_changed_since():
    for name, digest in LANDED.items():
        file = (ROOT / name).with_suffix(".py")
        now = hashlib.sha256(file.read_bytes()).hexdigest()[:32] if file.exists() else "gone"
        assert now == digest, f"{name} has landed and ran elsewhere. Write a new migration instead."


def test_every_migration_is_held_to_what_it_was_when_it_landed():
    new = set(migrations()) - set(LANDED)
    assert not new, f"add to LANDED in {__file__}, with its SHA-256: {sorted(new)}"


def test_every_later_migration_comes_after_the_one_that_takes_the_guards_out_of_its_way():
    graph = MigrationLoader(None).graph
    later = [(app, name) for app, name in graph.nodes if name[:4] > EARLIER.get(app, "9999")]
    assert FREE in later
    for node in later:
        assert FREE in graph.forwards_plan(node), f"{node} must depend on {FREE}"
