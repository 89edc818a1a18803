"""The one kind of waiting line: some work at a time, the others wait, but not for ever.

It is a semaphore with a time limit. A sweep that asks again at once after a setting is often served
before those who wait, which lets it use what was prepared for its image while that is still kept.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pages.server.busy import BusyError


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
        self._places = threading.Semaphore(places)

    @contextmanager
    def place(self, seconds: float | None = None) -> Iterator[None]:
        """Wait for a place, at most `seconds` or as long as all do; hold it in the ``with`` block.

        Raises
        ------
        BusyError
            If the time is up.
        """
        if not self._places.acquire(timeout=self._seconds if seconds is None else seconds):
            raise BusyError
        try:
            yield
        finally:
            self._places.release()

    def has_room(self) -> bool:
        """True if one more would not have to wait now."""
        if not self._places.acquire(blocking=False):
            return False
        self._places.release()
        return True

    def is_idle(self) -> bool:
        """True if nobody has a place now."""
        free = 0
        while free < self._count and self._places.acquire(blocking=False):
            free += 1
        if free:
            self._places.release(free)
        return free == self._count
