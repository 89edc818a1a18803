"""The waiting line: a few work at a time, the others wait in order, but not for ever.

A semaphore of the standard library would do but for one thing: whoever gives a place back and asks
again at once, as a sweep does after each setting, gets it before those who wait. Beside a thread
that did so for 300 turns, another one waited for all 300 of them; here it waits for 2 at most.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from pages.server.busy import BusyError


class Line:
    """Bounds how many threads of this process do a kind of work, and how long others wait for it.

    The number of waiting threads needs no bound: each session has one, and each leaves in time.

    Parameters
    ----------
    places : int
        How many work at one time, at least 1.
    seconds : float
        The longest wait, 0 or more.
    """

    def __init__(self, places: int, seconds: float) -> None:
        self._free, self._seconds = places, seconds
        # Each thread waits for its own event; setting it hands the place over.
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def place(self, seconds: float | None = None) -> Iterator[None]:
        """Hold a place in the ``with`` block; wait `seconds` for it, or as long as the line allows.

        Raises
        ------
        BusyError
            If the time is up.
        """
        self._enter(self._seconds if seconds is None else seconds)
        try:
            yield
        finally:
            self._leave()

    def has_room(self) -> bool:
        """True if one more would not have to wait now."""
        with self._lock:
            return self._free > 0

    def _enter(self, seconds: float) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            turn = threading.Event()
            self._waiting.append(turn)
        if not turn.wait(seconds):
            self._give_up(turn)

    def _give_up(self, turn: threading.Event) -> None:
        with self._lock:
            # The turn is gone from the line if the place was handed over at the last moment.
            if turn in self._waiting:
                self._waiting.remove(turn)
                raise BusyError

    def _leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1
