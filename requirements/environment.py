"""A virtual environment, and whether it is whole."""

import csv
import json
import os
import platform
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# The lines that pin a package, by its name: one that differs by Python has several.
Pins = dict[str, list[str]]


class NotInstalled(Exception):
    """With all that was said on the way."""


def pins_of(requirements: Path) -> Pins:
    pins: Pins = {}
    for line in requirements.read_text().splitlines():
        if "==" in line.partition(";")[0]:
            pins.setdefault(line.partition("==")[0], []).append(line.removesuffix(" \\"))
    return pins


class Environment:
    """What was put into it is recorded last, so one without a record was left half made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "bin" / "python"
        self.record = folder / "installed.json"
        bases = {"base": str(folder), "platbase": str(folder)}
        self.site = Path(sysconfig.get_path("purelib", "venv", bases))

    def has(self, pins: Pins) -> bool:
        """All that they ask for, and whole. What is pinned no more does no harm."""
        return self.fault() is None and pins.items() <= self.recorded()["pins"].items()

    def fault(self) -> str | None:
        """Why it is of no use, as the end of a sentence that begins with its name."""
        recorded = self.recorded()
        if not recorded:
            return "was left half made"
        if recorded["python"] != platform.python_version():
            return f"is of Python {recorded['python']} and this is {platform.python_version()}"
        if recorded["folder"] != os.path.realpath(self.folder):
            return f"was made in {recorded['folder']}"
        if not os.access(self.python, os.X_OK):
            return "has lost its Python"
        damaged = self.damaged(recorded["packages"])
        return damaged and f"lacks {damaged}, or it was changed"

    def unchangeable(self) -> str | None:
        """Why nothing can be put into it, as whole as it may be."""
        asked = [str(self.python), "-I", "-m", "pip", "--version"]
        return (
            "has no pip that runs"
            if subprocess.run(asked, capture_output=True).returncode
            else None
        )

    def recorded(self) -> dict[str, Any]:
        try:
            recorded: dict[str, Any] = json.loads(self.record.read_text())
        except (OSError, ValueError):
            return {}
        return recorded

    def damaged(self, packages: list[str]) -> str | None:
        """The first file that is not as it was installed, by its size, which is quick to ask."""
        for package in packages:
            try:
                files = csv.reader((self.site / package / "RECORD").read_text().splitlines())
            except OSError:
                return package
            for name, _, size in files:
                if size and size_of(f"{self.site}/{name}") != int(size):
                    return name
        return None

    def make(self) -> None:
        self.refuse_what_is_none()
        try:
            venv.create(self.folder, clear=True, symlinks=True, with_pip=True)
        except subprocess.CalledProcessError as failed:
            raise NotInstalled(failed.output.decode(errors="replace")) from None

    def refuse_what_is_none(self) -> None:
        """Making it anew empties the folder, which must be nothing of somebody's own."""
        if (self.folder / "pyvenv.cfg").exists():
            return
        if any(file.is_file() for file in [self.folder, *self.folder.rglob("*")]):
            sys.exit(f"{self.folder} is no virtual environment. Move it away, or choose VENV=…")

    @contextmanager
    def being_changed(self, pins: Pins) -> Iterator[None]:
        """If that fails before anything was taken out, it is as good as it was."""
        before = self.recorded()
        self.record.unlink(missing_ok=True)
        try:
            yield
        except BaseException:
            if before and not self.damaged(before["packages"]):
                self.write(before)
            raise
        self.write({
            "python": platform.python_version(),
            "folder": os.path.realpath(self.folder),
            "packages": self.packages(),
            "pins": before.get("pins", {}) | pins,
        })  # fmt: skip

    def write(self, record: dict[str, Any]) -> None:
        self.record.write_text(json.dumps(record, indent=1))

    def packages(self) -> list[str]:
        """Without what the environment itself came with, which people may upgrade."""
        found = sorted(entry.name for entry in self.site.glob("*.dist-info"))
        return [name for name in found if not name.startswith(("pip-", "setuptools-"))]


def size_of(path: str) -> int | None:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - of thousands; a Path costs more than the question
    except OSError:
        return None
