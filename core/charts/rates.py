"""How much less one method costs than another, against quality."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core import frontier
from core.charts.styles import HEIGHT, QUIET, style_of
from core.columns import COST_AXES, QUALITY_AXES, costs, gains
from core.lazy import graph_objects as go
from core.lazy import pandas as pd
from core.methods import METHODS

Floats = NDArray[np.float64]


def rate_differences(frame: pd.DataFrame, anchor: str, cost: str, quality: str) -> go.Figure:
    """Draw the cost relative to an anchor against quality, a line for each other method.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweeps.to_frame` of one image.
    anchor : str
        Key of the method that the others are compared with.
    cost, quality : str
        Keys of `COST_AXES` and `QUALITY_AXES`.
    """
    noun = COST_AXES[cost].noun.capitalize()
    traces = []
    reference = frame[frame["method"] == anchor]
    others = frame[frame["method"] != anchor].groupby("method", sort=False)
    for index, (key, rows) in enumerate(others, 1):
        qualities, percents = frontier.rate_differences(
            costs(reference, cost),
            gains(reference, quality),
            costs(rows, cost),
            gains(rows, quality),
        )
        if len(qualities):
            # Lines often meet at their ends, so each has its name at a different position.
            named = round(index / (others.ngroups + 1) * (len(qualities) - 1))
            traces.append(_difference(str(key), np.abs(qualities), percents, named))
    zero = {"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "y0": 0, "y1": 0}
    layout = {
        "height": HEIGHT * 2 // 3,
        "margin": {"l": 8, "r": 24, "t": 24, "b": 8},
        "showlegend": False,
        "shapes": [{**zero, "line": {"color": QUIET, "width": 1, "dash": "dot"}}],
        "xaxis": {"title": {"text": QUALITY_AXES[quality].title}},
        "yaxis": {"title": {"text": f"{noun} against {METHODS[anchor].label} (%), less is better"}},
    }
    return go.Figure(traces, layout)


def _difference(key: str, qualities: Floats, percents: Floats, named: int) -> go.Scatter:
    name = METHODS[key].label
    return go.Scatter(
        x=qualities,
        y=percents,
        name=name,
        mode="lines+text",
        line={"color": style_of(key).color, "width": 2},
        text=[name if index == named else "" for index in range(len(percents))],
        textposition="top center",
        hovertemplate=f"<b>{name}</b> at %{{x:.4g}}: %{{y:+.1f}} %<extra></extra>",
    )
