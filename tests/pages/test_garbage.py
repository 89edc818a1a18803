"""When a server searches for garbage."""

import gc
import sys
import weakref

import pytest
from streamlit import config

from pages.server import garbage


class Ring:
    """What only a search finds: it holds itself."""

    def __init__(self):
        self.me = self


@pytest.fixture
def clock(monkeypatch):
    """Seconds on the clock, long after any search."""
    clock = {"now": 1e9}
    monkeypatch.setattr(garbage.time, "monotonic", lambda: clock["now"])
    monkeypatch.setitem(garbage._next, "time", 0.0)
    gc.disable()
    yield clock
    gc.enable()


def test_garbage_is_searched_for_at_most_once_a_second(clock):
    first = weakref.ref(Ring())
    garbage.collect_now_and_then()
    assert first() is None
    second = weakref.ref(Ring())
    clock["now"] += 0.9
    garbage.collect_now_and_then()
    assert second() is not None
    clock["now"] += 0.2
    garbage.collect_now_and_then()
    assert second() is None


@pytest.fixture
def imported(monkeypatch):
    """Pretends that another module has been imported."""
    monkeypatch.setitem(garbage._searched, "modules", len(sys.modules))

    def another():
        monkeypatch.setitem(garbage._searched, "modules", garbage._searched["modules"] - 1)

    yield another
    gc.unfreeze()


def test_what_a_session_held_while_modules_were_left_out_goes_in_the_end(imported):
    imported()
    held = Ring()
    left = weakref.ref(held)
    garbage.leave_modules_out(is_alone=True)
    del held
    gc.collect()
    assert left() is not None
    imported()
    garbage.leave_modules_out(is_alone=True)
    assert left() is None


def test_modules_are_not_left_out_while_other_sessions_are_there(imported):
    imported()
    before = gc.get_freeze_count()
    garbage.leave_modules_out(is_alone=False)
    assert gc.get_freeze_count() == before
    garbage.leave_modules_out(is_alone=True)
    assert gc.get_freeze_count() > before


def test_streamlit_does_not_search_as_well():
    assert not config.get_option("runner.postScriptGC")
