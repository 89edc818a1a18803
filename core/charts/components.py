"""Plotly figures of the components of a factorisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.charts.styles import style_of
from core.charts.ticks import index_ticks, whole_ticks
from core.explain.components import KIND, SIGNED_LABEL, Components, Gain
from core.lazy import graph_objects as go
from core.lazy import subplots

_MARGIN = {"l": 8, "r": 24, "t": 56, "b": 8}
_HEIGHT = 460
_LEGEND = {"orientation": "h", "y": 1.08, "yanchor": "bottom"}


def component_profiles(
    non_negative: Components, signed: Components, channel: int, number: int
) -> go.Figure:
    """A component's profile along the height and the width, and that of the SVD.

    Each is divided by its largest absolute value, because only the product of the two is fixed.
    """
    figure = subplots.make_subplots(
        2, 1, subplot_titles=("Along the height (P)", "Along the width (Q)")
    )
    for components, label, line in (
        (non_negative, KIND.label, _line(KIND.key)),
        (signed, SIGNED_LABEL, _line(KIND.bound) | {"dash": "dot"}),
    ):
        pair = components.heights[channel, :, number], components.widths[channel, number]
        for row, values in enumerate(pair, start=1):
            unit = values / (np.abs(values).max() or 1)
            # One value has no line.
            mode = "lines" if len(unit) > 1 else "markers"
            trace = go.Scatter(y=unit, name=label, line=line, mode=mode, showlegend=row == 1)
            figure.add_trace(trace, row, 1)
            figure.update_xaxes(index_ticks(len(unit)), row=row)
    figure.update_layout(height=_HEIGHT, margin=_MARGIN, legend=_LEGEND, hovermode="x unified")
    # Each profile has a value of 1; without the 0, one that hardly changes would fill the axis with
    # its rounding.
    figure.update_yaxes(rangemode="tozero")
    figure.update_xaxes(title="Row from the top", row=1)
    figure.update_xaxes(title="Column from the left", row=2)
    return figure


def running_quality(gains: Sequence[Gain], signed: Components) -> go.Figure:
    """PSNR of the sum so far against the number of components, and what each component adds."""
    titles = "PSNR of the sum (dB)", "Added by each component (dB)"
    figure = subplots.make_subplots(
        2, 1, shared_xaxes=True, vertical_spacing=0.16, subplot_titles=titles
    )
    numbers = [gain.component for gain in gains]
    for values, label, line in (
        ([gain.psnr_db for gain in gains], KIND.label, _line(KIND.key)),
        (signed.psnr_db[1:], SIGNED_LABEL, _line(KIND.bound) | {"dash": "dot"}),
    ):
        figure.add_trace(go.Scatter(x=numbers, y=values, name=label, line=line), 1, 1)
    figure.add_trace(_gain_bars(gains, style_of(KIND.key).color), 2, 1)
    figure.update_layout(height=_HEIGHT, margin=_MARGIN, legend=_LEGEND)
    figure.update_xaxes(whole_ticks(len(gains)))
    figure.update_xaxes(title="Components of each channel", row=2)
    return figure


def _gain_bars(gains: Sequence[Gain], color: str) -> go.Bar:
    return go.Bar(
        x=[gain.component for gain in gains],
        y=[gain.gain_db for gain in gains],
        customdata=[[gain.bytes, gain.gain_db_per_kb] for gain in gains],
        marker={"color": color},
        showlegend=False,
        hovertemplate="%{y:.3f} dB for %{customdata[0]} bytes: %{customdata[1]:.2f} dB per kB"
        "<extra></extra>",
    )


def _line(key: str) -> dict[str, Any]:
    """The line of the method with that key."""
    return {"color": style_of(key).color, "width": 2}
