"""The line for work on images, in which each image has its turn.

What the settings of an image share is kept for a few images only. If everybody's settings were
computed in the order in which they are asked for, each would find that another image has driven out
what it needs. So an image keeps its turn for as long as it has work, but for some seconds at most
while others wait. Next is the one that has been served least of late, so that a newcomer, or one
that wants a single setting more, is soon served in any crowd; of equals, the one that has waited
longest.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pages.server.busy import BusyError

# So long a turn waits for the next setting of its image. The page is drawn in between.
_PAUSE_SECONDS = 0.3
# A turn is no longer than that, and all who wait have had theirs within so many seconds, but for
# what settings take that are begun at the end of a turn.
_TURN_SECONDS, _ROUND_SECONDS = 3.0, 10.0
# Images that were not asked for in that time are forgotten.
_MEMORY_SECONDS = 60.0


@dataclass
class _Owner:
    """An image that has work.

    Parameters
    ----------
    since : float
        When it was first asked for, or when its last turn ended.
    seen : float
        When it last asked for a place or left one.
    began : float or None
        When its turn began, None if it has none.
    served : float
        Seconds of its turns before.
    working, waiting : int
        How many threads work for it now, and how many wait.
    """

    since: float
    seen: float
    began: float | None = None
    served: float = 0.0
    working: int = 0
    waiting: int = 0

    @property
    def rank(self) -> tuple[float, float]:
        """The lowest is next; times that differ by less than a second are alike."""
        return self.served // 1, self.since


class Turns:
    """Bounds how many threads compute at one time, and lets as many images take turns.

    Parameters
    ----------
    places : int
        How many threads compute at one time, at least 1.
    seconds : float
        How long each waits at most, 0 or more.
    """

    def __init__(self, places: int, seconds: float) -> None:
        self._places, self._seconds = places, seconds
        self._owners: dict[str, _Owner] = {}
        self._changed = threading.Condition()

    @contextmanager
    def place(self, digest: str, seconds: float | None = None) -> Iterator[None]:
        """Wait for a place, at most `seconds` or as long as all do; hold it in the ``with`` block.

        Parameters
        ----------
        digest : str
            Identifies the image that the work is for.
        seconds : float, optional
            The longest wait.

        Raises
        ------
        BusyError
            If the time is up.
        """
        end = time.monotonic() + (self._seconds if seconds is None else seconds)
        with self._changed:
            owner = self._wait(digest, end)
            owner.working += 1
        try:
            yield
        finally:
            with self._changed:
                owner.working, owner.seen = owner.working - 1, time.monotonic()
                self._changed.notify_all()

    def has_room(self, digest: str) -> bool:
        """True if one more thread for an image would not have to wait now."""
        with self._changed:
            return self._may_enter(self._owner(digest))

    def is_idle(self) -> bool:
        """True if nobody has a place now."""
        with self._changed:
            return not self._working()

    def _wait(self, digest: str, end: float) -> _Owner:
        owner = self._owner(digest)
        owner.waiting += 1
        try:
            while not self._may_enter(owner):
                left = end - time.monotonic()
                if left <= 0:
                    raise BusyError
                # A turn also ends by time alone, which nobody tells.
                self._changed.wait(min(left, _PAUSE_SECONDS))
        finally:
            owner.waiting, owner.seen = owner.waiting - 1, time.monotonic()
        if owner.began is None:
            owner.began = owner.seen
        return owner

    def _owner(self, digest: str) -> _Owner:
        now = time.monotonic()
        for key, owner in list(self._owners.items()):
            if not (owner.working or owner.waiting) and now - owner.seen > _MEMORY_SECONDS:
                del self._owners[key]
        return self._owners.setdefault(digest, _Owner(now, now))

    def _working(self) -> int:
        return sum(owner.working for owner in self._owners.values())

    def _may_enter(self, owner: _Owner) -> bool:
        self._end_turns()
        if self._working() >= self._places:
            return False
        if owner.began is not None:
            return not self._is_late(owner)
        others = [each for each in self._owners.values() if each.began is None and each.waiting]
        is_next = all(owner.rank <= each.rank for each in others)
        return is_next and self._turns() < self._places

    def _turns(self) -> int:
        return sum(owner.began is not None for owner in self._owners.values())

    def _end_turns(self) -> None:
        now = time.monotonic()
        for owner in self._owners.values():
            if owner.began is None or owner.working:
                continue
            has_paused = not owner.waiting and now - owner.seen > _PAUSE_SECONDS
            if has_paused or self._is_late(owner):
                owner.served += now - owner.began
                owner.began, owner.since = None, now

    def _is_late(self, owner: _Owner) -> bool:
        """True for a turn that has lasted long enough while others wait for theirs."""
        waiting = sum(each.began is None and each.waiting > 0 for each in self._owners.values())
        longest = min(_TURN_SECONDS, _ROUND_SECONDS * self._places / max(waiting, 1))
        is_over = owner.began is not None and time.monotonic() - owner.began > longest
        return is_over and waiting > 0
