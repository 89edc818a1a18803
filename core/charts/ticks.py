"""Where the ticks of an axis stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

# With more of them than this, Plotly puts its ticks at whole numbers by itself.
_FEW_THINGS = 8
_DECADES_PER_TICK = 0.6
# Over less than a decade, Plotly puts ticks at even steps, and asked for two it may put only one.
_ALMOST_A_DECADE, _TICKS_WITHIN = 0.85, 4
# With more of them than this, ticks at 1, 2 and 5 would collide on a low chart or on a narrow one.
_FEW_TICKS = 5


def whole_ticks(count: float) -> dict[str, int]:
    """Ticks of an axis that counts: whole numbers, where Plotly would put some at halves."""
    return {"dtick": 1} if count <= _FEW_THINGS else {}


def index_ticks(count: int) -> dict[str, Any]:
    """An axis of indices from 0: ticks at whole numbers, and none but the 0 where it is alone."""
    return {**whole_ticks(count), **({"range": [-0.5, 0.5]} if count == 1 else {})}


def log_ticks(values: Sequence[float]) -> dict[str, Any]:
    """A logarithmic axis with ticks at 1, 2 and 5, because labels at every digit would collide.

    Plotly takes these where a tick stands for more than 0.3 and at most 0.7 decades.
    """
    decades = math.log10(max(values) / min(values)) if values and min(values) > 0 else 1.0
    if decades < _ALMOST_A_DECADE:
        return {"type": "log", "nticks": _TICKS_WITHIN}
    return {"type": "log", "nticks": max(2, math.ceil(decades / _DECADES_PER_TICK))}


def fitting_log_ticks(values: Sequence[float]) -> dict[str, Any]:
    """The same in a low chart or along a narrow one; over many decades, Plotly's own ticks fit."""
    ticks = log_ticks(values)
    return ticks if ticks["nticks"] <= _FEW_TICKS else {"type": "log"}
