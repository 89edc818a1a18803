"""What a trade-off chart shows, and where on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.lazy import pandas as pd

Frontier = Literal["", "hull", "pareto"]
# Ranges as the browser gives them: exponents of ten where an axis is logarithmic.
Ranges = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class View:
    """What a trade-off chart shows.

    Parameters
    ----------
    cost, quality : str
        Keys of `COST_AXES` and `QUALITY_AXES`: columns of the two axes.
    log_cost, log_quality : bool
        True for a logarithmic axis.
    sizes : mapping of str to float
        Sizes to draw as vertical lines, by name.
    selected : tuple of str and int, optional
        Key of a method and value of its knob, to be marked.
    frontier : str
        ``hull`` or ``pareto`` to draw that frontier of each method and of all; empty for none.
    """

    cost: str = "file_bytes"
    quality: str = "psnr_db"
    log_cost: bool = True
    log_quality: bool = False
    sizes: Mapping[str, float] = field(default_factory=dict)
    selected: tuple[str, int] | None = None
    frontier: Frontier = ""


def drawable(values: pd.Series, among: pd.Series, *, is_log: bool = False) -> pd.Series:
    """The values, with infinite ones placed above the largest of all that are drawn.

    On a logarithmic axis, zero, which is an error where there is none, stands at half the smallest
    of the others.

    Parameters
    ----------
    values, among : Series
        Values of the quality, and all values of it on the chart: what is equal stands equally high.
    is_log : bool
        True for a logarithmic axis.
    """
    finite = among[among.abs() != float("inf")]
    top = (finite.max() if len(finite) else 50.0) + 5
    placed = values.replace(float("inf"), top)
    if not is_log:
        return placed
    positive = finite[finite > 0]
    return placed.replace(0, (positive.min() if len(positive) else 1.0) / 2)
