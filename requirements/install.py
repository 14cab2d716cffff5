"""Brings a virtual environment to what a file of requirements pins.

    python3 -m requirements.install .venv requirements/base.txt

One that is whole is left alone, without a look at the network. One that was left half made, lacks a
file, or comes from another Python or another folder is made anew, and a line says why. So it may be
stopped at any moment and run again.
"""

import importlib.util
import sys
from pathlib import Path

from requirements.alone import alone
from requirements.environment import Environment, NotInstalled, pins_of
from requirements.pip_run import explained, run_pip

# What a Python may lack, by how it was built or packaged.
PARTS = {"ensurepip": "venv", "_ssl": "ssl", "_sqlite3": "sqlite3"}


def install(folder: Path, requirements: Path) -> None:
    environment = Environment(folder)
    if environment.has(pins_of(requirements)):
        return
    refuse_incomplete_python()
    with alone(folder) as lock:
        # Another that ran at once may have done it meanwhile.
        if not environment.has(pins_of(requirements)):
            bring(environment, requirements, lock)


def refuse_incomplete_python() -> None:
    missing = [name for part, name in PARTS.items() if importlib.util.find_spec(part) is None]
    if missing:
        version = "{}.{}".format(*sys.version_info)
        sys.exit(
            f"{sys.executable} lacks {' and '.join(missing)}, which Liaison needs. "
            f"On Debian and Ubuntu: apt install python{version}-venv"
        )


def bring(environment: Environment, requirements: Path, lock: int) -> None:
    if fault := environment.fault() or environment.unchangeable():
        if environment.folder.exists():
            say(f"{environment.folder} {fault}: making it anew.")
        environment.make()
    say(f"Installing {requirements} into {environment.folder}: about a minute, this once.")
    with environment.being_changed(pins_of(requirements)):
        run_pip(environment, requirements, lock)


def say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    folder, requirements = map(Path, sys.argv[1:])
    try:
        install(folder, requirements)
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next make goes on.")
    except (NotInstalled, OSError) as error:
        sys.exit(f"Not installed. {explained(str(error))}")


if __name__ == "__main__":
    main()
