"""How much less one method costs than another: its BD-rate, and the difference over quality."""

from __future__ import annotations

import html
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import frontier
from core.charts.curves import Curve, curves_of
from core.charts.styles import HEIGHT, QUIET
from core.columns import COST_AXES, QUALITY_AXES, costs, gains
from core.formatting import format_share
from core.lazy import graph_objects as go
from core.lazy import pandas as pd

Floats = NDArray[np.float64]


def rate_table(
    frame: pd.DataFrame,
    anchor: str,
    cost: str,
    quality: str,
    imported: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The BD-rate of each curve against an anchor, with the reason where it has none.

    The parameters are those of `rate_differences`.
    """
    curves = curves_of(frame, imported)
    reference = curves.pop(anchor)
    return pd.DataFrame([_rates(reference.rows, curve, cost, quality) for curve in curves.values()])


def rate_differences(
    frame: pd.DataFrame,
    anchor: str,
    cost: str,
    quality: str,
    imported: pd.DataFrame | None = None,
) -> go.Figure:
    """Draw the cost relative to an anchor against quality, a line for each other curve.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweeps.to_frame` of one image.
    anchor : str
        Key in `curves_of` of what the others are compared with, such as that of a method.
    cost, quality : str
        Keys of `COST_AXES` and `QUALITY_AXES`.
    imported : DataFrame, optional
        Imported rows, with the columns ``name`` and those of the axes.
    """
    noun = COST_AXES[cost].noun.capitalize()
    traces = []
    curves = curves_of(frame, imported)
    if anchor not in curves:
        return go.Figure()
    reference = curves.pop(anchor)
    for index, curve in enumerate(curves.values(), 1):
        qualities, percents = frontier.rate_differences(
            costs(reference.rows, cost),
            gains(reference.rows, quality),
            costs(curve.rows, cost),
            gains(curve.rows, quality),
        )
        if len(qualities):
            # Lines often meet at their ends, so each has its name at a different position.
            named = round(index / (len(curves) + 1) * (len(qualities) - 1))
            traces.append(_difference(curve, np.abs(qualities), percents, named))
    against = html.escape(reference.label)
    zero = {"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "y0": 0, "y1": 0}
    layout = {
        "height": HEIGHT * 2 // 3,
        "margin": {"l": 8, "r": 24, "t": 24, "b": 8},
        "showlegend": False,
        "shapes": [{**zero, "line": {"color": QUIET, "width": 1, "dash": "dot"}}],
        "xaxis": {"title": {"text": QUALITY_AXES[quality].title}},
        "yaxis": {"title": {"text": f"{noun} against {against} (%), less is better"}},
    }
    return go.Figure(traces, layout)


def _rates(reference: pd.DataFrame, curve: Curve, cost: str, quality: str) -> dict[str, Any]:
    curves = [
        values
        for rows in (reference, curve.rows)
        for values in (costs(rows, cost), gains(rows, quality))
    ]
    pchip = frontier.bd_rate(*curves)
    akima = frontier.bd_rate(*curves, interpolation="akima")
    return {
        "Method": curve.label,
        "BD-rate": _percent(pchip.percent),
        "With Akima": _percent(akima.percent),
        f"From {QUALITY_AXES[quality].title}": _value(pchip.low, quality),
        "to": _value(pchip.high, quality),
        # Cut off as in the reason: what is below a limit is never shown as that.
        "Share of both ranges": format_share(math.floor(100 * pchip.overlap) / 100, decimals=0),
        "Why there is no number": pchip.reason,
    }


def _percent(value: float) -> str:
    # Adding 0 leaves no minus before a zero.
    return "n/a" if math.isnan(value) else f"{round(value, 1) + 0:+.1f} %"


def _value(value: float, quality: str) -> str:
    return "n/a" if math.isnan(value) else QUALITY_AXES[quality].format % abs(value)


def _difference(curve: Curve, qualities: Floats, percents: Floats, named: int) -> go.Scatter:
    name = html.escape(curve.label)
    return go.Scatter(
        x=qualities,
        y=percents,
        name=name,
        mode="lines+text",
        line={"color": curve.color, "width": 2},
        text=[name if index == named else "" for index in range(len(percents))],
        textposition="top center",
        hovertemplate=f"<b>{name}</b> at %{{x:.4g}}: %{{y:+.1f}} %<extra></extra>",
    )
