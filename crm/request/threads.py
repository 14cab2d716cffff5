"""The threads that talk to the database, for every door.

A small fixed number of them, each with one connection that it keeps. A hundred requests at once
wait for a thread instead of opening a hundred connections, and no request pays for a new one.
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

from crm.telemetry.figures import measured

P = ParamSpec("P")
T = TypeVar("T")


async def in_database_thread(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a whole piece of work, with all its queries, in one of the threads."""
    if not settings.DATABASE_THREADS:
        return await sync_to_async(work)(*args, **kwargs)
    context = contextvars.copy_context()
    measurable = measured(partial(work, *args, **kwargs), "database")
    job = partial(context.run, with_fresh_connection, measurable)
    return await asyncio.get_running_loop().run_in_executor(threads(), job)


@cache
def threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings.DATABASE_THREADS, thread_name_prefix="database")


def with_fresh_connection(work: Callable[[], T]) -> T:
    # Django does this on its request signals, which do not fire outside its own handler. Once is
    # enough: what went wrong in one piece of work is mended before the next one begins.
    close_old_connections()
    return work()
