"""What is written beside the points of a trade-off chart, and on which side of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.charts.view import View
from core.columns import QUALITY_AXES
from core.lazy import pandas as pd
from core.methods import Method

# Room for a name beside the last point of a curve, in pixels.
WIDTH = 124

# Two names are in each other's way if their points are nearer than this, in shares of the axes.
_NEAR = np.array([0.15, 0.07])


def of_points(method: type[Method], rows: pd.DataFrame, view: View) -> list[str]:
    """The text at each point of a curve.

    The last point has the name of the method. Of a main method, the first, the last and the chosen
    point also have their values, and those without loss; the others say theirs when a person
    points at them.
    """
    if method.is_reference:
        return [*[""] * (len(rows) - 1), method.label]
    values = rows["value"].to_list()
    lossless = (rows["mse"] == 0).to_list()
    shown = {0, len(values) - 1, *_chosen(method.key, values, view)}
    texts = [
        f"{value} lossless" if exact else str(value) if index in shown else ""
        for index, (value, exact) in enumerate(zip(values, lossless, strict=True))
    ]
    texts[-1] = f"<b>{method.label}</b> {texts[-1]}"
    return texts


def positions(rows: pd.DataFrame, view: View, last: str) -> list[str]:
    """On which side of each point its text stands; `last` is the side at the last point.

    At the first point it stands below the curve, at the others above, so that it is never on it.
    """
    below, above = (
        ("bottom right", "top left") if _is_rising(view) else ("top right", "bottom left")
    )
    return [below, *[above] * (len(rows) - 2), last][-len(rows) :]


def places_of_names(curves: Mapping[str, pd.DataFrame], view: View) -> dict[str, str]:
    """On which side of its last point each name stands: right of it, or away from another name.

    Parameters
    ----------
    curves : mapping of str to DataFrame
        The rows of each method, by its key, with a column ``drawn`` for the vertical axis.
    view : View
        Axes and scales.
    """
    ends = _ends(curves, view)
    return {key: _place(key, ends) for key in curves}


def _place(key: str, ends: Mapping[str, np.ndarray]) -> str:
    """Above where another end is near and lower, below where it is near and higher."""
    others = {other: end for other, end in ends.items() if other != key}
    # What has no place, such as zero on a logarithmic axis, is near nothing.
    with np.errstate(invalid="ignore"):
        near = [
            (end[1], other)
            for other, end in others.items()
            if (np.abs(end - ends[key]) < _NEAR).all()
        ]
    if not near:
        return "middle right"
    is_highest = (ends[key][1], key) > max(near)
    return "top right" if is_highest else "bottom right"


def _ends(curves: Mapping[str, pd.DataFrame], view: View) -> dict[str, np.ndarray]:
    """The last point of each curve, in shares of the axes."""
    axes = {
        key: np.column_stack(
            [_scaled(rows[view.cost], view.log_cost), _scaled(rows["drawn"], view.log_quality)]
        )[rows["value"].to_numpy().argsort(kind="stable")]
        for key, rows in curves.items()
    }
    every = np.concatenate([*axes.values(), np.empty((0, 2))])
    every = every[np.isfinite(every).all(axis=1)]
    low, span = (every.min(axis=0), np.ptp(every, axis=0)) if len(every) else (0, 1)
    return {key: (points[-1] - low) / np.where(span == 0, 1, span) for key, points in axes.items()}


def _scaled(values: pd.Series, is_logarithmic: bool) -> np.ndarray:
    numbers = values.to_numpy(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(numbers) if is_logarithmic else numbers


def _chosen(key: str, values: list[int], view: View) -> list[int]:
    method, value = view.selected or ("", 0)
    return [values.index(value)] if method == key and value in values else []


def _is_rising(view: View) -> bool:
    return QUALITY_AXES[view.quality].is_rising
