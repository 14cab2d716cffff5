"""What is pinned is what is needed, on every Python and machine that Liaison runs on."""

import ast
import os
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from requirements.environment import pins_of
from tests.contracts.pins import (
    EVERYWHERE,
    OF_THE_SCANNER,
    REQUIREMENTS,
    ROOT,
    SCANNER,
    environment_of,
    fits,
    installed,
    needed,
    pinned,
    version_of,
)


@pytest.fixture(params=["base", "dev", "scan"])
def name(request) -> str:
    if request.param == "scan" and not (SCANNER / "installed.json").exists():
        if os.environ.get("REQUIRE_SCANNER") == "1":
            pytest.fail("Needs the scanner: make scanner")
        pytest.skip("needs the scanner: make scanner")
    return request.param


def places(name: str) -> list[tuple[str, tuple[str, str]]]:
    return OF_THE_SCANNER if name == "scan" else EVERYWHERE


def test_all_that_is_needed_is_pinned_for_every_python_and_machine(name):
    missing = set()
    for python, machine in places(name):
        environment = environment_of(python, *machine)
        pins = {canonicalize_name(pin.name): pin for pin in pinned(name, environment)}
        missing |= {
            f"{by} needs {requirement} on Python {python}, {machine}"
            for by, requirement in needed(name, environment)
            if not fits(pins.get(canonicalize_name(requirement.name)), requirement)
        }
    assert sorted(missing) == []


def test_each_pin_is_one_version_that_its_python_may_have(name):
    here = installed(name)
    wrong = set()
    for python, machine in places(name):
        pins = pinned(name, environment_of(python, *machine))
        assert len(pins) == len({pin.name for pin in pins})
        for pin in pins:
            found = here.get(canonicalize_name(pin.name))
            if found and found.version == version_of(pin) and python not in found.pythons:
                wrong.add(f"{pin} is for Python {found.pythons}, not for {python}")
    assert sorted(wrong) == []


def test_what_tests_need_comes_on_top_and_changes_nothing_of_what_runs():
    base, dev = (pins_of(REQUIREMENTS / f"{name}.txt") for name in ("base", "dev"))
    assert dev | base == dev


def test_the_code_imports_only_what_is_pinned_for_running():
    base = {canonicalize_name(pin) for pin in pins_of(REQUIREMENTS / "base.txt")}
    providers = packages_distributions()
    strange = {
        f"{file.relative_to(ROOT)} imports {module}"
        for package in ("config", "crm", "email_assistant", "mcp_gateway")
        for file in (ROOT / package).rglob("*.py")
        for module in imported(file)
        if module in providers and not base & set(map(canonicalize_name, providers[module]))
    }
    assert sorted(strange) == []


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
