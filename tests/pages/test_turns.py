"""Whoever comes draws in turn, also after waiting for a result."""

import threading
import time

import pytest
import streamlit as st

from pages.server import turns
from pages.server.turns import Turns
from tests.pages.opening import open_page
from tests.pages.test_waiting_line import MOMENT, PATIENCE, threads
from tests.small import SMALL

# A result that was not there already.
LONG = 2 * turns.LONG_SECONDS


def gets_a_turn(taking, *, within):
    """Whether somebody who comes now gets a turn within so many seconds."""
    has_come = threading.Event()

    def come():
        with taking.taken(at_once=True):
            has_come.set()

    threading.Thread(target=come).start()
    return has_come.wait(within)


class Drawing:
    """Counts how many threads draw at the same time."""

    def __init__(self):
        self.now, self.most, self.done = 0, 0, 0

    def draw(self):
        self.now += 1
        self.most = max(self.most, self.now)
        time.sleep(MOMENT)
        self.now -= 1
        self.done += 1


def test_those_who_come_draw_one_after_another():
    taking, drawing = Turns(PATIENCE), Drawing()

    def come():
        with taking.taken(at_once=True):
            drawing.draw()

    with threads([come] * 5):
        pass
    assert (drawing.most, drawing.done) == (1, 5)


def test_whoever_is_here_draws_beside_those_who_come():
    taking = Turns(PATIENCE)
    with taking.taken(at_once=True):
        drawn = threading.Event()

        def move_a_slider():
            with taking.taken(at_once=False), taking.passed_on():
                pass
            drawn.set()

        with threads([move_a_slider]):
            assert drawn.wait(PATIENCE)


@pytest.mark.parametrize("at_once", [True, False])
def test_those_who_waited_for_the_same_result_draw_one_after_another(at_once):
    taking, drawing, found = Turns(PATIENCE), Drawing(), threading.Event()

    def wait_for_it():
        with taking.taken(at_once=at_once):
            with taking.passed_on():
                assert found.wait(PATIENCE)
            drawing.draw()

    with threads([wait_for_it] * 5):
        # All five have come in, because each lets the next draw while it waits.
        time.sleep(LONG)
        found.set()
    assert (drawing.most, drawing.done) == (1, 5)


@pytest.mark.parametrize("at_once", [True, False])
def test_whoever_computes_draws_the_result_at_once(at_once):
    taking = Turns(PATIENCE)
    drawn = threading.Event()

    def compute():
        with taking.taken(at_once=at_once):
            with taking.passed_on():
                taking.compute()
                time.sleep(2 * MOMENT + LONG)
            drawn.set()

    computing = threading.Thread(target=compute)
    computing.start()
    time.sleep(MOMENT)
    with taking.taken(at_once=True):
        assert drawn.wait(PATIENCE)
    computing.join(PATIENCE)


def test_a_turn_ends_with_an_error_and_a_thread_without_turns_takes_none():
    taking = Turns(PATIENCE)
    with pytest.raises(ZeroDivisionError), taking.taken(at_once=True), taking.passed_on():
        raise ZeroDivisionError
    with taking.passed_on():
        time.sleep(LONG)
    start = time.monotonic()
    with taking.taken(at_once=True):
        assert time.monotonic() - start < PATIENCE


def test_nobody_waits_for_a_turn_for_ever():
    taking = Turns(3 * MOMENT)
    gone_on = threading.Event()

    def come():
        with taking.taken(at_once=True):
            gone_on.set()

    with taking.taken(at_once=True), threads([come]):
        assert gone_on.wait(PATIENCE)
    # The turn that was never taken is not given back either.
    with taking.taken(at_once=True):
        assert not gets_a_turn(taking, within=MOMENT)


def first_turn_after_the_last_of_three(taking):
    """How long after the last of three has come the first of them draws, who all had to wait."""
    drawn = []

    def come():
        with taking.taken(at_once=True):
            drawn.append(time.monotonic())

    coming = [threading.Thread(target=come) for _ in range(3)]
    with taking.taken(at_once=True):
        for each in coming:
            last = time.monotonic()
            each.start()
            time.sleep(2 * MOMENT)
    for each in coming:
        each.join(PATIENCE)
    return drawn[0] - last


def test_whoever_had_to_wait_lets_those_come_in_who_are_just_coming(monkeypatch):
    monkeypatch.setattr(turns, "GAP_SECONDS", 10 * MOMENT)
    monkeypatch.setattr(turns, "COMING_SECONDS", PATIENCE)
    assert first_turn_after_the_last_of_three(Turns(PATIENCE)) >= 10 * MOMENT


def test_nobody_waits_long_for_those_who_are_still_to_come(monkeypatch):
    monkeypatch.setattr(turns, "GAP_SECONDS", PATIENCE)
    monkeypatch.setattr(turns, "COMING_SECONDS", MOMENT)
    assert first_turn_after_the_last_of_three(Turns(PATIENCE)) < PATIENCE / 2


def test_whoever_comes_alone_draws_at_once(monkeypatch):
    monkeypatch.setattr(turns, "GAP_SECONDS", PATIENCE)
    monkeypatch.setattr(turns, "COMING_SECONDS", PATIENCE)
    start = time.monotonic()
    with Turns(PATIENCE).taken(at_once=True):
        assert time.monotonic() - start < PATIENCE / 2


def test_only_the_first_run_of_a_session_takes_a_turn_at_its_beginning(monkeypatch):
    state, asked = {}, []
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(turns.everybody, "taken", lambda *, at_once: asked.append(at_once))
    for _ in range(3):
        turns.taken()
    assert asked == [True, False, False]


def test_whoever_comes_keeps_its_turn_where_the_result_is_there():
    taking = Turns(PATIENCE)
    with taking.taken(at_once=True):
        with taking.passed_on():
            pass
        assert not gets_a_turn(taking, within=MOMENT)
    assert gets_a_turn(taking, within=PATIENCE / 2)


def test_whoever_computes_lets_others_draw_at_once():
    taking = Turns(PATIENCE)
    with taking.taken(at_once=True):
        taking.compute()
        assert gets_a_turn(taking, within=PATIENCE / 2)


def test_pages_draw_in_turn_and_compute_outside_of_it(monkeypatch):
    passed_on, compute, is_drawing, is_free = turns.passed_on, turns.compute, [], []

    def before_waiting():
        is_drawing.append(is_drawing or not gets_a_turn(turns.everybody, within=MOMENT))
        return passed_on()

    def before_computing():
        compute()
        # Shorter than anybody waits for a turn.
        is_free.append(gets_a_turn(turns.everybody, within=1))

    monkeypatch.setattr(turns, "passed_on", before_waiting)
    monkeypatch.setattr(turns, "compute", before_computing)
    # A seed of its own, so that nothing is there already.
    open_page("tradeoffs", SMALL | {"seed": "4711"})
    assert is_drawing[0] is True
    assert is_free
    assert all(is_free)
    assert gets_a_turn(turns.everybody, within=1)
