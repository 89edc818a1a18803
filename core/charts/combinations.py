"""Two parameters at once: a curve for each value of the second, and the overall hull."""

from __future__ import annotations

from itertools import cycle

from core.charts.styles import FONT, shades, style_of
from core.charts.view import View, drawable
from core.columns import COST_AXES, QUALITY_AXES, costs, gains
from core.formatting import format_bytes, format_psnr
from core.frontier import hull
from core.lazy import graph_objects as go
from core.lazy import pandas as pd
from core.methods import METHODS, Method, ParameterWords

HEIGHT = 440
# The curves have shades of the method's colour, so each has a marker of its own as well.
_MARKERS = ("circle", "square", "diamond", "triangle-up", "cross", "star")
_HULL = "#868e96"


def chart(frame: pd.DataFrame, words: ParameterWords, view: View) -> go.Figure:
    """Draw a thin curve per value of the second parameter, and the overall hull as a broad line.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweeps.to_frame` of one image and one method, with one more column,
        ``"second"``: the value of its second parameter.
    words : ParameterWords
        The words of the second parameter.
    view : View
        Axes and scales.
    """
    figure = go.Figure()
    cost, quality = view.cost, view.quality
    heights = drawable(frame[quality], frame[quality], is_log=view.log_quality)
    drawn = frame.assign(drawn=heights)
    best = best_combinations(drawn, cost, quality)
    figure.add_trace(
        go.Scatter(
            x=best[cost],
            y=best["drawn"],
            name="Best of all",
            mode="lines",
            line={"color": _HULL, "width": 7},
            opacity=0.5,
            hoverinfo="skip",
        )
    )
    curves = drawn.groupby("second")
    colors = shades(style_of(frame["method"].iloc[0]).color, curves.ngroups)
    for color, marker, (second, rows) in zip(colors, cycle(_MARKERS), curves, strict=False):
        figure.add_trace(_curve(rows, words.describe(second), (color, marker), cost))
    figure.update_xaxes(
        title=COST_AXES[cost].axis_title, tickformat=COST_AXES[cost].tick_format, showgrid=True
    )
    if view.log_cost:
        figure.update_xaxes(type="log")
    figure.update_yaxes(
        title=QUALITY_AXES[quality].axis_title, tickformat=QUALITY_AXES[quality].tick_format
    )
    if view.log_quality:
        figure.update_yaxes(type="log")
    figure.update_layout(
        height=HEIGHT,
        font=FONT,
        margin={"l": 8, "r": 24, "t": 24, "b": 8},
        legend={"orientation": "h", "y": 1.08},
        hovermode="closest",
    )
    return figure


def add_best(figure: go.Figure, frame: pd.DataFrame | None, view: View) -> go.Figure:
    """Add to a trade-off chart the best combinations of each method, as a dashed curve.

    Parameters
    ----------
    figure : Figure
        What `tradeoff` has drawn.
    frame : DataFrame or None
        Rows of `sweeps.to_frame` of one image, with one more column, ``"second"``.
    view : View
        That of the chart.

    Returns
    -------
    Figure
        The same. The ``customdata`` of the points holds method and both values.
    """
    if frame is not None:
        placeable = frame.dropna(subset=[view.cost, view.quality])
        for key, rows in placeable.groupby("method", sort=False):
            method, best = METHODS[str(key)], best_combinations(rows, view.cost, view.quality)
            if second := method.second():
                figure.add_trace(_best(method, method.words.of(second), best, view))
    return figure


def best_combinations(frame: pd.DataFrame, cost: str, quality: str) -> pd.DataFrame:
    """The rows on the overall upper convex hull, in ascending order of cost."""
    return frame.iloc[hull(costs(frame, cost), gains(frame, quality))]


def describe_best(frame: pd.DataFrame, words: ParameterWords, cost: str, quality: str) -> str:
    """Which values of the second parameter the best combinations have, as a sentence."""
    counts = best_combinations(frame, cost, quality)["second"].value_counts(sort=False)
    listed = ", ".join(
        f"{count} with {words.describe(second)}" for second, count in sorted(counts.items())
    )
    return f"Points on the overall hull: {listed}."


def _best(
    method: type[Method], words: ParameterWords, rows: pd.DataFrame, view: View
) -> go.Scatter:
    values = rows["second"].unique()
    which = words.describe(values[0]) if len(values) == 1 else words.label
    name, style = f"{method.label}, {which}", style_of(method.key)
    return go.Scatter(
        x=rows[view.cost],
        y=drawable(rows[view.quality], rows[view.quality], is_log=view.log_quality),
        name=name,
        mode="lines+markers+text",
        line={"color": style.color, "width": 2, "dash": "dash"},
        marker={"color": style.color, "symbol": f"{style.marker}-open", "size": 8},
        # The colour says which method it is; the whole name is too long for a phone.
        text=[*[""] * (len(rows) - 1), f"<b>{which}</b>"],
        textposition="top left",
        cliponaxis=False,
        customdata=rows[["method", "value", "second"]].to_numpy(),
        hovertext=[
            f"<b>{method.label}</b>, {method.describe(row['value'])}, "
            f"{words.describe(row['second'])}<br>"
            f"{format_bytes(row['file_bytes'])}, {format_psnr(row['psnr_db'])}"
            for row in rows.to_dict("records")
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _curve(rows: pd.DataFrame, name: str, look: tuple[str, str], cost: str) -> go.Scatter:
    ordered, (color, marker) = rows.sort_values("value"), look
    return go.Scatter(
        x=ordered[cost],
        y=ordered["drawn"],
        name=name,
        mode="lines+markers",
        line={"color": color, "width": 1},
        marker={"color": color, "size": 9, "symbol": marker},
        hovertext=[
            f"{METHODS[row['method']].label}, "
            f"{METHODS[row['method']].describe(row['value'])}, {name}<br>"
            f"{format_bytes(row['file_bytes'])}, {format_psnr(row['psnr_db'])}"
            for row in ordered.to_dict("records")
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
