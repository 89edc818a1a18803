"""How much smaller one method is than another, over the quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core import frontier
from core.axes import QUALITY_AXES, costs, gains
from core.charts.style import HEIGHT, QUIET, STYLES
from core.methods import METHODS

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


def rate_differences(frame: pd.DataFrame, anchor: str, storage: str, quality: str) -> go.Figure:
    """Draw the change of size against an anchor over the quality, a line for each other method.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweep.to_frame` of one image.
    anchor : str
        Key of the method that is compared with.
    storage, quality : str
        Keys of `COST_AXES` and `QUALITY_AXES`.
    """
    figure = go.Figure()
    reference = frame[frame["method"] == anchor]
    others = frame[frame["method"] != anchor].groupby("method", sort=False)
    for place, (key, rows) in enumerate(others, 1):
        qualities, percents = frontier.rate_differences(
            costs(reference, storage),
            gains(reference, quality),
            costs(rows, storage),
            gains(rows, quality),
        )
        if len(qualities):
            # Lines often meet at their ends: each has its name in another place.
            named = round(place / (others.ngroups + 1) * (len(qualities) - 1))
            figure.add_trace(_difference(str(key), np.abs(qualities), percents, named))
    figure.update_layout(
        height=HEIGHT * 2 // 3, margin={"l": 8, "r": 24, "t": 24, "b": 8}, showlegend=False
    )
    figure.update_xaxes(title=QUALITY_AXES[quality].title)
    figure.update_yaxes(title=f"Size against {METHODS[anchor].label} (%), smaller is better")
    figure.add_hline(y=0, line={"color": QUIET, "width": 1, "dash": "dot"})
    return figure


def _difference(key: str, qualities: Floats, percents: Floats, named: int) -> go.Scatter:
    name = METHODS[key].label
    return go.Scatter(
        x=qualities,
        y=percents,
        name=name,
        mode="lines+text",
        line={"color": STYLES[key].color, "width": 2},
        text=[name if place == named else "" for place in range(len(percents))],
        textposition="top center",
        hovertemplate=f"<b>{name}</b> at %{{x:.4g}}: %{{y:+.1f}} %<extra></extra>",
    )
