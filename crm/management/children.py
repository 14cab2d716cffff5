"""Processes that this one starts and ends."""

import contextlib
import subprocess
from collections.abc import Sequence
from types import TracebackType
from typing import Self

PATIENCE = 10


class Children:
    """They end with the block, whichever way it ends, and none is left behind."""

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str]) -> None:
        self.running[name] = subprocess.Popen(command)  # noqa: S603 - our own command lines

    def ended(self) -> tuple[str, int] | None:
        """The first that has ended by itself, with its exit code."""
        for name, child in self.running.items():
            if child.poll() is not None:
                return name, child.returncode
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ask all, then wait for each; who asks again does not want to wait."""
        for child in self.running.values():
            child.terminate()
        for child in self.running.values():
            with contextlib.suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
                child.wait(PATIENCE)
            child.kill()
            child.wait()
