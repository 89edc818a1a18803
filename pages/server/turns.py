"""Newcomers are let in one after another, so that whoever is here already is answered at once.

One interpreter serves all sessions: twenty pages drawn at the same time are all as late as the last
of them, and so is the click of somebody who looks at a finished page.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

# Most pages are drawn sooner; a sweep in work must not keep others outside.
_TURN_SECONDS = 0.5
_SERVED = "_served"


class Door:
    """Lets one in at a time: the next when the one before is done, or after some seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._closed_until, self._last = seconds, 0.0, 0
        self._condition = threading.Condition()

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Wait for one's turn, and have it inside the ``with`` block."""
        turn = self._take()
        try:
            yield
        finally:
            self._end(turn)

    def _take(self) -> int:
        with self._condition:
            while (left := self._closed_until - time.monotonic()) > 0:
                self._condition.wait(left)
            self._closed_until = time.monotonic() + self._seconds
            self._last += 1
            return self._last

    def _end(self, turn: int) -> None:
        with self._condition:
            if turn == self._last:
                self._closed_until = 0.0
                self._condition.notify()


_door = Door(_TURN_SECONDS)


@contextmanager
def newcomer() -> Iterator[None]:
    """Wait for one's turn where this session has been shown no page yet."""
    if st.session_state.get(_SERVED):
        yield
        return
    with _door.enter():
        yield
    st.session_state[_SERVED] = True
