"""What will be asked for next, begun in the background while nobody waits."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from core.images import Image
from core.methods import Method
from pages.server.busy import BusyError
from pages.server.cache import results
from pages.server.cache.keeping import keep_object
from pages.server.line import Line

# Each holds its image: a crowd must not pile up more of them than this. Nobody waits to get in.
_waiting = Line(64, 0)


def look_ahead(image: Image, methods: Sequence[Method], *, perceptual: bool = True) -> None:
    """Begin to compress with each method, as long as nobody else would have to wait for it."""
    for method in methods:
        if results.fits.has_room():
            _begin(results.compressed, image, method, perceptual=perceptual)


def look_closer_ahead(image: Image, methods: Sequence[Method]) -> None:
    """Begin all that a page shows of each of some settings."""
    for method in methods:
        _begin(_look_closer, image, method)


def _begin(work: Callable[..., Any], *args: Any, **options: Any) -> None:
    """Work in the background, or not at all where too much waits there already."""
    with ExitStack() as place:
        try:
            place.enter_context(_waiting.place())
        except BusyError:
            return
        future = _background().submit(work, *args, **options)
        held = place.pop_all()
        future.add_done_callback(lambda _: held.close())


def _look_closer(image: Image, method: Method) -> None:
    result = results.compressed(image, method)
    results.result_png(result)
    results.illustrations(result)
    results.ledger(image, result)


@keep_object(entries=1, seconds=None)
def _background() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(results.WORKERS, "look-ahead")
