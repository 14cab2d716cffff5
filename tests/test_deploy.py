"""The files of `deploy/` fit one another, the code and the docs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.contracts.test_documented import VARIABLES

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service")) + sorted(
    (DEPLOY / "systemd").glob("*.timer")
)
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
# What uvicorn reads.
OF_UVICORN = {"WEB_CONCURRENCY", "FORWARDED_ALLOW_IPS"}
# Of ten: systemd calls up to two "OK", and the most that a service may be ten.
EXPOSED_AT_MOST = 1.5


@pytest.fixture(scope="module")
def analyze(tmp_path_factory):
    """Runs `systemd-analyze` on the units as they are where Liaison is installed in this folder."""
    if shutil.which("systemd-analyze") is None:
        message = "systemd is not installed"
        (pytest.fail if os.environ.get("REQUIRE_PROXIES") == "1" else pytest.skip)(message)
    folder = tmp_path_factory.mktemp("units")
    for unit in UNITS:
        text = unit.read_text().replace("/opt/liaison/.venv", sys.prefix)
        (folder / unit.name).write_text(text)

    def run(*words):
        command = ["systemd-analyze", "--no-pager", *words]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    return run


def test_systemd_understands_every_unit(analyze):
    done = analyze("verify", *(f"./{unit.name}" for unit in UNITS))
    assert done.returncode == 0 and not done.stderr, done.stderr


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_service_may_do_little(analyze, unit):
    most = str(int(EXPOSED_AT_MOST * 10))
    done = analyze("security", "--offline=true", f"--threshold={most}", f"./{unit.name}")
    assert done.returncode == 0, done.stdout[-2000:]


def test_every_command_of_a_unit_is_one_of_liaison():
    commands = {
        name for unit in SERVICES for name in re.findall(r"manage\.py (\w+)", unit.read_text())
    }
    assert commands == {"migrate", "worker", "backup"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_what_the_samples_set_is_read_by_somebody(compose):
    in_units = re.findall(
        r"^#? ?([A-Z_]+)=", (DEPLOY / "systemd/liaison.env").read_text(), re.MULTILINE
    )
    in_compose = compose["services"]["server"]["environment"]
    assert {*in_units, *in_compose} <= VARIABLES.keys() | OF_UVICORN


def test_the_services_of_compose_wait_for_the_migrations_and_these_for_the_database(compose):
    waits = {name: service.get("depends_on", {}) for name, service in compose["services"].items()}
    for name in ("server", "worker"):
        assert waits[name]["migrate"]["condition"] == "service_completed_successfully"
    assert waits["migrate"]["database"]["condition"] == "service_healthy"
    assert set(compose["services"]) == {"server", "worker", "migrate", "database", "redis"}


def test_nothing_listens_to_the_world_and_no_secret_stands_in_the_file(compose):
    assert [s["ports"] for s in compose["services"].values() if "ports" in s] == [
        ["127.0.0.1:8000:8000"]
    ]
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or "SECRET" in name:
                assert value.startswith("${") and ":?" in value


def test_the_image_has_the_programs_of_the_database_that_compose_runs(compose):
    database = re.search(r"postgres:(\d+)", compose["services"]["database"]["image"])[1]
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    assert re.search(r"postgresql-client-(\d+)", dockerfile)[1] == database


def test_the_image_has_all_that_runs_and_is_sent_nothing_else():
    copied = set(
        re.findall(r"^COPY (?!--from)(.*) \S+$", (DEPLOY / "Dockerfile").read_text(), re.M)
    )
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line[0] == "!"}
    assert {name for line in copied for name in line.split()} == sent
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - sent == {"benchmarks", "requirements", "tests"}
    assert all((ROOT / name).exists() for name in sent)
