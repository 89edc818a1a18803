"""Maps of where a decoded image differs from its source, all on the same scale."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.images import Pixels, check_pixels
from core.lazy import color as skimage_color
from core.lazy import plotly_colors
from core.metrics.structural_similarity import row_bands, similarity_map

Map = NDArray[np.float32]

_COLORS = 256
# The scale ends at this percentile: the few largest errors would make all others look equal.
_PERCENTILE = 99.5


@dataclass(frozen=True)
class ErrorKind:
    """A way to see the error at each pixel.

    Parameters
    ----------
    label : str
        Displayed name.
    title : str
        What the scale measures, with its unit.
    measure : callable
        Source and decoded pixels, each of shape (height, width, 3), to a map (height, width).
    colors : str
        Name of the Plotly colour scale.
    is_signed : bool
        True where the scale reaches as far below zero as above.
    limits : (float, float) or None
        Ends of the scale, None where they follow from the maps.
    """

    label: str
    title: str
    measure: Callable[[Pixels, Pixels], Map]
    colors: str
    is_signed: bool = False
    limits: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class ErrorMaps:
    """Maps of several decoded images, drawn on the same scale from `low` to `high`.

    Parameters
    ----------
    pictures : sequence of ndarray of uint8, shape (height, width, 3)
        A drawing for each decoded image.
    low, high : float
        Ends of the scale; values beyond an end have its colour.
    """

    pictures: Sequence[Pixels]
    low: float
    high: float


def absolute_error(source: Pixels, decoded: Pixels) -> Map:
    """Mean over the channels of the absolute error, 0 to 255."""
    return _difference(source, decoded, absolute=True)


def signed_error(source: Pixels, decoded: Pixels) -> Map:
    """Mean over the channels of decoded minus source, -255 to 255."""
    return _difference(source, decoded, absolute=False)


def similarity(source: Pixels, decoded: Pixels) -> Map:
    """Structural similarity around each pixel, mean over the channels, at most 1.

    Source: Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment", 2004.
    """
    _check_pair(source, decoded)
    return np.asarray(similarity_map(source, decoded).mean(axis=0))


def color_difference(source: Pixels, decoded: Pixels) -> Map:
    """CIEDE2000 at each pixel, 0 or more.

    Source: Sharma, Wu and Dalal, "The CIEDE2000 Color-Difference Formula", 2005.
    """
    _check_pair(source, decoded)
    difference = np.empty(source.shape[:2], np.float32)
    # The formula needs some hundred bytes for each pixel that it is given.
    for rows in row_bands(*source.shape[:2]):
        labs = (skimage_color.rgb2lab(np.float32(each[rows]) / 255) for each in (source, decoded))
        difference[rows] = skimage_color.deltaE_ciede2000(*labs)
    return difference


ERROR_KINDS = {
    "absolute": ErrorKind(
        "Absolute", "Absolute error, mean of the channels (0 to 255)", absolute_error, "Inferno"
    ),
    "signed": ErrorKind(
        "Signed",
        "Decoded minus original, mean of the channels (-255 to 255)",
        signed_error,
        "RdBu_r",
        is_signed=True,
    ),
    "ssim": ErrorKind(
        "SSIM",
        "Structural similarity around each pixel (1 is equal)",
        similarity,
        "Inferno_r",
        limits=(0.0, 1.0),
    ),
    "delta_e": ErrorKind(
        "Delta E", "Colour difference CIEDE2000 (1 is just noticeable)", color_difference, "Inferno"
    ),
}


def draw_error_maps(source: Pixels, decoded: Sequence[Pixels], kind: ErrorKind) -> ErrorMaps:
    """Draw the error of each decoded image, all on the same scale.

    Raises
    ------
    ValueError
        If an image does not have the shape of the source.
    """
    maps = [kind.measure(source, each) for each in decoded]
    low, high = kind.limits or _limits(maps, kind.is_signed)
    colors = color_table(kind.colors)
    return ErrorMaps([_draw(each, low, high, colors) for each in maps], low, high)


def count_errors(source: Pixels, decoded: Pixels) -> NDArray[np.int64]:
    """Number of samples with each error from -255 to 255 (decoded minus source), shape (511,)."""
    _check_pair(source, decoded)
    errors = decoded.astype(np.int16) - source
    return np.bincount(errors.ravel() + 255, minlength=511)


def color_table(name: str) -> NDArray[np.uint8]:
    """A Plotly colour scale as 256 colours, shape (256, 3)."""
    sampled = plotly_colors.sample_colorscale(
        plotly_colors.get_colorscale(name), list(np.linspace(0, 1, _COLORS)), colortype="tuple"
    )
    table: NDArray[np.uint8] = np.rint(255 * np.array(sampled)).astype(np.uint8)
    return table


def _difference(source: Pixels, decoded: Pixels, *, absolute: bool) -> Map:
    _check_pair(source, decoded)
    errors = decoded.astype(np.int16) - source
    if absolute:
        errors = np.abs(errors)
    return np.asarray(errors.mean(axis=2, dtype=np.float32))


def _limits(maps: Sequence[Map], is_signed: bool) -> tuple[float, float]:
    largest = max(float(np.percentile(np.abs(each), _PERCENTILE)) for each in maps)
    high = float(max(np.ceil(largest), 1))
    return (-high if is_signed else 0.0), high


def _draw(values: Map, low: float, high: float, colors: NDArray[np.uint8]) -> Pixels:
    levels = np.rint((values - low) * ((_COLORS - 1) / (high - low))).clip(0, _COLORS - 1)
    pixels: Pixels = colors[levels.astype(np.intp)]
    return pixels


def _check_pair(source: Pixels, decoded: Pixels) -> None:
    check_pixels(source)
    check_pixels(decoded)
    if source.shape != decoded.shape:
        raise ValueError(f"Images must have equal shapes; got {source.shape} and {decoded.shape}.")
