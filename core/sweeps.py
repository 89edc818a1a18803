"""Many settings of a method, one result at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from core.compression import Compressed, compress
from core.images import Image
from core.lazy import pandas as pd
from core.methods import MAIN_METHODS, Method
from core.metrics import QualityMeter

COLUMNS = (
    "image",
    "digest",
    "method",
    "knob",
    "value",
    "seed",
    "height",
    "width",
    "numbers",
    "packed_bytes",
    "entropy_bytes",
    "file_bytes",
    "bits_per_pixel",
    "ratio_raw",
    "ratio_source",
    "mse",
    "psnr_db",
    "ssim",
    "delta_e",
    "encode_seconds",
    "decode_seconds",
    "bits",
    "parameters",
)


def settings(
    method: type[Method], image: Image, values: Iterable[int] | None = None, **parameters: Any
) -> list[Method]:
    """The method at each value of its knob.

    Parameters
    ----------
    method : subclass of Method
        Which method.
    image : Image
        Its size limits some knobs: components cannot outnumber the shorter side.
    values : iterable of int, optional
        Values of the knob; by default those of the tutorial that the image is large enough for.
    parameters
        Further parameters of the method, for example ``seed``.

    Raises
    ------
    ValueError
        If a value is outside the range of the method, or the image is too small for it.
    """
    if values is None:
        values = fitting_values(method, image, method.sweep_values)
    methods = [method(**{method.knob: value, **parameters}) for value in values]
    for each in methods:
        each.check_size(image.height, image.width)
    return methods


def combinations(
    settings: Iterable[Method], details: Iterable[int], *, without: Iterable[Method] = ()
) -> list[Method]:
    """Each setting at each value of the second parameter of its method.

    Parameters
    ----------
    settings : iterable of Method
        Settings of methods that have a second parameter, `Method.detail`.
    details : iterable of int
        Values of that parameter.
    without : iterable of Method
        What to leave out.
    """
    each = [replace(s, **{s.detail: detail}) for detail in details for s in settings]  # type: ignore[type-var]
    known = set(without)
    return [method for method in each if method not in known]


def fitting_values(method: type[Method], image: Image, values: Iterable[int]) -> list[int]:
    """Those values of the knob that the image is large enough for."""
    largest = method.largest_value(image.height, image.width)
    return [value for value in values if value <= largest]


def rows(image: Image, methods: Sequence[Method] | None = None) -> Iterator[dict[str, Any]]:
    """Rows with the columns `COLUMNS`, one at a time; the arguments are those of `sweep`."""
    return (compressed.row(image) for compressed in sweep(image, methods))


def sweep(image: Image, methods: Sequence[Method] | None = None) -> Iterator[Compressed]:
    """Compress the image with each method, one result at a time as it is finished.

    A result depends on the image and its own method alone, not on the others.

    Parameters
    ----------
    image : Image
        The source.
    methods : sequence of Method, optional
        The settings; by default the tutorial's sweep of both main methods.
    """
    if methods is None:
        methods = [each for kind in MAIN_METHODS.values() for each in settings(kind, image)]
    shared: dict[type[Method], Any] = {}
    meter = QualityMeter(image.pixels)
    for method in methods:
        kind = type(method)
        if kind not in shared:
            shared[kind] = kind.prepare(image.pixels)
        yield compress(image, method, shared[kind], meter=meter)


def to_frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Make a tidy table with the columns `COLUMNS` of the dictionaries that `rows` gives."""
    return pd.DataFrame(list(rows), columns=pd.Index(COLUMNS))
