"""pip at work: how far it is, and why it failed."""

import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from requirements.environment import Environment, NotInstalled, pins_of

TICK = 0.3
# Where nobody watches a line change, one is written for so many packages.
STEP = 25
LAST_LINES = 3
NAMED = re.compile(r"Collecting ([\w.-]+)")
FETCHED = re.compile(
    r"\s*(?:Downloading|Using cached|Processing) (?:\S*/)?[^/\s]+\.(?:whl|tar\.gz|zip)(?:\s|$)"
)
NOT_FETCHED = ("Ignoring ", "Requirement already satisfied: ")
# The last comes last: pip says so, too, where it tries again and succeeds.
CAUSES = {
    r"No space left on device": "The disk is full, here or where temporary files are (TMPDIR).",
    r"Permission denied|Read-only file system": "It may not be written.",
    r"DO NOT MATCH THE HASHES": "A package is not the one that Liaison was tested with.",
    r"Failed building wheel|Failed to build|metadata-generation-failed": (
        "A package is not there ready made for this Python and machine, and could not be built. "
        "An older Python may have it: make run PYTHON=python3.11"
    ),
    r"from versions: none|NewConnectionError|Max retries|timed out|ProxyError|SSLError": (
        "Packages could not be fetched: is there a network? `pip config list` says where pip looks."
    ),
}


def run_pip(environment: Environment, requirements: Path, lock: int) -> None:
    """pip holds the lock, too: it may live longer than a process that is killed."""
    # Python compiles what is used, when it is: a third of what lies there.
    command = [
        str(environment.python), "-I", "-m", "pip", "install", "--require-hashes", "--no-compile",
        "--no-input", "--disable-pip-version-check", "-r", str(requirements),
    ]  # fmt: skip
    # In an environment, a person's wish to install for themselves is an error.
    settings = os.environ | {"PIP_USER": "0"}
    progress = Progress(environment.site, sum(map(len, pins_of(requirements).values())))
    with subprocess.Popen(
        command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, pass_fds=[lock]
    ) as pip:
        try:
            output = progress.follow(pip)
        finally:
            pip.terminate()
            progress.clear()
    if pip.returncode:
        raise NotInstalled(output)
    progress.end()


def explained(output: str) -> str:
    """What it means, if that is known, and below it pip's last words."""
    causes = [cause for pattern, cause in CAUSES.items() if re.search(pattern, output)]
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines
    return "\n  ".join([*causes[:1], *errors[-LAST_LINES:]])


class Progress:
    """One line that changes on a terminal, and a line now and then elsewhere."""

    def __init__(self, site: Path, total: int) -> None:
        self.site = site
        self.total = total
        self.fetched = 0
        self.name = ""
        self.before = self.installed()
        self.start = time.monotonic()
        self.last = ("", 0)

    def follow(self, pip: subprocess.Popen[bytes]) -> str:
        """All that pip says, once it has ended."""
        lines = []
        for line in lines_of(pip):
            self.note(line)
            self.show()
            lines.append(line)
        pip.wait()
        return "\n".join(lines)

    def note(self, line: str) -> None:
        if named := NAMED.match(line):
            self.name = named[1]
        elif FETCHED.match(line):
            self.fetched += 1
        elif line.startswith(NOT_FETCHED):
            self.total -= 1

    def installed(self) -> int:
        return sum(1 for _ in self.site.glob("*.dist-info"))

    def show(self) -> None:
        """pip is silent while it unpacks, so what lies there by now is counted."""
        unpacked = self.installed() - self.before
        if self.total and unpacked <= 0 and self.fetched < self.total:
            self.say("fetched", self.fetched, self.name)
        else:
            self.say("unpacked", max(unpacked, 0))

    def say(self, done: str, count: int, name: str = "") -> None:
        if sys.stdout.isatty():
            seconds = time.monotonic() - self.start
            self.replace(f"  {count} of {self.total} packages {done}, {seconds:.0f} s  {name}")
        elif (done, count // STEP) != self.last:
            self.last = (done, count // STEP)
            print(f"  {count} of {self.total} packages {done}", flush=True)

    def replace(self, line: str) -> None:
        width = shutil.get_terminal_size().columns
        print(f"\r{line[: width - 1]}\x1b[K", end="", flush=True)

    def clear(self) -> None:
        if sys.stdout.isatty():
            self.replace("")

    def end(self) -> None:
        print(f"  {self.total} packages in {time.monotonic() - self.start:.0f} s", flush=True)


def lines_of(pip: subprocess.Popen[bytes]) -> Iterator[str]:
    """Each line as it comes, and an empty one now and then where none is."""
    assert pip.stdout is not None  # noqa: S101 - Popen was asked for it
    source, rest = pip.stdout.fileno(), b""
    while True:
        if not select.select([source], [], [], TICK)[0]:
            yield ""
        elif more := os.read(source, 1 << 16):
            *lines, rest = (rest + more).split(b"\n")
            yield from (line.decode(errors="replace") for line in lines)
        else:
            return
