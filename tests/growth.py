"""How the work for a text grows with its length: by processor time, never by the clock.

What costs next to nothing at its greatest length is no danger however it grows, so only what is
above FLOOR is looked at. Four times the text may take twice four times the time, for a machine that
others use too: what is quadratic takes sixteen times, what is cubic sixty-four.
"""

import time
from collections.abc import Callable

FLOOR = 0.02
STEP = 4
MOST = 2 * STEP
TRIES = 3

Work = Callable[[str], object]


def growth(work: Work, piece: str, most: int) -> float:
    """How much longer the longest text of these pieces takes than one a quarter as long."""
    longest = repeated(piece, most)
    if seconds(work, longest) < FLOOR:
        return 0
    long = min(seconds(work, longest) for _ in range(TRIES))
    short = min(seconds(work, longest[: most // STEP]) for _ in range(TRIES))
    return long / short


def seconds(work: Work, text: str) -> float:
    begun = time.thread_time()
    work(text)
    return time.thread_time() - begun


def repeated(piece: str, most: int) -> str:
    return (piece * (most // len(piece) + 1))[:most]
