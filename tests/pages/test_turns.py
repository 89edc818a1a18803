"""Newcomers are let in one after another; whoever is here already waits for nobody."""

import threading
import time
from contextlib import contextmanager

import pytest

from pages.server import turns
from pages.server.turns import Door
from tests.pages.opening import SMALL, open_page

# For what must happen; what must not is looked at in moments.
PATIENCE, MOMENT = 20, 0.2


@contextmanager
def somebody_inside(door: Door):
    """A thread that has its turn as long as the block lasts; gives a thread that wants in."""
    is_inside, may_leave, is_in = threading.Event(), threading.Event(), threading.Event()

    def first() -> None:
        with door.enter():
            is_inside.set()
            may_leave.wait(PATIENCE)

    def second() -> None:
        with door.enter():
            is_in.set()

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert is_inside.wait(PATIENCE)
    threads[1].start()
    try:
        yield is_in, may_leave
    finally:
        may_leave.set()
        for thread in threads:
            thread.join(PATIENCE)


def test_the_next_goes_in_when_the_one_before_is_done():
    with somebody_inside(Door(PATIENCE)) as (is_in, may_leave):
        assert not is_in.wait(MOMENT)
        may_leave.set()
        assert is_in.wait(PATIENCE)


def test_the_next_goes_in_when_the_one_before_takes_too_long():
    with somebody_inside(Door(MOMENT)) as (is_in, _):
        assert is_in.wait(PATIENCE)


def test_whoever_takes_too_long_does_not_end_the_turn_of_the_next():
    door = Door(0)
    with door.enter():
        turn = door._take()
        door._closed_until = later = time.monotonic() + PATIENCE
    assert door._closed_until == later
    door._end(turn)
    assert door._closed_until == 0


def test_a_page_that_raises_lets_the_next_in():
    door = Door(PATIENCE)
    with pytest.raises(RuntimeError), door.enter():
        raise RuntimeError
    with somebody_inside(door):
        pass


def test_a_session_waits_for_its_first_page_only(monkeypatch):
    turns_taken = []

    class Counting(Door):
        def _take(self) -> int:
            turns_taken.append(None)
            return super()._take()

    monkeypatch.setattr(turns, "_door", Counting(PATIENCE))
    app = open_page("overview", SMALL)
    app.run()
    assert len(turns_taken) == 1
