"""Work that will be asked for next, started in the background while nobody waits.

The threads are daemons, as those of Streamlit are: a process whose server has ended waits for all
others, such as those of a `ThreadPoolExecutor`, until they have done all that they were given.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from queue import SimpleQueue
from typing import Any

from core.images import Image
from core.methods import Method
from pages.server.busy import BusyError
from pages.server.cache import results
from pages.server.cache.keeping import keep_object
from pages.server.waiting_line import Line

# Each task holds its image, so a crowd must not pile up more of them than this. A task that finds
# no room is dropped at once.
_waiting = Line(64, 0)


def look_ahead(image: Image, methods: Sequence[Method], *, perceptual: bool = True) -> None:
    """Start compressing with each method, as long as nobody else has to wait for it."""
    for method in methods:
        if results.fits.has_room():
            _begin(results.compressed, image, method, perceptual=perceptual)


def look_closer_ahead(image: Image, methods: Sequence[Method]) -> None:
    """Start everything that a closer look at each of these settings shows."""
    for method in methods:
        _begin(_look_closer, image, method)


def _begin(work: Callable[..., Any], *args: Any, **options: Any) -> None:
    """Work in the background, or not at all if too much is already waiting there."""
    with ExitStack() as place:
        try:
            place.enter_context(_waiting.place())
        except BusyError:
            return
        _tasks().put(partial(_do, partial(work, *args, **options), place.pop_all()))


def _do(work: Callable[[], Any], place: ExitStack) -> None:
    # Whoever asks for the same in earnest gets the same error.
    with place, suppress(Exception):
        work()


def _look_closer(image: Image, method: Method) -> None:
    result = results.compressed(image, method)
    results.result_png(result)
    results.illustrations(result)
    results.ledger(image, result)


@keep_object(entries=1, seconds=None)
def _tasks() -> "SimpleQueue[Callable[[], None]]":
    """What is to be done, with threads that do it."""
    tasks: SimpleQueue[Callable[[], None]] = SimpleQueue()
    for _ in range(results.WORKERS):
        threading.Thread(target=_work, args=[tasks], name="look-ahead", daemon=True).start()
    return tasks


def _work(tasks: "SimpleQueue[Callable[[], None]]") -> None:
    while True:
        # No name is left behind here, which would keep the image of a finished task.
        tasks.get()()
