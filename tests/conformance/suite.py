"""The npm package @modelcontextprotocol/conformance: get it, run it, read its results."""

import fcntl
import hashlib
import json
import platform
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "var" / "conformance"
PROGRAM = "node_modules/@modelcontextprotocol/conformance/dist/index.js"
OLDEST_NODE = 22
INSTALL_SECONDS, RUN_SECONDS = 300, 600
FROZEN = {"2026-07-28", "2025-11-25"}
# Every scenario has this one check: each message it saw is as the schema of the revision says.
WIRE = "wire-schema-valid"


class NotInstallable(Exception):
    """There is no npm here, or no way to the packages, or no Node that is new enough."""


@dataclass(frozen=True)
class Outcome:
    """What one scenario said. `bad`: the ids of its checks that failed or warned."""

    good: frozenset[str]
    bad: frozenset[str]

    @property
    def passes(self) -> bool:
        return not self.bad and bool(self.good - {WIRE})


@dataclass(frozen=True)
class Suite:
    node: str

    def run(self, url: str, revision: str) -> dict[str, Outcome]:
        """The outcome of each scenario that the suite has for this revision."""
        which = ["--requirements", revision]
        if revision not in FROZEN:
            which = ["--suite", "all", "--spec-version", revision]
        with tempfile.TemporaryDirectory(prefix="liaison_conformance_") as results:
            command = [self.node, PROGRAM, "server", "--url", url, *which, "-o", results]
            # Its exit code says that something failed, which for a server of tools is always so.
            subprocess.run(
                command, cwd=FOLDER, capture_output=True, timeout=RUN_SECONDS, check=False
            )
            return dict(map(read, sorted(Path(results).glob("*/checks.json"))))


def read(file: Path) -> tuple[str, Outcome]:
    named = re.fullmatch(r"server-(.+)-\d{4}-\d\d-\d\dT.*", file.parent.name)
    assert named, file
    checks: list[dict[str, Any]] = json.loads(file.read_text())

    def of(*states: str) -> frozenset[str]:
        return frozenset(check["id"] for check in checks if check["status"] in states)

    bad = of("FAILURE", "WARNING")
    return named[1], Outcome(good=of("SUCCESS") - bad, bad=bad)


def installed() -> Suite:
    """The suite in the versions of the lock file, under `var/`.

    Raises:
        NotInstallable: it cannot be had here.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        # Another run of this checkout may be installing it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        install_what_is_wanted()
    return Suite(node())


def install_what_is_wanted() -> None:
    wanted = ("package.json", "package-lock.json")
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in wanted)).hexdigest()
    stamp = FOLDER / "installed"
    if stamp.exists() and stamp.read_text() == digest:
        return
    for name in wanted:
        shutil.copy(HERE / name, FOLDER)
    install()
    stamp.write_text(digest)


def install() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NotInstallable("there is no npm.")
    # No package's own script runs: what is executed is the suite, and nothing on the way to it.
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        ended = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True,
                               timeout=INSTALL_SECONDS, check=False)  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NotInstallable(f"npm took more than {INSTALL_SECONDS} seconds.") from None
    if ended.returncode:
        raise NotInstallable(f"npm: {ended.stderr.strip()[-500:]}")


def node() -> str:
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    brought = FOLDER / f"node_modules/node-linux-{machine}/bin/node"
    for found in (brought if brought.exists() else None, shutil.which("node")):
        if found and version_of(str(found)) >= OLDEST_NODE:
            return str(found)
    raise NotInstallable(f"it needs Node {OLDEST_NODE} or newer.")


def version_of(node: str) -> int:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(said.stdout.lstrip("v").partition(".")[0])
