"""The course of a fit as a Plotly figure."""

from __future__ import annotations

from collections.abc import Sequence

from core.charts.styles import style_of
from core.lazy import graph_objects as go
from core.methods import Method

_HEIGHT = 300


def convergence_curve(method: Method, history: Sequence[float]) -> go.Figure:
    """Mean squared error after each step of the solver, before anything is rounded."""
    steps = go.Scatter(
        x=list(range(1, len(history) + 1)),
        y=list(history),
        mode="lines+markers",
        line={"color": style_of(method.key).color, "width": 2},
        hovertemplate="Step %{x}: MSE %{y:.4g}<extra></extra>",
    )
    figure = go.Figure(steps)
    margin = {"l": 8, "r": 24, "t": 8, "b": 8}
    figure.update_layout(height=_HEIGHT, margin=margin, showlegend=False)
    figure.update_xaxes(title="Step of the solver", rangemode="tozero")
    figure.update_yaxes(title="Mean squared error")
    return figure
