"""When a server searches for garbage."""

import gc
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


def test_streamlit_does_not_search_as_well():
    assert not config.get_option("runner.postScriptGC")
