"""A gate that lets a few through at a time, a few more wait, and sends the others away."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class BusyError(RuntimeError):
    """As many as may are waiting already."""


class Gate:
    """Bounds how many threads of this process do a kind of work, and how many wait for it.

    Parameters
    ----------
    running : int
        How many work at one time, at least 1.
    waiting : int
        How many more may wait, 0 or more.
    """

    def __init__(self, running: int, waiting: int) -> None:
        self._places = threading.Semaphore(running + waiting)
        self._running = threading.Semaphore(running)

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Wait for one's turn, and hold it within the ``with`` block.

        Raises
        ------
        BusyError
            At once, if the queue is full.
        """
        if not self._places.acquire(blocking=False):
            raise BusyError("As many as may are waiting already.")
        try:
            with self._running:
                yield
        finally:
            self._places.release()

    def has_room(self) -> bool:
        """True if one more would not have to wait now."""
        if not self._running.acquire(blocking=False):
            return False
        self._running.release()
        return True
