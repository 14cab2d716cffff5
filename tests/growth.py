"""How the work for a text grows with its length: by processor time, never by the clock.

What costs next to nothing at its greatest length is no danger however it grows, so only what is
above FLOOR is looked at. Four times the text may take twice four times the time, for a machine that
others use too: what is quadratic takes sixteen times, what is cubic sixty-four.
"""

import time
from collections.abc import Callable

FLOOR = 0.05
STEP = 4
MOST = 2 * STEP
TRIES = 3

Work = Callable[[str], object]


def growth(work: Work, piece: str, most: int) -> float:
    """How much longer the longest text of these pieces takes than one a quarter as long.

    What looks too much is measured again, and the least of each counts.
    """
    longest = repeated(piece, most)
    short, long = float("inf"), seconds(work, longest)
    for _ in range(TRIES):
        if long < FLOOR:
            return 0
        short = min(short, seconds(work, longest[: most // STEP]))
        if long <= MOST * short:
            break
        long = min(long, seconds(work, longest))
    return long / short


def seconds(work: Work, text: str) -> float:
    begun = time.thread_time()
    work(text)
    return time.thread_time() - begun


def repeated(piece: str, most: int) -> str:
    return (piece * (most // len(piece) + 1))[:most]
