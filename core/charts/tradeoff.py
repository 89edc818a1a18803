"""Quality over storage."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from core.axes import COST_AXES, QUALITY_AXES
from core.charts import marks
from core.charts.style import HEIGHT, QUIET, STYLES
from core.charts.view import Ranges, View, drawable
from core.formatting import format_bytes, format_psnr
from core.methods import METHODS, Method

if TYPE_CHECKING:
    import pandas as pd


def tradeoff(
    frame: pd.DataFrame,
    view: View,
    *,
    imported: pd.DataFrame | None = None,
    bands: pd.DataFrame | None = None,
    answers: pd.DataFrame | None = None,
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
    answers : DataFrame, optional
        Rows of settings that answer a question, to be marked.

    Returns
    -------
    Figure
        Each curve's ``customdata`` holds method and value of its points. A lossless point has no
        PSNR that can be drawn; it stands above all others and says so.
    """
    figure = go.Figure()
    drawn = frame.assign(drawn=drawable(frame[view.quality]))
    figure.add_traces([*marks.size_lines(drawn, view), *marks.bands(bands, view)])
    figure.add_traces([*marks.frontiers(drawn, view)])
    for key, rows in drawn.groupby("method", sort=False):
        figure.add_trace(_curve(str(key), rows.sort_values("value"), view))
    figure.add_traces([*marks.imported(imported, view), *marks.answers(answers, view)])
    figure.add_traces([*marks.selection(drawn, view)])
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 24, "t": 24, "b": 8},
        showlegend=False,
        hovermode="closest",
        clickmode="event+select",
    )
    _set_axes(figure, view)
    _cross_hair(figure, marks.selected_rows(drawn, view), view)
    return figure


def zoom_to(figure: go.Figure, ranges: Ranges) -> None:
    """Show a part of the plane: for ``x`` or ``y`` a stretch of that axis."""
    for name, stretch in ranges.items():
        figure.update_layout({f"{name}axis": {"range": list(stretch), "autorange": False}})


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


def _hover(row: Mapping[Hashable, Any], view: View) -> str:
    axes = (COST_AXES[view.storage], view.storage), (QUALITY_AXES[view.quality], view.quality)
    (across, x), (up, y) = axes
    return (
        f"{METHODS[row['method']].describe(row['value'])}<br>{across.title}: {row[x]:,.6g}<br>"
        f"{up.title}: {row[y]:.4g}<br>"
        f"{format_bytes(row['file_bytes'])}, {format_psnr(row['psnr_db'])}"
    )


def _cross_hair(figure: go.Figure, chosen: pd.DataFrame, view: View) -> None:
    """Thin lines through the chosen setting, to be read off at both axes."""
    line = {"color": QUIET, "width": 1, "dash": "dot"}
    for row in chosen.to_dict("records"):
        figure.add_vline(row[view.storage], line=line, layer="below")
        figure.add_hline(row["drawn"], line=line, layer="below")


def _set_axes(figure: go.Figure, view: View) -> None:
    across, up = COST_AXES[view.storage], QUALITY_AXES[view.quality]
    figure.update_xaxes(title=f"{across.title}, {across.better}", tickformat="~s", showgrid=True)
    if view.log_storage:
        figure.update_xaxes(type="log", dtick="D2")
    if view.log_quality:
        figure.update_yaxes(type="log")
    figure.update_yaxes(title=f"{up.title}, {up.better}")
