"""Vertical lines for sizes to compare with, each named where nothing else is in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from core.charts import labels
from core.charts.marks import selected_rows
from core.charts.plane import Plane
from core.charts.styles import QUIET
from core.charts.view import View
from core.columns import QUALITY_AXES
from core.lazy import graph_objects as go
from core.lazy import pandas as pd

# How far from the points a size may lie on a linear axis, as a multiple of the largest cost.
_FARTHEST = 1.25

# Width and height of a letter as shares of the axes of a chart of 600 by 360 pixels, and of one of
# 230 by 320 pixels, on a phone.
_WIDE, _PHONE = (np.array([7.5, 20]) / size for size in ((600, 360), (230, 320)))
# How far the name of a curve begins below its last point, in letters, by its side.
_LIFTS = {
    "top right": np.array([0, 0]),
    "middle right": np.array([0, -0.5]),
    "bottom right": np.array([0, -1]),
}
# The last one is above the ends of all lines.
_HEIGHTS = np.append(np.linspace(0, 0.94, 48), 1.0)
# A curve is followed in steps that are shorter than a name is high or wide.
_STEPS = 64

Points = NDArray[np.float64]


@dataclass(frozen=True)
class _Place:
    """Where a name stands: at which height of its line, as a share, and on which side of it."""

    height: float
    side: str

    def box(self, name: str, across: float, letter: Points) -> Points:
        """The corners of the name, bottom left and top right."""
        width, height = letter * [len(name), 1]
        left = across - width if self.side == "left" else across
        return np.array([[left, self.height], [left + width, self.height + height]])


def shown(drawn: pd.DataFrame, view: View) -> dict[str, float]:
    """The sizes that are drawn, by name.

    On a linear axis a size far from all points would press them together, so it is left out.
    """
    farthest = np.inf if view.log_cost or drawn.empty else _FARTHEST * drawn[view.cost].max()
    return {name: size for name, size in view.sizes.items() if size <= farthest}


def lines(
    sizes: Mapping[str, float], drawn: pd.DataFrame, plane: Plane, names: Mapping[str, str]
) -> Iterator[go.Scatter]:
    """A vertical line for each size; `names` are the sides on which those of the curves stand."""
    for name, place in _places(sizes, drawn, plane, names).items():
        yield _line(name, sizes[name], place, plane)


def _places(
    sizes: Mapping[str, float], drawn: pd.DataFrame, plane: Plane, beside: Mapping[str, str]
) -> dict[str, _Place]:
    """Find a place for each name in turn, clear of curves, lines and other names.

    If there is none, a name lies on a dotted line rather than on a curve, and overlaps on a phone
    rather than on a wide chart.
    """
    across = {name: plane.across(size) for name, size in sizes.items()}
    upright = {name: _steps(np.array([[x, 0.0], [x, 1.0]])) for name, x in across.items()}
    charts = [(each, [*_curves(drawn, plane, beside, each)]) for each in (_WIDE, _PHONE)]
    candidates, places = [*_candidates(plane)], dict[str, _Place]()
    for name, x in across.items():
        others = _together([points for other, points in upright.items() if other != name])
        costs: list[NDArray[np.int64]] = []
        for letter, curves in charts:
            boxes = np.array([place.box(name, x, letter) for place in candidates])
            names = [
                _filled(each.box(other, across[other], letter)) for other, each in places.items()
            ]
            costs += _costs(boxes, [_together([*curves, *names]), others])
        # The last key of `lexsort` counts most, and of equals the first stays the first.
        places[name] = candidates[np.lexsort(costs[::-1])[0]]
    return places


def _candidates(plane: Plane) -> Iterator[_Place]:
    """Left of the line before right of it, and from the end where there are the fewest curves."""
    is_rising = QUALITY_AXES[plane.view.quality].is_rising
    heights = _HEIGHTS if is_rising else _HEIGHTS[::-1]
    for side, height in product(("left", "right"), heights):
        yield _Place(float(height), side)


def _curves(
    drawn: pd.DataFrame, plane: Plane, names: Mapping[str, str], letter: Points
) -> Iterator[Points]:
    """Points along each curve and on its name, and along the cross of the chosen setting."""
    for key, rows in drawn.groupby("method", sort=False):
        corners = plane.places(rows.sort_values("value"))
        corners = corners[np.isfinite(corners).all(axis=1)]
        if len(corners):
            yield _steps(corners)
            wide = [labels.letters(str(key), rows), 1]
            yield _filled(corners[-1] + letter * (_LIFTS[names[str(key)]] + [[0, 0], wide]))
    for across, up in plane.places(selected_rows(drawn, plane.view)):
        yield _steps(np.array([[across, 0.0], [across, 1.0]]))
        yield _steps(np.array([[0.0, up], [1.0, up]]))


def _steps(corners: Points) -> Points:
    """Points along the lines between corners."""
    shares = np.linspace(0, 1, _STEPS)[:, None]
    return np.concatenate([corners[:1], *(a + shares * (b - a) for a, b in pairwise(corners))])


def _filled(box: Points) -> Points:
    """Points all over a box."""
    return np.stack(np.meshgrid(*np.linspace(box[0], box[1], 9).T), axis=2).reshape(-1, 2)


def _together(points: Sequence[Points]) -> Points:
    return np.concatenate([np.empty((0, 2)), *points])


def _costs(boxes: Points, taken: Sequence[Points]) -> list[NDArray[np.int64]]:
    """What is wrong with each box, the worst first: it leaves the chart, or covers something."""
    (left, bottom), (right, top) = boxes.transpose(1, 2, 0)[..., None]
    is_outside = (left < 0)[:, 0] | (right > 1)[:, 0]
    held = [
        np.count_nonzero((x > left) & (x < right) & (y > bottom) & (y < top), axis=1)
        for x, y in (points.T for points in taken)
    ]
    return [is_outside.astype(np.int64), *held]


def _line(name: str, size: float, place: _Place, plane: Plane) -> go.Scatter:
    return go.Scatter(
        x=[size, size, size],
        y=[plane.height(share) for share in (0, place.height, 1)],
        name=name,
        mode="lines+text",
        line={"color": QUIET, "width": 1, "dash": "dot"},
        text=["", name, ""],
        textposition=f"top {place.side}",
        hoverinfo="skip",
        cliponaxis=False,
    )
