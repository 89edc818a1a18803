"""When a fit must end: by the clock, whatever the method does.

A solver asks `time_is_up` between its steps, and gives what it has when the answer is yes: a result
that says that it was stopped. A fit that never asks is ended from outside, a while later. The
answer is always no where the time is not up, so a result that the clock did not touch depends on
nothing but its image and its method.
"""

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar, copy_context
from functools import partial
from typing import TypeVar

Result = TypeVar("Result")

# A step of a solver and what comes after the last one may take that long on a busy machine.
GRACE_SECONDS = 30.0
# A thread that catches even this is told again after so many seconds.
_AGAIN = 1.0


class OutOfTimeError(RuntimeError):
    """Some work did not end in its time; the message is a sentence to show."""


class _Struck(BaseException):
    """Raised inside work whose time is up; not an `Exception`, so that few handlers catch it."""


class Deadline:
    """The end of the time for a fit, from now on.

    Parameters
    ----------
    seconds : float
        How long the fit may take.

    Attributes
    ----------
    has_struck : bool
        True once somebody who asked was told that the time is up.
    """

    def __init__(self, seconds: float) -> None:
        self._end, self.has_struck = time.monotonic() + seconds, False

    def is_over(self) -> bool:
        self.has_struck = self.has_struck or time.monotonic() >= self._end
        return self.has_struck


_deadline: ContextVar[Deadline | None] = ContextVar("deadline", default=None)
_visitor: ContextVar[Callable[[], None] | None] = ContextVar("visitor", default=None)


def time_is_up() -> bool:
    """True if the fit that runs in this thread must give what it has; asked between its steps.

    Raises
    ------
    BaseException
        What the function raises that `interruptible` was given.
    """
    visit = _visitor.get()
    if visit:
        visit()
    deadline = _deadline.get()
    return deadline is not None and deadline.is_over()


@contextmanager
def deadline(seconds: float) -> Iterator[Deadline]:
    """Let `time_is_up` say yes after that many seconds in the ``with`` block."""
    found = Deadline(seconds)
    token = _deadline.set(found)
    try:
        yield found
    finally:
        _deadline.reset(token)


@contextmanager
def interruptible(visit: Callable[[], None]) -> Iterator[None]:
    """Call a function whenever a fit in the ``with`` block asks for the time; it may raise."""
    token = _visitor.set(visit)
    try:
        yield
    finally:
        _visitor.reset(token)


def in_same_time(work: Callable[[], Result]) -> Callable[[], Result]:
    """Work for another thread, which has the time of this one.

    What `interruptible` was given is called in this thread alone.
    """
    context = copy_context()
    context.run(_visitor.set, None)
    return partial(context.run, work)


def run_within(seconds: float, sentence: str, work: Callable[[], Result]) -> Result:
    """Do some work, and end it after that many seconds even if it never asks for the time.

    Python raises the error between two of its instructions: a single call into a library is not
    interrupted, but ends by itself. (This is no context manager, because the time could then be up
    while its block is left, where nothing would catch the error.)

    Raises
    ------
    OutOfTimeError
        With that sentence, if the time was up.
    """
    watch = _Watch(threading.get_ident(), seconds)
    try:
        try:
            watch.start()
            return work()
        finally:
            watch.end()
    except _Struck:
        watch.end()
        raise OutOfTimeError(sentence) from None


class _Watch:
    """Raises `_Struck` in a thread after some seconds, and again until it is ended."""

    def __init__(self, thread: int, seconds: float) -> None:
        self._thread, self._seconds = ctypes.c_ulong(thread), seconds
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._has_struck = False

    def start(self) -> None:
        threading.Thread(target=self._run, name="deadline", daemon=True).start()

    def end(self) -> None:
        """Raise nothing from now on; what has not arrived yet arrives here.

        Python would take it back as well. But then it looks for an error that never comes, and in
        Python 3.11 the next call under a profiler or a debugger never ends.
        """
        with self._lock:
            self._ended.set()
        if self._has_struck:
            with suppress(_Struck):
                self._strike()
                while True:
                    pass

    def _run(self) -> None:
        wait = self._seconds
        while not self._ended.wait(wait):
            wait = _AGAIN
            with self._lock:
                if not self._ended.is_set():
                    self._has_struck = True
                    self._strike()

    def _strike(self) -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, ctypes.py_object(_Struck))
