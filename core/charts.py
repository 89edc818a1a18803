"""Tables to Plotly figures: one colour and one marker for a method, everywhere."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from core.axes import QUALITY_AXES, STORAGE_AXES
from core.formatting import format_bytes, format_psnr
from core.methods import METHODS

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Style:
    """How a method is drawn."""

    color: str
    marker: str


# Each at least 3:1 against white and against the dark background.
_STYLES = cycle(
    [
        Style("#d9480f", "circle"),
        Style("#1c7ed6", "square"),
        Style("#2b8a3e", "diamond"),
        Style("#ae3ec9", "triangle-up"),
        Style("#868e96", "x"),
    ]
)
STYLES = dict(zip(METHODS, _STYLES, strict=False))
_QUIET = "#868e96"
HEIGHT = 440


def tradeoff(
    frame: pd.DataFrame,
    storage: str = "file_bytes",
    quality: str = "psnr_db",
    *,
    log_storage: bool = True,
    references: Mapping[str, float] | None = None,
) -> go.Figure:
    """Draw quality over storage, a curve for each method.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweep.to_frame` of one image.
    storage, quality : str
        Keys of `STORAGE_AXES` and `QUALITY_AXES`.
    log_storage : bool
        True for a logarithmic storage axis.
    references : mapping of str to float, optional
        Names of sizes to draw as upright lines.

    Returns
    -------
    Figure
        Each curve's ``customdata`` holds method and value of its points. A lossless point has no
        PSNR that can be drawn; it stands above all others and says so.
    """
    figure = go.Figure()
    is_rising = QUALITY_AXES[quality].is_rising
    drawn = frame.assign(drawn=_drawable(frame[quality]))
    for place, (name, size) in enumerate((references or {}).items()):
        figure.add_trace(_reference_line(name, size, drawn["drawn"], place, is_rising))
    for key, rows in drawn.groupby("method", sort=False):
        figure.add_trace(_curve(str(key), rows.sort_values("value"), storage, quality))
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 24, "t": 24, "b": 8},
        showlegend=False,
        uirevision="tradeoff",
        hovermode="closest",
    )
    _set_axes(figure, storage, quality, log_storage)
    return figure


def references_for(column: str, raw_bytes: int, source_bytes: int | None) -> dict[str, float]:
    """Sizes to compare with on a storage axis: the raw pixels and the source file."""
    if column == "numbers":
        return {"raw": raw_bytes}
    if not STORAGE_AXES[column].is_bytes:
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


def _curve(key: str, rows: pd.DataFrame, storage: str, quality: str) -> go.Scatter:
    method, style = METHODS[key], STYLES[key]
    labels = [
        f"{value} lossless" if error == 0 else str(value)
        for value, error in zip(rows["value"], rows["mse"], strict=True)
    ]
    if labels:
        labels[-1] = f"<b>{method.label}</b> {labels[-1]}"
    return go.Scatter(
        x=rows[storage],
        y=rows["drawn"],
        name=method.label,
        mode="lines+markers+text",
        line={"color": style.color, "width": 2},
        marker={"color": style.color, "symbol": style.marker, "size": 9},
        text=labels,
        # Away from the curve.
        textposition="top center" if QUALITY_AXES[quality].is_rising else "top right",
        cliponaxis=False,
        customdata=rows[["method", "value"]].to_numpy(),
        hovertext=[_hover(row, storage, quality) for row in rows.to_dict("records")],
        hovertemplate=f"<b>{method.label}</b>, %{{hovertext}}<extra></extra>",
    )


def _hover(row: Mapping[Hashable, Any], storage: str, quality: str) -> str:
    return (
        f"K = {row['value']}<br>{STORAGE_AXES[storage].title}: {row[storage]:,.6g}<br>"
        f"{QUALITY_AXES[quality].title}: {row[quality]:.4g}<br>"
        f"{format_bytes(row['file_bytes'])}, {format_psnr(row['psnr_db'])}"
    )


def _reference_line(
    name: str, size: float, qualities: pd.Series, place: int, is_rising: bool
) -> go.Scatter:
    low, high = (qualities.min(), qualities.max()) if len(qualities) else (0, 1)
    # Where no curve is, and names of neighbouring lines at different heights.
    step = (high - low) * 0.08 * place
    named = low + step if is_rising else high - step
    return go.Scatter(
        x=[size, size, size],
        y=[low, named, high],
        name=name,
        mode="lines+text",
        line={"color": _QUIET, "width": 1, "dash": "dot"},
        text=["", name, ""],
        textposition="top left",
        hoverinfo="skip",
        cliponaxis=False,
    )


def _set_axes(figure: go.Figure, storage: str, quality: str, log_storage: bool) -> None:
    across, up = STORAGE_AXES[storage], QUALITY_AXES[quality]
    figure.update_xaxes(title=f"{across.title}, {across.better}", tickformat="~s", showgrid=True)
    if log_storage:
        figure.update_xaxes(type="log", dtick="D2")
    figure.update_yaxes(title=f"{up.title}, {up.better}")
