"""One set of figures for all processes of an installation on one machine.

A scrape reaches whichever server accepts it, and a worker has no port. So each process keeps its
figures in files that every server reads (the multiprocess mode of prometheus_client). They bear not
its pid but the lowest number that is free, held by a lock that ends with the process: whoever takes
the number next goes on counting where it ended. So no count falls while any process runs, and there
are no more files than processes. The first of all of them begins anew.
"""

import fcntl
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO

from django.conf import settings
from prometheus_client import Metric, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

# The kinds of files, and the bytes of each. They are written in full at once: memory that is mapped
# onto a file with no room on the disk ends the process.
ROOM = {"counter": 1 << 20, "histogram": 1 << 18, "gauge_livesum": 1 << 16}

# Open as long as the process lives: its locks are what others see of it.
held: list[IO[str]] = []


def share_figures(kind: str) -> None:
    """Keep the figures of this process, a `kind` such as server, where all find them. To be called
    before anything is counted."""
    if held or not settings.METRICS_TOKEN:
        return
    with folder_locked() as folder:
        if not any(is_held(slot) for slot in slots(folder)):
            for file in folder.glob("*.db"):
                file.unlink()
        number = next(n for n in count() if not is_held(slot_of(folder, n)))
        held.append(take(slot_of(folder, number), kind))
        mark_process_dead(number, str(folder))
        make_room(folder, number)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.MultiProcessValue(lambda: number)


@contextmanager
def folder_locked() -> Iterator[Path]:
    folder = Path(settings.METRICS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield folder


def slots(folder: Path) -> Iterable[Path]:
    return folder.glob("*.process")


def slot_of(folder: Path, number: int) -> Path:
    return folder / f"{number}.process"


def is_held(slot: Path) -> bool:
    try:
        with slot.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def take(slot: Path, kind: str) -> IO[str]:
    file = slot.open("w")
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    file.write(kind)
    file.flush()
    return file


def make_room(folder: Path, number: int) -> None:
    for kind, size in ROOM.items():
        file = folder / f"{kind}_{number}.db"
        if not file.exists():
            file.write_bytes(bytes(size))


class SharedFigures:
    """Those of all processes that run, and of the counted ones all that ran before them."""

    def collect(self) -> Iterator[Metric]:
        with folder_locked() as folder:
            kinds: Counter[str] = Counter()
            for slot in slots(folder):
                if is_held(slot):
                    kinds[slot.read_text()] += 1
                else:
                    mark_process_dead(int(slot.stem), str(folder))
        yield from MultiProcessCollector(None, str(folder)).collect()
        running = GaugeMetricFamily("liaison_processes", "Processes that run.", labels=["kind"])
        for kind, number in kinds.items():
            running.add_metric([kind], number)
        yield running
