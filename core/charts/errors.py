"""Plotly figures of the errors of decoded images."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.charts.styles import style_of
from core.charts.ticks import fitting_log_ticks
from core.lazy import graph_objects as go
from core.methods import Method
from core.metrics.error_maps import ErrorKind, color_table

_MARGIN = {"l": 8, "r": 24, "t": 8, "b": 8}
_BAR_HEIGHT, _HISTOGRAM_HEIGHT = 120, 320
_DASHES = ("solid", "dash", "dot")


def scale_bar(kind: ErrorKind, low: float, high: float) -> go.Figure:
    """The colour scale from `low` to `high`, with its name and unit."""
    values = np.linspace(low, high, 256)
    # The colours are listed: Streamlit takes some of the darkest for placeholders of its theme.
    colors = [f"rgb{tuple(color)}" for color in color_table(kind.colors).tolist()]
    strip = go.Heatmap(x=values, z=[values], colorscale=colors, showscale=False, hoverinfo="skip")
    figure = go.Figure(strip)
    figure.update_layout(height=_BAR_HEIGHT, margin={**_MARGIN, "b": 56})
    figure.update_xaxes(
        title={"text": kind.title, "standoff": 12}, range=[low, high], fixedrange=True
    )
    figure.update_yaxes(visible=False, fixedrange=True)
    return figure


def error_histogram(counts: Mapping[Method, NDArray[np.int64]]) -> go.Figure:
    """Share of the samples at each error, a line for each method.

    Parameters
    ----------
    counts : mapping of Method to ndarray of int, shape (511,)
        What `count_errors` gave for each.
    """
    figure = go.Figure()
    for index, (method, numbers) in enumerate(counts.items()):
        figure.add_trace(_histogram_line(method, numbers, _DASHES[index % len(_DASHES)]))
    figure.update_layout(
        height=_HISTOGRAM_HEIGHT,
        margin=_MARGIN,
        hovermode="x unified",
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )
    figure.update_xaxes(title="Error of a sample: decoded minus original", zeroline=True)
    shares = [share for line in figure.data for share in line.y if share > 0]
    figure.update_yaxes(
        title="Share of the samples (%)", tickformat="~g", **fitting_log_ticks(shares)
    )
    return figure


def _histogram_line(method: Method, numbers: NDArray[np.int64], dash: str) -> go.Scatter:
    (used,) = numbers.nonzero()
    shown = slice(used.min(), used.max() + 1)
    shares = 100 * numbers[shown] / numbers.sum()
    return go.Scatter(
        x=np.arange(-255, 256)[shown],
        # Zero has no logarithm, so it is left out.
        y=np.where(shares > 0, shares, np.nan),
        name=f"{method.label}, {method.setting}",
        mode="lines+markers" if len(shares) == 1 else "lines",
        line={"color": style_of(method.key).color, "dash": dash, "width": 2},
        hovertemplate="%{y:.3g} %",
    )
