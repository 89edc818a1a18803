"""Plotly figures of palettes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.charts.ticks import whole_ticks
from core.explain.palette_shares import ColorCloud, PaletteShares
from core.formatting import format_colors, format_share
from core.lazy import graph_objects as go
from core.lazy import subplots

_MARGIN = {"l": 8, "r": 8, "t": 32, "b": 8}
_OUTLINE = "#868e96"


def share_bars(shares: PaletteShares) -> go.Figure:
    """Share of the pixels, and under it of the squared error if there is any, for each colour.

    The ``customdata`` of a bar is the number of its colour, from 1.
    """
    drawn = {"Share of the pixels (%)": shares.pixel_shares}
    if not shares.is_lossless:
        drawn["Share of the squared error (%)"] = shares.error_shares
    figure = subplots.make_subplots(
        len(drawn), 1, shared_xaxes=True, vertical_spacing=0.16, subplot_titles=[*drawn]
    )
    for row, values in enumerate(drawn.values(), start=1):
        figure.add_trace(_bars(shares, 100 * values), row, 1)
    height = 180 * len(drawn)
    figure.update_layout(
        height=height, margin=_MARGIN, showlegend=False, bargap=0.08, clickmode="event+select"
    )
    figure.update_xaxes(whole_ticks(len(shares.colors)))
    figure.update_xaxes(title="Colour, dark to light", row=len(drawn), col=1)
    return figure


def color_cloud_chart(
    colors: ColorCloud, shares: PaletteShares, ink: str | None = None
) -> go.Figure:
    """Colours of the image in their space, and on top the palette, larger for more pixels.

    Numbers and names of the axes have the colour `ink`, or that of the theme: no style sheet
    reaches into a picture that the graphics card draws.
    """
    points = go.Scatter3d(
        **_coordinates(colors.points),
        mode="markers",
        marker={"size": 2, "color": format_colors(colors.colors), "opacity": 0.4},
        hoverinfo="skip",
        name="Colours of the image",
    )
    size = np.sqrt(shares.pixel_shares / shares.pixel_shares.max())
    centers = go.Scatter3d(
        **_coordinates(colors.centers),
        mode="markers",
        marker={
            "size": 6 + 14 * size,
            "color": list(shares.names),
            "symbol": "diamond",
            "line": {"color": _contrasts(shares.colors), "width": 3},
            "opacity": 1,
        },
        text=[
            f"{name}, {format_share(share)} of the pixels"
            for name, share in zip(shares.names, shares.pixel_shares, strict=True)
        ],
        hovertemplate="%{text}<extra></extra>",
        name="Palette",
    )
    figure = go.Figure([points, centers])
    every = np.concatenate([colors.points, colors.centers])
    axes = zip(("xaxis", "yaxis", "zaxis"), colors.axes, every.T, strict=True)
    figure.update_layout(
        height=520,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        uirevision="cloud",
        scene={axis: _axis(title, values, ink) for axis, title, values in axes},
        scene_camera_eye={"x": 1.5, "y": 1.5, "z": 0.9},
        # The nearest corner is the lowest, and its numbers need room below it.
        scene_camera_center={"x": 0, "y": 0, "z": -0.2},
    )
    return figure


def _axis(title: str, values: NDArray[np.float32], ink: str | None) -> dict[str, Any]:
    font = {"color": ink}
    axis = {"title": {"text": title, "font": font}, "tickfont": font}
    low, high = float(values.min()), float(values.max())
    if low == high:
        # Around a single value, Plotly would invent an axis of halves.
        return axis | {"tickvals": [low], "tickformat": ".3~g"}
    is_whole = bool((values == np.rint(values)).all())
    return axis | (whole_ticks(high - low) if is_whole else {})


def _bars(shares: PaletteShares, values: NDArray[np.float64]) -> go.Bar:
    numbers = list(range(1, len(values) + 1))
    return go.Bar(
        x=numbers,
        y=values,
        marker={"color": list(shares.names), "line": {"color": _OUTLINE, "width": 1}},
        customdata=numbers,
        text=list(shares.names),
        textposition="none",
        hovertemplate="Colour %{x}, %{text}: %{y:.2f} %<extra></extra>",
    )


def _contrasts(colors: NDArray[np.uint8]) -> list[str]:
    """White around dark colours, black around light ones."""
    return ["white" if mean < 128 else "black" for mean in colors.mean(axis=1)]


def _coordinates(points: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    return dict(zip("xyz", points.T, strict=True))
