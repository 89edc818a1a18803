"""Vertical lines for sizes to compare with, each named where nothing else is in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from core.charts import boxes, texts
from core.charts.boxes import Points
from core.charts.plane import Plane
from core.charts.styles import QUIET
from core.charts.texts import Text
from core.charts.view import View
from core.columns import QUALITY_AXES
from core.lazy import graph_objects as go
from core.lazy import pandas as pd

# How far from the points a size may lie: on a linear axis as a multiple of the largest cost, and on
# a logarithmic one as a factor, where the points lie no farther apart themselves.
_FARTHEST, _FARTHEST_LOG = 1.25, 10.0

# The last one is above the ends of all lines.
_HEIGHTS = np.append(np.linspace(0, 0.94, 48), 1.0)


def shown(drawn: pd.DataFrame, view: View) -> dict[str, float]:
    """The sizes that are drawn, by name.

    A size far from all points would press them together, so it is left out: on a linear axis soon,
    on a logarithmic one where it would take more room than all points.
    """
    low, high = _ends(drawn, view)
    return {name: size for name, size in view.sizes.items() if low <= size <= high}


def place(
    sizes: Mapping[str, float], plane: Plane, courses: Points, labels: Sequence[Text]
) -> Mapping[str, Text]:
    """Find a place for the name of each size, clear of curves, labels, lines and other names.

    Parameters
    ----------
    sizes : mapping of str to float
        The sizes, by name.
    plane : Plane
        Where they are on the chart.
    courses : ndarray of shape (points, 2)
        Points along all curves and other lines.
    labels : sequence of Text
        What is written beside the curves.
    """
    across = {name: plane.across(size) for name, size in sizes.items()}
    upright = {name: boxes.along(np.array([[x, 0.0], [x, 1.0]])) for name, x in across.items()}
    places = dict[str, Text]()
    for name, x in across.items():
        # A name lies on the dotted line of another size rather than on a curve.
        others = boxes.together([points for other, points in upright.items() if other != name])
        choices = [*_choices(name, x, plane)]
        places[name] = texts.best(
            choices, [*labels, *places.values()], [courses, others], (0.0, 1.0)
        )
    return places


def lines(
    sizes: Mapping[str, float], plane: Plane, names: Mapping[str, Text]
) -> Iterator[go.Scatter]:
    """A vertical line for each size, with its name in its place."""
    for name, size in sizes.items():
        yield _line(size, names[name], plane)


def _ends(drawn: pd.DataFrame, view: View) -> tuple[float, float]:
    """The smallest and the largest size that may be drawn."""
    given = drawn[view.cost][drawn[view.cost] > 0]
    if given.empty:
        return 0.0, np.inf
    least, most = float(given.min()), float(given.max())
    if not view.log_cost:
        return 0.0, _FARTHEST * most
    room = max(most / least, _FARTHEST_LOG)
    return least / room, most * room


def _choices(name: str, across: float, plane: Plane) -> Iterator[Text]:
    """Left of the line before right of it, and from the end where there are the fewest curves."""
    is_rising = QUALITY_AXES[plane.view.quality].is_rising
    heights = _HEIGHTS if is_rising else _HEIGHTS[::-1]
    for side, height in product(("top left", "top right"), heights):
        yield Text(words=name, point=np.array([across, height]), side=side)


def _line(size: float, name: Text, plane: Plane) -> go.Scatter:
    return go.Scatter(
        x=[size, size, size],
        y=[plane.height(share) for share in (0, float(name.point[1]), 1)],
        name=name.words,
        mode="lines+text",
        line={"color": QUIET, "width": 1, "dash": "dot"},
        text=["", name.words, ""],
        textposition=name.side,
        hoverinfo="skip",
        cliponaxis=False,
    )
