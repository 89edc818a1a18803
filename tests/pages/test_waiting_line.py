"""The waiting line: a few at a time, in order, and nobody waits for ever."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest

from pages.server.busy import TRY_AGAIN, BusyError
from pages.server.waiting_line import Line

# How many seconds to wait for what must happen, and for what must not.
PATIENCE, MOMENT = 20, 0.1


@contextmanager
def threads(works):
    """Run each work in a thread of its own while the block lasts, and wait for all of them."""
    running = [threading.Thread(target=work) for work in works]
    for thread in running:
        thread.start()
        # The pause makes them wait in the order in which they come.
        time.sleep(MOMENT)
    yield
    for thread in running:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_places_are_given_back_also_after_an_error():
    line = Line(places=2, seconds=0)
    for _ in range(3):
        with line.place(), line.place():
            assert not line.has_room()
        with suppress(ZeroDivisionError), line.place(), line.place():
            raise ZeroDivisionError
        assert line.has_room()


def test_whoever_finds_no_place_is_told_so_after_the_time_of_the_line():
    line, start = Line(places=1, seconds=MOMENT), time.monotonic()
    with line.place(), pytest.raises(BusyError, match=f"^{TRY_AGAIN}$"), line.place():
        pass
    assert MOMENT <= time.monotonic() - start < PATIENCE
    # A thread that has left is no longer in the line.
    with line.place():
        pass


def test_whoever_is_less_patient_than_others_leaves_sooner():
    line, start = Line(places=1, seconds=PATIENCE), time.monotonic()
    with line.place(), pytest.raises(BusyError), line.place(seconds=0):
        pass
    assert time.monotonic() - start < PATIENCE / 2


def test_nobody_waits_while_others_come_again_and_again():
    line, is_served = Line(places=1, seconds=1), threading.Event()

    def come_again():
        for _ in range(3000):
            with line.place():
                time.sleep(0.001)
            if is_served.is_set():
                break

    def come_once():
        with suppress(BusyError), line.place():
            is_served.set()

    with threads([come_again, come_once]):
        assert is_served.wait(PATIENCE / 4)


def test_a_crowd_of_impatient_people_never_takes_more_places_than_there_are():
    line, inside, most, told = Line(places=3, seconds=0.002), [], [], []

    def come(number):
        try:
            with line.place():
                inside.append(number)
                most.append(len(inside))
                time.sleep(0.001)
                inside.pop()
        except BusyError:
            told.append(number)

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(come, range(600)))
    assert max(most) == 3
    assert len(most) + len(told) == 600
    assert told
    with line.place(), line.place(), line.place():
        assert not line.has_room()
    assert line.has_room()
