"""How methods look: one colour and one marker for each, by its key, everywhere.

A method without an entry in the table gets a colour and a marker that no other method has.
"""

from __future__ import annotations

import colorsys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np

from core.formatting import format_colors
from core.methods import METHODS
from core.srgb import LUMINANCE, to_linear

HEIGHT = 440
QUIET = "#868e96"
# Two runs of one method side by side, in the colour of no method; dashes tell them apart as well.
PAIR = ("#ae3ec9", "#868e96")
# Size of the letters on a chart, in pixels.
FONT = {"size": 14}

# WCAG 2 asks for 3:1 between graphical objects and their background: here the white of the light
# theme and the background of the dark one.
BACKGROUNDS = ("#ffffff", "#171614")
_LEAST_CONTRAST = 3.0


@dataclass(frozen=True)
class Style:
    """How a method is drawn.

    Parameters
    ----------
    color : str
        As ``"#rrggbb"``, with a contrast of at least 3:1 to both backgrounds.
    marker : str
        Name of a Plotly symbol.
    """

    color: str
    marker: str


_STYLES = {
    "kmeans": Style("#d9480f", "circle"),
    "nmf": Style("#1c7ed6", "square"),
    "blockkmeans": Style("#e64980", "triangle-up"),
    "blocknmf": Style("#7048e8", "diamond"),
    "svd": Style("#5f7f9f", "square-open"),
    "sklearnkmeans": Style("#b08968", "circle-open"),
    "sklearnnmf": Style("#4c8bb5", "cross-open"),
    "mediancut": Style("#c2255c", "triangle-up-open"),
    "octree": Style("#a8730b", "triangle-down-open"),
    "jpeg": Style("#2b8a3e", "diamond-open"),
    "webp": Style("#0c8599", "pentagon-open"),
    "avif": Style("#ae3ec9", "hexagon-open"),
    "png": Style("#868e96", "x-thin-open"),
}

# Markers for methods without an entry, in the order in which they are assigned.
_SHAPES = (
    *("star", "hexagram", "star-diamond", "octagon", "pentagon", "hexagon2", "star-square"),
    *("diamond-tall", "diamond-wide", "triangle-left", "triangle-right", "triangle-ne"),
)
_MARKERS = [shape + variant for variant in ("-open-dot", "-dot", "") for shape in _SHAPES]
_HUES, _SATURATIONS, _LIGHTNESSES = range(0, 360, 10), (0.9, 0.5), (0.3, 0.4, 0.5, 0.6)

_given: dict[str, Style] = {}
_giving = threading.Lock()


def style_of(key: str) -> Style:
    """Colour and marker of a method, by its key.

    Without an entry in the table, methods of the registry come first, in the order of their keys:
    what a method looks like does not depend on the chart that asks first.
    """
    if key in _STYLES:
        return _STYLES[key]
    with _giving:
        for each in (*sorted(METHODS.keys() - _STYLES.keys()), key):
            if each not in _given:
                _given[each] = _another(_STYLES.values(), _given.values())
    return _given[key]


def shades(color: str, count: int) -> list[str]:
    """Shades of one hue, from light to dark, all with enough contrast to both backgrounds.

    Examples
    --------
    >>> shades("#1c7ed6", 2)
    ['#4298e6', '#1766ae']
    """
    hue, _, full = colorsys.rgb_to_hls(*(part / 255 for part in _channels(color)))
    fitting = [
        shade
        for light in np.linspace(0.9, 0.1, 161)
        if _stands_out(shade := _of_hls(hue, float(light), full))
    ]
    return [fitting[round(place)] for place in np.linspace(0, len(fitting) - 1, count)]


def contrast(color: str, background: str) -> float:
    """Ratio of the luminances of two colours as WCAG 2 defines it, 1 to 21.

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    dark, light = sorted(map(_luminance, (color, background)))
    return (light + 0.05) / (dark + 0.05)


def _another(*groups: Iterable[Style]) -> Style:
    """A style unlike those of the groups: the colour farthest from theirs, and the next marker."""
    taken = [style for group in groups for style in group]
    colors = [_channels(style.color) for style in taken]
    color = max(_candidates(), key=lambda each: min(_distance(_channels(each), c) for c in colors))
    markers = {style.marker for style in taken}
    # When all are taken, the colour alone has to tell methods apart.
    marker = next((each for each in _MARKERS if each not in markers), _MARKERS[0])
    return Style(color, marker)


def _candidates() -> list[str]:
    """Colours that stand out from both backgrounds."""
    colors = (
        _of_hls(hue / 360, light, full)
        for hue, full, light in product(_HUES, _SATURATIONS, _LIGHTNESSES)
    )
    return [color for color in colors if _stands_out(color)]


def _of_hls(hue: float, lightness: float, saturation: float) -> str:
    parts = colorsys.hls_to_rgb(hue, lightness, saturation)
    return format_colors([[round(255 * part) for part in parts]])[0]


def _stands_out(color: str) -> bool:
    return min(contrast(color, each) for each in BACKGROUNDS) >= _LEAST_CONTRAST


def _channels(color: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red, green, blue


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _luminance(color: str) -> float:
    return float(to_linear(np.divide(_channels(color), 255)) @ LUMINANCE)
