"""Which points of a curve are worth having.

Here a rate is a cost, of which less is better, and of a quality more is better; `core.columns`
turns any two columns into these.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.lazy import pandas as pd

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

# Points this close to a straight line count as on it, relative to the area that the curve spans.
_STRAIGHT = 1e-9
_LEAST_HULL = 3
# The share of the way from a knee to the end over which a curve must be steep to have no knee.
_LEAST_WAY = 0.25


def pareto(rate: ArrayLike, quality: ArrayLike) -> Indices:
    """Indices of the points that no other point beats, in ascending order of rate.

    A point beats another that costs at least as much and is not better; of equal points the first
    is kept. Points that are not numbers are left out; an infinite quality is the best.

    Parameters
    ----------
    rate, quality : array_like of float, shape (n,)
        A curve, in any order.

    Returns
    -------
    ndarray of int, shape (m,)
        Rates and qualities at these indices rise strictly.

    Examples
    --------
    >>> pareto([1, 2, 3, 2], [10, 30, 20, 29]).tolist()
    [0, 1]
    """
    rates, qualities = _arrays(rate, quality)
    usable = np.flatnonzero(np.isfinite(rates) & ~np.isnan(qualities))
    order = usable[np.lexsort((usable, -qualities[usable], rates[usable]))]
    if not len(order):
        return order
    best_before = np.maximum.accumulate(np.append(-np.inf, qualities[order][:-1]))
    is_first = np.arange(len(order)) == 0
    kept: Indices = order[(qualities[order] > best_before) | is_first]
    return kept


def hull(rate: ArrayLike, quality: ArrayLike) -> Indices:
    """Indices of the points on the upper convex hull, in ascending order of rate.

    It runs from the smallest rate to the best finite quality; both rise strictly along it. Points
    on its straight segments belong to it; an infinite quality, which cannot be drawn in a plane,
    does not.

    Parameters
    ----------
    rate, quality : array_like of float, shape (n,)
        A curve, in any order.

    Source: Andrew, "Another efficient algorithm for convex hulls in two dimensions", 1979.

    Examples
    --------
    >>> hull([1, 2, 3, 4], [10, 11, 30, 31]).tolist()
    [0, 2, 3]
    """
    rates, qualities = _arrays(rate, quality)
    indices = pareto(rates, np.where(np.isinf(qualities), np.nan, qualities))
    x, y = _unit(rates[indices]), _unit(qualities[indices])
    kept: list[int] = []
    for point in range(len(indices)):
        while len(kept) > 1 and _depth(x, y, kept[-2], kept[-1], point) > _STRAIGHT:
            kept.pop()
        kept.append(point)
    return indices[kept]


def knee(
    rate: ArrayLike, quality: ArrayLike, *, log_rate: bool = False, log_quality: bool = False
) -> int | None:
    """Index of the point of the hull that is farthest above the line between the hull's ends.

    Beyond it, more rate brings less than before, within the range of the points given. None where
    the hull has no point between its ends, or none above that line, or where a later part of the
    curve is steeper than the part before the knee. A bend of numbers is not one of their
    logarithms: the scales are those of the axes on which the curve is seen. The sign of a quality
    says whether more of it is better, and stays.

    Source: Satopaa, Albrecht, Irwin and Raghavan, "Finding a 'Kneedle' in a haystack", 2011, here
    on the hull, which needs no smoothing.
    """
    rates, qualities = _arrays(rate, quality)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.log(rates) if log_rate else rates
        qualities = np.sign(qualities) * np.log(np.abs(qualities)) if log_quality else qualities
    indices = hull(rates, qualities)
    if len(indices) < _LEAST_HULL:
        return None
    height = _unit(qualities[indices]) - _unit(rates[indices])
    if height.max() <= _STRAIGHT:
        return None
    found = int(indices[np.argmax(height)])
    ends = int(indices[0]), int(indices[-1])
    return None if _steepens(rates, qualities, ends, found) else found


def _steepens(rates: Floats, qualities: Floats, ends: tuple[int, int], at: int) -> bool:
    """True if the last part of the curve is steeper than the part up to a point.

    Any last part counts that takes up enough of the rest; a single step may be steep.
    """
    start, end = ends
    before = (qualities[at] - qualities[start]) / (rates[at] - rates[start])
    is_later = np.isfinite(qualities) & (rates > rates[at])
    way, gain = rates[end] - rates[is_later], qualities[end] - qualities[is_later]
    is_long = way >= _LEAST_WAY * (rates[end] - rates[at])
    return bool((gain[is_long] > before * way[is_long]).any())


def best_within(frame: pd.DataFrame, column: str, limit: float) -> pd.DataFrame:
    """For each method the row with the highest PSNR that stays within a size.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweeps.to_frame` of one image.
    column : str
        The storage column that counts, for example ``"file_bytes"``.
    limit : float
        Largest size, in the unit of the column.

    Returns
    -------
    DataFrame
        At most one row per method, in the order of `frame`; a method without a row small enough is
        missing.
    """
    fitting = frame[frame[column] <= limit].sort_values(
        ["psnr_db", column], ascending=[False, True]
    )
    return fitting.drop_duplicates("method").sort_index()


def gap_to(frame: pd.DataFrame, method: str, bound: str) -> dict[int, float]:
    """How far a method stays below another at equal values of their knobs.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweeps.to_frame` of one image.
    method, bound : str
        Keys of two methods.

    Returns
    -------
    dict of int to float
        For each value that both have the PSNR of `bound` minus that of `method`, in dB, where both
        are finite.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"method": ["nmf", "svd"], "value": [5, 5], "psnr_db": [20.5, 21.0]})
    >>> gap_to(frame, "nmf", "svd")
    {5: 0.5}
    """
    if not {method, bound} <= {*frame["method"]}:
        return {}
    table = frame.pivot_table("psnr_db", "value", "method", aggfunc="max", dropna=False)
    difference = table[bound] - table[method]
    return {
        int(value): float(gap)
        for value, gap in zip(difference.index, difference, strict=True)
        if np.isfinite(gap)
    }


def _arrays(rate: ArrayLike, quality: ArrayLike) -> tuple[Floats, Floats]:
    rates, qualities = np.asarray(rate, np.float64), np.asarray(quality, np.float64)
    if rates.ndim != 1 or rates.shape != qualities.shape:
        raise ValueError(
            "A rate and a quality are needed for each point of a curve; "
            f"got shapes {rates.shape} and {qualities.shape}."
        )
    return rates, qualities


def _unit(values: Floats) -> Floats:
    """Values shifted and scaled to 0..1."""
    span = np.ptp(values) if len(values) else 0
    return (values - values[:1]) / (span or 1)


def _depth(x: Floats, y: Floats, first: int, middle: int, last: int) -> float:
    """Positive where `middle` lies below the line from `first` to `last`."""
    rise, run = y[last] - y[first], x[last] - x[first]
    return float(rise * (x[middle] - x[first]) - run * (y[middle] - y[first]))
