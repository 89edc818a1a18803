"""The one kind of waiting line: some work at a time, the others wait, but not for ever.

A sweep that asks again at once after a setting may be served before those who wait, which lets it
use what was prepared for its image while that is still kept. But whoever has waited for a third of
the time comes next.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pages.server.busy import BusyError

# The share of its patience that somebody lets others pass.
_POLITE = 1 / 3


class Line:
    """Bounds how many threads of this process do a kind of work, and how long others wait for it.

    How many wait needs no bound of its own: each session has one thread, and each leaves in time.

    Parameters
    ----------
    places : int
        How many work at one time, at least 1.
    seconds : float
        How long each waits at most, 0 or more.
    """

    def __init__(self, places: int, seconds: float) -> None:
        self._count, self._seconds = places, seconds
        self._free, self._changed = places, threading.Condition()
        # When each who waits has come, in that order.
        self._waiting: list[_Waiting] = []

    @contextmanager
    def place(self, seconds: float | None = None) -> Iterator[None]:
        """Wait for a place, at most `seconds` or as long as all do; hold it in the ``with`` block.

        Raises
        ------
        BusyError
            If the time is up.
        """
        self._take(self._seconds if seconds is None else seconds)
        try:
            yield
        finally:
            self._change(1)

    def has_room(self) -> bool:
        """True if one more would not have to wait now."""
        with self._changed:
            return self._may_go(_Waiting())

    def is_idle(self) -> bool:
        """True if nobody has a place now."""
        return self._free == self._count

    def _take(self, seconds: float) -> None:
        with self._changed:
            waiting = _Waiting()
            self._waiting.append(waiting)
            try:
                may_go = self._changed.wait_for(lambda: self._may_go(waiting), seconds)
            finally:
                self._waiting.remove(waiting)
            if not may_go:
                raise BusyError
            self._change(-1)

    def _may_go(self, waiting: "_Waiting") -> bool:
        first = self._waiting[0] if self._waiting else waiting
        return self._free > 0 and (first is waiting or first.seconds < _POLITE * self._seconds)

    def _change(self, places: int) -> None:
        with self._changed:
            self._free += places
            self._changed.notify_all()


class _Waiting:
    def __init__(self) -> None:
        self._since = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long somebody has waited."""
        return time.monotonic() - self._since
