"""Turns: a few threads compute at a time, each image for a while, and nobody waits for ever."""

import itertools
import threading
import time
from contextlib import suppress

import pytest

from pages.server import turns
from pages.server.busy import BusyError
from pages.server.turns import Turns

# How many seconds to wait for what must happen, and for what must not.
PATIENCE, MOMENT = 20, 0.05


def has_place(line, digest):
    with suppress(BusyError), line.place(digest, 0):
        return True
    return False


class Visitor(threading.Thread):
    """Computes settings of an image, one after the other, and notes its name for each."""

    def __init__(self, line, name, settings, notes, seconds=0.0):
        super().__init__(name=name)
        self._line, self._settings, self._notes, self._seconds = line, settings, notes, seconds

    def run(self):
        for _ in range(self._settings):
            with self._line.place(self.name):
                self._notes.append(self.name)
                time.sleep(self._seconds)


def come(visitors):
    for visitor in visitors:
        visitor.start()
        time.sleep(MOMENT)
    for visitor in visitors:
        visitor.join(PATIENCE)
        assert not visitor.is_alive()


def changes(notes):
    return sum(one != other for one, other in itertools.pairwise(notes))


def test_the_settings_of_an_image_are_computed_together():
    line, notes = Turns(1, PATIENCE), []
    come([Visitor(line, name, 8, notes, 0.02) for name in "abcd"])
    assert len(notes) == 32
    assert changes(notes) == 3


def test_a_long_sweep_gives_way_after_its_turn(monkeypatch):
    monkeypatch.setattr(turns, "_TURN_SECONDS", 0.2)
    line, notes = Turns(1, PATIENCE), []
    come([Visitor(line, "long", 40, notes, 0.02), Visitor(line, "short", 1, notes)])
    assert 5 <= notes.index("short") <= 20


def test_with_many_images_turns_are_shorter_so_that_all_have_theirs_in_time(monkeypatch):
    monkeypatch.setattr(turns, "_ROUND_SECONDS", 0.4)
    line, notes = Turns(1, PATIENCE), []
    come([Visitor(line, name, 30, notes, 0.02) for name in "abcde"])
    assert changes(notes) > 10


def test_whoever_has_waited_longest_is_next(monkeypatch):
    monkeypatch.setattr(turns, "_TURN_SECONDS", 0.0)
    line, notes = Turns(1, PATIENCE), []
    come([Visitor(line, name, 3, notes, 0.2) for name in "abc"])
    assert notes == [*"abcabcabc"]


def test_who_wants_one_setting_is_served_before_those_who_had_many():
    line, notes = Turns(1, PATIENCE), []
    crowd = [Visitor(line, name, 60, notes, 0.05) for name in "abc"]
    for visitor in crowd:
        visitor.start()
    time.sleep(4.5)
    come([Visitor(line, "new", 1, notes)])
    after = notes[notes.index("new") + 1 :]
    for visitor in crowd:
        visitor.join(PATIENCE)
    # Those who had one turn and wait for another one come later.
    assert len(after) < len(notes)
    assert changes(notes[: notes.index("new") + 1]) <= 3


def test_as_many_images_have_turns_as_there_are_places():
    line = Turns(2, 0)
    with line.place("a"), line.place("b"):
        assert not line.has_room("a")
        assert not has_place(line, "a")
    # Both are expected to go on.
    assert not has_place(line, "c")
    assert has_place(line, "a")
    with line.place("a"), line.place("a"):
        assert not has_place(line, "b")
    time.sleep(1.5 * turns._PAUSE_SECONDS)
    assert has_place(line, "c")


def test_a_place_is_given_back_also_after_an_error():
    line = Turns(1, 0)
    for _ in range(3):
        with suppress(ZeroDivisionError), line.place("a"):
            assert not line.is_idle()
            raise ZeroDivisionError
        assert line.is_idle()


def test_whoever_finds_no_place_is_told_so_in_time():
    line, start = Turns(1, PATIENCE), time.monotonic()
    with line.place("a"), pytest.raises(BusyError), line.place("b", MOMENT):
        pass
    assert MOMENT <= time.monotonic() - start < PATIENCE / 2
    assert has_place(line, "a")


def test_images_that_have_left_are_forgotten(monkeypatch):
    monkeypatch.setattr(turns, "_MEMORY_SECONDS", 0)
    line = Turns(1, 0)
    for number in range(5):
        has_place(line, str(number))
        time.sleep(0.01)
    assert len(line._owners) <= 2


def test_a_crowd_never_takes_more_places_than_there_are():
    line, inside, most = Turns(3, PATIENCE), [], []

    def work():
        for _ in range(20):
            with line.place(threading.current_thread().name):
                inside.append(0)
                most.append(len(inside))
                time.sleep(0.001)
                inside.pop()

    threads = [threading.Thread(target=work, name=str(number % 6)) for number in range(18)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(most) == 360
    assert max(most) == 3
