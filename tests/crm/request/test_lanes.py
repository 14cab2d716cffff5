"""Whose turn it is, when more is asked than there are threads."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from crm.outage import Busy
from crm.request import lanes as subject
from crm.request.lanes import Lane, Lanes, Place, Waiting

THREADS = 8
# Only so that what hangs ends.
PATIENCE = 60


class Hall:
    """Lanes whose jobs last until they are let go, in the order in which they began."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.lanes = Lanes(THREADS, pool)
        self.began: list[str] = []
        self.doors: dict[str, threading.Event] = {}

    def ask(self, name: str, lane: Lane = Lane.WRITES, workspace: str = "acme", who: str = ""):
        door = self.doors[name] = threading.Event()

        def job() -> str:
            self.began.append(name)
            door.wait(PATIENCE)
            return name

        return self.lanes.submit(Place(lane, workspace, who or name), job)

    def at_work(self) -> int:
        return self.lanes.in_lane.total()

    def finish(self, *asked: Waiting) -> list[str]:
        for door in self.doors.values():
            door.set()
        return [each.future.result(PATIENCE) for each in asked]


@pytest.fixture
def hall() -> Iterator[Hall]:
    with ThreadPoolExecutor(THREADS) as pool:
        hall = Hall(pool)
        yield hall
        hall.finish()


def test_of_one_token_two_requests_are_at_work_at_once(hall):
    asked = [hall.ask(f"{n}", who="token") for n in range(6)]
    assert hall.at_work() == 2
    assert hall.finish(*asked) == [f"{n}" for n in range(6)]


@pytest.mark.parametrize("greedy", Lane)
def test_however_much_one_lane_is_given_the_others_have_a_thread_left(hall, greedy):
    for n in range(50):
        hall.ask(f"greedy {n}", lane=greedy, workspace=f"{n}")
    assert hall.at_work() < THREADS
    for lane in set(Lane) - {greedy}:
        before = hall.at_work()
        hall.ask(f"one in {lane}", lane=lane)
        assert hall.at_work() == before + 1


@pytest.mark.parametrize("lane", Lane)
def test_one_workspace_in_all_lanes_leaves_a_thread_of_each_to_the_others(hall, lane):
    for n in range(50):
        hall.ask(f"{n}", lane=list(Lane)[n % 4], workspace="busy")
    before = hall.at_work()
    hall.ask("one of another", lane=lane, workspace="calm")
    assert hall.at_work() == before + 1


def test_no_lane_is_kept_from_a_thread_that_nobody_is_owed(hall):
    for n in range(50):
        hall.ask(f"{n}", lane=Lane.READS, workspace=f"{n}")
    others = sum(owed for lane, owed in hall.lanes.owed.items() if lane is not Lane.READS)
    assert hall.at_work() == THREADS - others


def test_the_workspaces_take_turns_and_so_do_the_tokens_of_one(hall):
    first = [hall.ask(f"first {n}", workspace="a", who=f"early {n}") for n in range(4)]
    many = [hall.ask(f"many {n}", workspace="a", who=f"token {n % 2}") for n in range(6)]
    late = hall.ask("late", workspace="b")
    hall.finish(*first, *many, late)
    waited = [name for name in hall.began if not name.startswith("first")]
    assert waited.index("late") <= 1
    assert {"many 0", "many 1"} <= set(waited[:3])


def test_who_gives_up_while_waiting_is_never_begun(hall):
    held = [hall.ask(f"{n}", who="token") for n in range(2)]
    waiting = hall.ask("impatient", who="token")
    assert hall.lanes.give_up(waiting)
    assert not hall.lanes.give_up(held[0])
    hall.finish(*held)
    assert "impatient" not in hall.began
    assert hall.lanes.lines[Lane.WRITES].length == 0


def test_who_left_is_not_done(hall):
    held = [hall.ask(f"{n}", who="token") for n in range(2)]
    waiting = hall.ask("gone", who="token")
    assert waiting.future.cancel()
    last = hall.ask("last", who="token")
    hall.finish(*held, last)
    assert "gone" not in hall.began


def test_a_job_that_fails_gives_its_place_back(hall):
    def fail() -> None:
        raise ValueError("wrong")

    for _ in range(20):
        waiting = hall.lanes.submit(Place(Lane.READS, "a", "token"), fail)
        assert isinstance(waiting.future.exception(PATIENCE), ValueError)
    assert hall.finish(hall.ask("after", Lane.READS, who="token")) == ["after"]


def test_more_of_one_than_may_wait_are_refused_and_nobody_else(hall, monkeypatch):
    monkeypatch.setattr(subject, "MOST_OF_ONE", 3)
    for n in range(5):
        hall.ask(f"{n}", who="token")
    with pytest.raises(Busy):
        hall.ask("one too many", who="token")
    assert hall.finish(hall.ask("another", who="another token")) == ["another"]


def test_where_too_many_wait_those_go_for_whom_the_most_do(hall, monkeypatch):
    monkeypatch.setattr(subject, "MOST_WAITING", 6)
    asked = [hall.ask(f"{n}", who="greedy") for n in range(8)]
    late = hall.ask("late", who="modest", workspace="another")
    also = hall.ask("also", who="modest too", workspace="a third")
    waited = [each for each in asked if each.future.done()]
    assert all(isinstance(each.future.exception(), Busy) for each in waited)
    assert hall.finish(late, also) == ["late", "also"]


@pytest.mark.parametrize("threads", range(1, 20))
def test_with_any_number_of_threads_every_lane_gets_its_turn(threads):
    with ThreadPoolExecutor(threads) as pool:
        lanes = Lanes(threads, pool)
        asked = [lanes.submit(Place(lane, "a", f"{lane}{n}"), lambda: True)
                 for lane in Lane for n in range(5)]  # fmt: skip
        assert all(each.future.result(PATIENCE) for each in asked)
