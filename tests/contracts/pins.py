"""What the files of requirements pin, and what the installed packages ask for, anywhere."""

import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import Distribution, distributions
from itertools import chain, product
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from requirements.environment import pins_of

ROOT = Path(__file__).parent.parent.parent
REQUIREMENTS = ROOT / "requirements"
SCANNER = ROOT / ".venv-scanner"
# Markers name a patch now and then, and the oldest stable Debian has an early one.
PYTHONS = ["3.11.0", "3.11.2", "3.11.4", "3.11.9", "3.12.0", "3.13.0", "3.14.0"]
MACHINES = [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64")]
EVERYWHERE = list(product(PYTHONS, MACHINES))
# The scanner is not made for a newer one.
OF_THE_SCANNER = [place for place in EVERYWHERE if place[0] < "3.13"]

Environment = dict[str, str]


def environment_of(python: str, system: str, machine: str) -> Environment:
    return dict(default_environment()) | {
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
        "sys_platform": system,
        "platform_system": system.capitalize(),
        "platform_machine": machine,
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


class Installed:
    """What a distribution says of itself, read once."""

    def __init__(self, found: Distribution) -> None:
        self.version = found.version
        self.pythons = SpecifierSet(found.metadata.get("Requires-Python", ""))
        self.requires = [Requirement(line) for line in found.requires or []]


@cache
def installed(name: str) -> dict[str, Installed]:
    path = sys.path if name != "scan" else list(map(str, SCANNER.glob("lib/python*/site-packages")))
    return {canonicalize_name(found.name): Installed(found) for found in distributions(path=path)}


def pinned(name: str, environment: Environment) -> list[Requirement]:
    return applicable(all_pins(name), environment)


@cache
def all_pins(name: str) -> list[Requirement]:
    lines = pins_of(REQUIREMENTS / f"{name}.txt").values()
    return [Requirement(line) for line in chain.from_iterable(lines)]


def asked_for(name: str) -> Iterator[Requirement]:
    for line in (REQUIREMENTS / f"{name}.in").read_text().splitlines():
        if line.startswith("-r "):
            yield from asked_for(line.removeprefix("-r ").removesuffix(".in"))
        else:
            yield Requirement(line)


def needed(name: str, environment: Environment) -> Iterator[tuple[str, Requirement]]:
    """All that comes along, as far as what is installed here tells."""
    here = installed(name)
    waiting = [(f"{name}.in", one) for one in asked_for(name)]
    seen = set()
    while waiting:
        by, requirement = waiting.pop()
        yield by, requirement
        key = canonicalize_name(requirement.name)
        for extra in {"", *requirement.extras}:
            if key in here and (key, extra) not in seen:
                seen.add((key, extra))
                found = applicable(here[key].requires, environment | {"extra": extra})
                waiting += [(key, one) for one in found]


def applicable(requirements: list[Requirement], environment: Environment) -> list[Requirement]:
    return [one for one in requirements if one.marker is None or one.marker.evaluate(environment)]


def fits(pin: Requirement | None, requirement: Requirement) -> bool:
    return pin is not None and requirement.specifier.contains(version_of(pin), prereleases=True)


def version_of(pin: Requirement) -> str:
    return str(pin.specifier).removeprefix("==")
