"""Taking turns: the pages of many people are drawn one after another.

Python runs one thread at a time. If twenty people come in the same second, drawing all their pages
at once takes as long as drawing one after another, but then each is finished only at the end. And
whoever just moves a slider waits for all of them: each message to the browser needs a lock of
Streamlit's that all the others need as well.

So whoever comes draws in turn, and so does whoever had to wait for a result that somebody else
computes, because many may have waited for the same one. Others draw at once: those whose results
are there already, and those who compute their own, of whom there are never more than a few.

Whoever connects needs Python for some moments, and each of them comes late while somebody draws. So
while people are still coming in, the next turn waits a little: a hundred are in at once, and not
after three have drawn.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import streamlit as st

# Nobody loses anything by a turn that comes too late, so nobody is told to come again. If many gave
# up at the same moment, they would all draw at once.
_PATIENCE_SECONDS = 20.0
# People are still coming in while the last came so short a time ago, but not for longer than that.
GAP_SECONDS, COMING_SECONDS = 0.05, 0.5
_LOOK_SECONDS = 0.02
# A result that was there already takes less.
LONG_SECONDS = 0.05


@dataclass
class _Run:
    has_turn: bool = False
    has_computed: bool = False


class Turns:
    """Lets one thread at a time draw; whoever waits for too long goes on all the same.

    Parameters
    ----------
    seconds : float
        How long each waits at most, 0 or more.
    """

    def __init__(self, seconds: float = _PATIENCE_SECONDS) -> None:
        self._seconds, self._place = seconds, threading.Semaphore()
        self._runs: dict[int, _Run] = {}
        self._last_came = -GAP_SECONDS

    @contextmanager
    def taken(self, *, at_once: bool) -> Iterator[None]:
        """Let this thread take turns in the ``with`` block, the first of them at its beginning."""
        run = self._runs[threading.get_ident()] = _Run()
        if at_once:
            self._last_came = time.monotonic()
            run.has_turn = self._take()
        try:
            yield
        finally:
            self._give_back(run)
            del self._runs[threading.get_ident()]

    @contextmanager
    def passed_on(self) -> Iterator[None]:
        """Let others draw while this thread waits for a result in the ``with`` block.

        Then take the next turn, if one is needed.
        """
        run, start = self._runs.get(threading.get_ident()), time.monotonic()
        if run is None:
            yield
            return
        had_turn, run.has_computed = self._give_back(run), False
        yield
        was_long = time.monotonic() - start > LONG_SECONDS
        if not run.has_computed and (had_turn or was_long):
            run.has_turn = self._take()

    def compute(self) -> None:
        """Let others draw from now on; to be called where a thread computes something itself."""
        if run := self._runs.get(threading.get_ident()):
            self._give_back(run)
            run.has_computed = True

    def _take(self) -> bool:
        if self._place.acquire(blocking=False):
            return True
        has_turn = self._place.acquire(timeout=self._seconds)
        if has_turn:
            self._let_others_come()
        return has_turn

    def _let_others_come(self) -> None:
        end = time.monotonic() + COMING_SECONDS
        while time.monotonic() < min(self._last_came + GAP_SECONDS, end):
            time.sleep(_LOOK_SECONDS)

    def _give_back(self, run: _Run) -> bool:
        had_turn, run.has_turn = run.has_turn, False
        if had_turn:
            self._place.release()
        return had_turn


everybody = Turns()
passed_on, compute = everybody.passed_on, everybody.compute


def taken() -> AbstractContextManager[None]:
    """For the run of a page; only the first of a session begins with a turn."""
    is_here = "_is_here" in st.session_state
    st.session_state["_is_here"] = True
    return everybody.taken(at_once=not is_here)
