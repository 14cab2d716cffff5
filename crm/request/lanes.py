"""Whose turn it is: so that nobody can stop the others by asking much, or by waiting long.

A request has a lane, which has threads of its own and may borrow those that no lane is owed. In a
lane the workspaces take turns, and in a workspace those who ask; of one token, or one person, only
two requests are at work at once. Who has not shown yet who they are waits in a lane of strangers.
"""

import enum
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeAlias

from crm.outage import Busy

# In one lane, and of one who asks.
MOST_WAITING, MOST_OF_ONE = 2_000, 300

Job: TypeAlias = Callable[[], Any]


class Lane(enum.Enum):
    READS = "reads"
    WRITES = "writes"
    PEOPLE = "people"
    STRANGERS = "strangers"


# The eighths of all threads that are always left for a lane.
OWED = {Lane.READS: 2, Lane.WRITES: 1, Lane.PEOPLE: 1, Lane.STRANGERS: 1}


@dataclass(frozen=True, slots=True)
class Place:
    """In which lane, of which workspace, on whose behalf; of them `at_once` may be at work."""

    lane: Lane
    workspace: Hashable
    who: Hashable
    at_once: int = 2


@dataclass(eq=False, slots=True)
class Waiting:
    place: Place
    job: Job
    future: "Future[Any]" = field(default_factory=Future)


class Line:
    """Those who wait in one lane: by workspace, by who asks, by when they came."""

    def __init__(self) -> None:
        self.length = 0
        self.workspaces: OrderedDict[Hashable, OrderedDict[Hashable, deque[Waiting]]] = (
            OrderedDict()
        )

    def add(self, each: Waiting) -> None:
        """Raises:
        Busy: as many of theirs wait already as may.
        """
        asking = self.workspaces.setdefault(each.place.workspace, OrderedDict())
        waiting = asking.setdefault(each.place.who, deque())
        if len(waiting) >= MOST_OF_ONE:
            raise Busy
        waiting.append(each)
        self.length += 1

    def longest(self) -> Waiting:
        """The last of those for whom the most wait."""
        lines = (waiting for asking in self.workspaces.values() for waiting in asking.values())
        return max(lines, key=len)[-1]

    def next(self, may_work: Callable[[Place], bool]) -> Waiting | None:
        """Take out the first who may, and let their workspace and them stand last from then on."""
        for workspace, asking in self.workspaces.items():
            for who, waiting in asking.items():
                if may_work(waiting[0].place):
                    each = waiting.popleft()
                    self.workspaces.move_to_end(workspace)
                    asking.move_to_end(who)
                    self.tidy(each.place)
                    return each
        return None

    def drop(self, each: Waiting) -> bool:
        """Whether it still waited; it does no more."""
        asking = self.workspaces.get(each.place.workspace, OrderedDict())
        waiting = asking.get(each.place.who)
        if waiting is None or each not in waiting:
            return False
        waiting.remove(each)
        self.tidy(each.place)
        return True

    def tidy(self, place: Place) -> None:
        self.length -= 1
        asking = self.workspaces[place.workspace]
        if not asking[place.who]:
            del asking[place.who]
        if not asking:
            del self.workspaces[place.workspace]


class Lanes:
    """A pool of threads that gives each its turn. From any thread; it waits for nothing itself."""

    def __init__(self, threads: int, pool: ThreadPoolExecutor) -> None:
        self.threads, self.pool, self.lock = threads, pool, Lock()
        self.owed = {lane: threads * eighths // 8 for lane, eighths in OWED.items()}
        self.lines = {lane: Line() for lane in Lane}
        self.in_lane: Counter[Lane] = Counter()
        self.of_workspace: Counter[Hashable] = Counter()
        self.of_whom: Counter[Hashable] = Counter()

    def submit(self, place: Place, job: Job) -> Waiting:
        """Have it done when its turn comes; its `future` tells what came of it.

        Raises:
            Busy: too many of theirs wait. Of too many in all, those go for whom the most do.
        """
        each, line = Waiting(place, job), self.lines[place.lane]
        with self.lock:
            line.add(each)
            last = line.longest() if line.length > MOST_WAITING else None
            if last:
                line.drop(last)
        if last and last.future.set_running_or_notify_cancel():
            last.future.set_exception(Busy())
        self.begin()
        return each

    def give_up(self, each: Waiting) -> bool:
        """Whether it had not begun; then it never does."""
        with self.lock:
            return self.lines[each.place.lane].drop(each)

    def begin(self) -> None:
        """Begin whatever may."""
        with self.lock:
            for each in self.taken():
                self.count(each.place, 1)
                self.pool.submit(self.do, each)

    def taken(self) -> Iterator[Waiting]:
        """The lanes take turns: one that is given much does not come before the others."""
        went_on = True
        while went_on:
            went_on = False
            for lane, line in self.lines.items():
                if self.is_free_for(lane) and (each := line.next(self.may_work)):
                    went_on = True
                    yield each

    def is_free_for(self, lane: Lane) -> bool:
        """Whether a thread is free that is not left for another lane."""
        left = sum(max(0, owed - self.in_lane[other]) for other, owed in self.owed.items()
                   if other is not lane)  # fmt: skip
        return self.in_lane.total() + left < self.threads

    def may_work(self, place: Place) -> bool:
        """Of one workspace never more than half: whichever lanes they are in, another finds one."""
        half = max(1, self.threads // 2)
        at_work, of_workspace = self.of_whom[place.who], self.of_workspace[place.workspace]
        return at_work < place.at_once and of_workspace < half

    def count(self, place: Place, change: int) -> None:
        self.in_lane[place.lane] += change
        self.of_workspace[place.workspace] += change
        self.of_whom[place.who] += change

    def do(self, each: Waiting) -> None:
        is_wanted = each.future.set_running_or_notify_cancel()
        try:
            outcome, failure = each.job() if is_wanted else None, None
        except BaseException as raised:  # noqa: BLE001 - whoever asked is told
            outcome, failure = None, raised
        with self.lock:
            self.count(each.place, -1)
            # Of who is at work only: there are many in a day.
            self.of_whom, self.of_workspace = +self.of_whom, +self.of_workspace
        try:
            self.begin()
        finally:
            if is_wanted:
                tell(each.future, outcome, failure)


def tell(future: "Future[Any]", outcome: Any, failure: BaseException | None) -> None:
    if failure is None:
        future.set_result(outcome)
    else:
        future.set_exception(failure)
