"""The threads that talk to the database, for every door.

A small fixed number of them, each with one connection that it keeps. A hundred requests at once
wait for their turn instead of opening a hundred connections, and no request pays for a new one.
"""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from crm.outage import Busy
from crm.request.lanes import Lanes, Place
from crm.request.waits import Waits
from crm.telemetry.figures import measured

P = ParamSpec("P")
T = TypeVar("T")

# Who has not come to their turn by then is told so: most clients wait no longer.
TURN_SECONDS = 30


async def in_database_thread(
    place: Place, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run a whole piece of work, with all its queries, in one of the threads, when its turn comes.

    Raises:
        Busy: its turn did not come.
        DatabaseAway: there is no use in trying.
    """
    if not settings.DATABASE_THREADS:
        return await sync_to_async(work)(*args, **kwargs)
    waits().refuse_while_away()
    context = contextvars.copy_context()
    each = lanes().submit(
        place,
        partial(context.run, watched, measured(partial(work, *args, **kwargs), place.lane.value)),
    )
    answer: asyncio.Future[T] = asyncio.wrap_future(each.future)
    try:
        done, _ = await asyncio.wait({answer}, timeout=TURN_SECONDS)
    except asyncio.CancelledError:
        # Whoever asked has left. What was begun goes on to its end.
        lanes().give_up(each)
        raise
    if not done and lanes().give_up(each):
        raise Busy
    # It was begun, and what it waits for has bounds of its own.
    return await answer


@cache
def lanes() -> Lanes:
    count = settings.DATABASE_THREADS
    pool = ThreadPoolExecutor(count, "database", initializer=waits().join)
    return Lanes(count, pool)


@cache
def waits() -> Waits:
    return Waits()


def watched(work: Callable[[], T]) -> T:
    # Django does this on its request signals, which do not fire outside its own handler. Once is
    # enough: what went wrong in one piece of work is mended before the next one begins.
    close_old_connections()
    with waits().working():
        return work()
