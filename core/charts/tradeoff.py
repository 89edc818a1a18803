"""Quality over storage."""

from __future__ import annotations

import html
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core import frontier
from core.axes import COST_AXES, QUALITY_AXES, costs, gains
from core.charts.style import HEIGHT, QUIET, STYLES
from core.formatting import format_bytes, format_psnr
from core.methods import METHODS, Method

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """What a trade-off chart shows.

    Parameters
    ----------
    storage, quality : str
        Keys of `COST_AXES` and `QUALITY_AXES`: columns of the two axes.
    log_storage, log_quality : bool
        True for a logarithmic axis.
    sizes : mapping of str to float
        Names of sizes to draw as upright lines.
    selected : tuple of str and int, optional
        Key of a method and value of its knob, to be marked.
    with_hull : bool
        True to draw the hull over all methods: no point above it can be had.
    """

    storage: str = "file_bytes"
    quality: str = "psnr_db"
    log_storage: bool = True
    log_quality: bool = False
    sizes: Mapping[str, float] = field(default_factory=dict)
    selected: tuple[str, int] | None = None
    with_hull: bool = False


def tradeoff(
    frame: pd.DataFrame,
    view: View,
    *,
    imported: pd.DataFrame | None = None,
    bands: pd.DataFrame | None = None,
) -> go.Figure:
    """Draw quality over storage, a curve for each method.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweep.to_frame` of one image.
    view : View
        Axes, scales and marks.
    imported : DataFrame, optional
        Rows of other people, with the columns ``name`` and those of the axes.
    bands : DataFrame, optional
        Rows of several seeds: drawn from their lowest to their highest quality.

    Returns
    -------
    Figure
        Each curve's ``customdata`` holds method and value of its points. A lossless point has no
        PSNR that can be drawn; it stands above all others and says so.
    """
    figure = go.Figure()
    drawn = frame.assign(drawn=_drawable(frame[view.quality]))
    for place, (name, size) in enumerate(view.sizes.items()):
        figure.add_trace(_size_line(name, size, drawn["drawn"], place, view))
    for key, rows in _groups(bands, "method"):
        figure.add_trace(_band(key, rows, view))
    if view.with_hull and len(frame):
        figure.add_trace(_hull(drawn, view))
    for key, rows in _groups(drawn, "method"):
        figure.add_trace(_curve(key, rows.sort_values("value"), view))
    for name, rows in _groups(imported, "name"):
        figure.add_trace(_imported(name, rows.sort_values(view.storage), view))
    if view.selected:
        figure.add_trace(_mark(drawn, view.selected, view))
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 24, "t": 24, "b": 8},
        showlegend=False,
        uirevision="tradeoff",
        hovermode="closest",
        clickmode="event+select",
    )
    _set_axes(figure, view)
    return figure


def references_for(column: str, raw_bytes: int, source_bytes: int | None) -> dict[str, float]:
    """Sizes to compare with on a storage axis: the raw pixels and the source file."""
    if column == "numbers":
        return {"raw": raw_bytes}
    if not COST_AXES[column].is_bytes:
        return {}
    sizes = {f"raw {format_bytes(raw_bytes)}": float(raw_bytes)}
    if source_bytes:
        sizes[f"source file {format_bytes(source_bytes)}"] = float(source_bytes)
    return sizes


def _drawable(values: pd.Series) -> pd.Series:
    """The values, with a place above the largest for infinite ones."""
    finite = values[values.abs() != float("inf")]
    top = (finite.max() if len(finite) else 50.0) + 5
    return values.replace(float("inf"), top)


def _curve(key: str, rows: pd.DataFrame, view: View) -> go.Scatter:
    method, style = METHODS[key], STYLES[key]
    is_quiet = method.is_reference
    return go.Scatter(
        x=rows[view.storage],
        y=rows["drawn"],
        name=method.label,
        mode="lines+markers+text",
        line={"color": style.color, "width": 1 if is_quiet else 2},
        marker={"color": style.color, "symbol": style.marker, "size": 7 if is_quiet else 9},
        text=_labels(method, rows),
        textfont={"color": style.color} if is_quiet else None,
        # Away from the curve.
        textposition="top center" if QUALITY_AXES[view.quality].is_rising else "top right",
        cliponaxis=False,
        customdata=rows[["method", "value"]].to_numpy(),
        hovertext=[_hover(row, view) for row in rows.to_dict("records")],
        hovertemplate=f"<b>{method.label}</b>, %{{hovertext}}<extra></extra>",
    )


def _labels(method: type[Method], rows: pd.DataFrame) -> list[str]:
    """The value at each point, the name at the last; of a reference the name alone."""
    if method.is_reference:
        return [*[""] * (len(rows) - 1), method.label]
    labels = [
        f"{value} lossless" if error == 0 else str(value)
        for value, error in zip(rows["value"], rows["mse"], strict=True)
    ]
    labels[-1] = f"<b>{method.label}</b> {labels[-1]}"
    return labels


def _hull(drawn: pd.DataFrame, view: View) -> go.Scatter:
    """The hull over all methods."""
    places = frontier.hull(costs(drawn, view.storage), gains(drawn, view.quality))
    return go.Scatter(
        x=drawn[view.storage].iloc[places],
        y=drawn["drawn"].iloc[places],
        name="hull",
        mode="lines",
        line={"color": QUIET, "width": 6},
        opacity=0.35,
        hoverinfo="skip",
    )


def _mark(drawn: pd.DataFrame, selected: tuple[str, int], view: View) -> go.Scatter:
    """A ring about the chosen setting."""
    key, value = selected
    chosen = drawn[(drawn["method"] == key) & (drawn["value"] == value)]
    ring = {"size": 20, "symbol": "circle-open", "color": STYLES[key].color, "line": {"width": 2}}
    return go.Scatter(
        x=chosen[view.storage],
        y=chosen["drawn"],
        name="chosen",
        mode="markers",
        marker=ring,
        hoverinfo="skip",
        cliponaxis=False,
    )


def _band(key: str, rows: pd.DataFrame, view: View) -> go.Scatter:
    """From the lowest to the highest quality of several seeds, over the median of the storage."""
    by_value = rows.groupby("value")
    x, y = by_value[view.storage].median(), by_value[view.quality]
    return go.Scatter(
        x=[*x, *x[::-1]],
        y=[*y.max(), *y.min()[::-1]],
        name=f"{METHODS[key].label}, all seeds",
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=STYLES[key].color,
        opacity=0.3,
        hoverinfo="skip",
    )


def _imported(name: str, rows: pd.DataFrame, view: View) -> go.Scatter:
    return go.Scatter(
        x=rows[view.storage],
        y=_drawable(rows[view.quality]),
        name=name,
        mode="lines+markers+text",
        line={"color": QUIET, "width": 1, "dash": "dash"},
        marker={"color": QUIET, "symbol": "star-open", "size": 7},
        text=[*[""] * (len(rows) - 1), html.escape(name)],
        textposition="top center",
        hovertemplate="%{x:,.6g}, %{y:.4g}<extra></extra>",
    )


def _groups(rows: pd.DataFrame | None, column: str) -> Iterator[tuple[str, pd.DataFrame]]:
    if rows is not None:
        yield from ((str(key), group) for key, group in rows.groupby(column, sort=False))


def _hover(row: Mapping[Hashable, Any], view: View) -> str:
    axes = (COST_AXES[view.storage], view.storage), (QUALITY_AXES[view.quality], view.quality)
    (across, x), (up, y) = axes
    return (
        f"{METHODS[row['method']].describe(row['value'])}<br>{across.title}: {row[x]:,.6g}<br>"
        f"{up.title}: {row[y]:.4g}<br>"
        f"{format_bytes(row['file_bytes'])}, {format_psnr(row['psnr_db'])}"
    )


def _size_line(name: str, size: float, qualities: pd.Series, place: int, view: View) -> go.Scatter:
    low, high = (qualities.min(), qualities.max()) if len(qualities) else (0, 1)
    # Where no curve is, and names of neighbouring lines at different heights.
    step = (high - low) * 0.08 * place
    named = low + step if QUALITY_AXES[view.quality].is_rising else high - step
    return go.Scatter(
        x=[size, size, size],
        y=[low, named, high],
        name=name,
        mode="lines+text",
        line={"color": QUIET, "width": 1, "dash": "dot"},
        text=["", name, ""],
        textposition="top left",
        hoverinfo="skip",
        cliponaxis=False,
    )


def _set_axes(figure: go.Figure, view: View) -> None:
    across, up = COST_AXES[view.storage], QUALITY_AXES[view.quality]
    figure.update_xaxes(title=f"{across.title}, {across.better}", tickformat="~s", showgrid=True)
    if view.log_storage:
        figure.update_xaxes(type="log", dtick="D2")
    if view.log_quality:
        figure.update_yaxes(type="log")
    figure.update_yaxes(title=f"{up.title}, {up.better}")
