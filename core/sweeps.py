"""Many settings, one result at a time: the engine of the command line and of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from core.columns import COLUMNS
from core.compression import Compressed, compress
from core.images import Image
from core.lazy import pandas as pd
from core.methods import DEFAULT_METHODS, Method
from core.metrics import QualityMeter

# Knobs that count what is stored, and the largest count for which rates are compared.
_COUNTS, MOST_RATED = ("n_colors", "n_components"), 256

# Computes one setting of an image.
Compress = Callable[[Image, Method], Compressed]


class Sized(Protocol):
    """What has the height and the width of an image, such as an `Image`."""

    @property
    def height(self) -> int: ...

    @property
    def width(self) -> int: ...


def settings(
    method: type[Method], image: Sized, values: Iterable[int] | None = None, **parameters: Any
) -> list[Method]:
    """The method at each value of its knob.

    Parameters
    ----------
    method : subclass of Method
        Which method.
    image : Image
        Only its size counts, which limits some knobs: components cannot outnumber the shorter side.
    values : iterable of int, optional
        Values of the knob; by default those of the tutorial that the image is large enough for.
    parameters
        Further parameters of the method. ``seed`` is left out where nothing is random.

    Raises
    ------
    ValueError
        If a value is outside the range of the method, or the image is too small for it.
    """
    if values is None:
        values = fitting_values(method, image, method.knob().sweep)
    methods = [method.make(value, **parameters) for value in values]
    for each in methods:
        each.check_size(image.height, image.width)
    return methods


def rate_settings(
    method: type[Method], image: Image, most: int = MOST_RATED, **parameters: Any
) -> list[Method]:
    """The fixed settings for which rates are compared, whatever sweep is shown.

    Counts of colours and components double from the smallest to at most `most`; of a quality they
    are the default sweep.

    Examples
    --------
    >>> from core.methods import KMeans
    >>> from core.samples import load_sample
    >>> [each.value for each in rate_settings(KMeans, load_sample("coffee"))]
    [2, 4, 8, 16, 32, 64, 128, 256]
    """
    knob = method.knob()
    if knob.name not in _COUNTS:
        return settings(method, image, **parameters)
    smallest = knob.sweep[0]
    doublings = (smallest << step for step in range(most.bit_length()))
    values = [value for value in doublings if value <= min(knob.highest, most)]
    return settings(method, image, fitting_values(method, image, values), **parameters)


def combinations(
    settings: Iterable[Method], values: Iterable[int], *, without: Iterable[Method] = ()
) -> list[Method]:
    """Each setting at each value of the second parameter of its method, `Method.second`.

    Parameters
    ----------
    settings : iterable of Method
        Settings of methods that have a second parameter.
    values : iterable of int
        Values of that parameter.
    without : iterable of Method
        What to leave out.
    """
    known = set(without)
    each = (setting.at_second(value) for value in values for setting in settings)
    return [setting for setting in each if setting not in known]


def fitting_values(method: type[Method], image: Sized, values: Iterable[int]) -> list[int]:
    """Those values of the knob that the image is large enough for."""
    largest = method.largest_value(image.height, image.width)
    return [value for value in values if value <= largest]


class Watcher:
    """Is told of the progress of a sweep. This one does nothing and raises every error."""

    def begins(self, method: Method, following: Sequence[Method]) -> None:
        """A setting is about to be computed; `following` are those after it."""

    def fails(self, method: Method, error: Exception) -> None:
        """A setting could not be computed; it is left out unless this raises."""
        raise error

    def finishes(self, result: Compressed) -> None:
        """A setting has been computed and is yielded next."""

    def ends(self) -> None:
        """All settings have been computed or left out."""


def sweep(
    image: Image,
    methods: Sequence[Method] | None = None,
    *,
    compress: Compress | None = None,
    meter: QualityMeter | None = None,
    watcher: Watcher | None = None,
) -> Iterator[Compressed]:
    """Compress the image with each method, one result at a time as it is finished.

    A result depends on the image and its own method alone, not on the others.

    Parameters
    ----------
    image : Image
        The source.
    methods : sequence of Method, optional
        The settings; by default those of the methods of the tutorial.
    compress : callable, optional
        Computes one setting of the image, for example from a cache; by default
        `core.compression.compress`, with what settings share prepared once.
    meter : QualityMeter, optional
        Measures what is computed so; by default a new one.
    watcher : Watcher, optional
        Is told of each step, and decides how an error is handled; by default it is raised.
    """
    if methods is None:
        methods = [each for kind in DEFAULT_METHODS.values() for each in settings(kind, image)]
    compress, watcher = compress or sharing(image, meter), watcher or Watcher()
    for index, method in enumerate(methods):
        watcher.begins(method, methods[index + 1 :])
        try:
            result = compress(image, method)
        except Exception as error:
            watcher.fails(method, error)
            continue
        watcher.finishes(result)
        yield result
    watcher.ends()


def to_frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """A tidy table, with the columns `COLUMNS`, of what `Compressed.row` gave."""
    return pd.DataFrame(list(rows), columns=pd.Index(list(COLUMNS)))


def sharing(image: Image, meter: QualityMeter | None = None) -> Compress:
    """`compress` for the settings of one image, with what they share prepared once."""
    shared: dict[Any, Any] = {}
    meter = meter or QualityMeter(image.pixels)

    def compress_sharing(image: Image, method: Method) -> Compressed:
        if method.preparation not in shared:
            shared[method.preparation] = method.prepare(image.pixels)
        return compress(image, method, shared[method.preparation], meter=meter)

    return compress_sharing
