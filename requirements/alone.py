"""One at a time: runs a command while no other installs into the folder, or runs one, there.

python3 -m requirements.alone .venv .venv/bin/python manage.py migrate
"""

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(folder: Path) -> Iterator[int]:
    """Gives the lock, for children that must hold it too: they may outlive this process."""
    with Path(f"{folder}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Another make is at work in {folder}: waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def main() -> None:
    folder, *command = sys.argv[1:]
    try:
        with alone(Path(folder)) as lock:
            sys.exit(subprocess.run(command, pass_fds=[lock]).returncode)
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next make goes on.")


if __name__ == "__main__":
    main()
