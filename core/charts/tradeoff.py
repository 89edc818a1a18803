"""The trade-off chart: quality against storage."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from core.charts import boxes, labels, marks, sizes
from core.charts.labels import Label
from core.charts.plane import Plane
from core.charts.styles import FONT, HEIGHT, QUIET, style_of
from core.charts.ticks import fitting_log_ticks, log_ticks
from core.charts.view import Ranges, View, drawable
from core.columns import COST_AXES, QUALITY_AXES
from core.formatting import format_bytes, format_psnr
from core.lazy import graph_objects as go
from core.lazy import pandas as pd
from core.methods import METHODS

_ROOM_FOR_MENUS = 64

# Rows, or none where there may be none.
Rows = TypeVar("Rows", "pd.DataFrame", "pd.DataFrame | None")


def tradeoff(
    frame: pd.DataFrame,
    view: View,
    *,
    imported: pd.DataFrame | None = None,
    bands: pd.DataFrame | None = None,
    answers: pd.DataFrame | None = None,
) -> go.Figure:
    """Draw quality against storage, a curve for each method.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweeps.to_frame` of one image.
    view : View
        Axes, scales and marks.
    imported : DataFrame, optional
        Imported rows, with the columns ``name`` and those of the axes.
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
    # A row without a value on one of the axes has no place on the chart.
    placeable = frame.dropna(subset=[view.cost, view.quality])
    every = _qualities([placeable, imported, answers], view)
    drawn = _with_heights(placeable, every, view)
    answered = _with_heights(answers, every, view)
    others = _with_heights(imported, every, view)
    beside = [rows for rows in (answered, others) if rows is not None and len(rows)]
    groups = drawn.groupby("method", sort=False)
    curves = {str(key): rows.sort_values("value") for key, rows in groups}
    chosen = marks.selected_rows(drawn, view)
    shown = sizes.shown(drawn, view)
    # What lies beyond the curves stretches the axes as well.
    plane = Plane.around([drawn, *beside], view, shown.values())
    crosses = [] if answered is None or answered.empty else [plane.spots(answered)]
    courses = boxes.together([*map(plane.course, curves.values()), *crosses])
    written = labels.settle(labels.usual(curves, plane), courses)
    names = sizes.place(shown, plane, boxes.together([courses, plane.cross(chosen)]), written)
    # The names of sizes may leave room for a better side, or have taken some.
    settled = labels.settle(written, courses, [*names.values()])
    spread = labels.spread(settled, courses, [*names.values()])
    placed = labels.part(spread, courses, [*names.values()])
    traces = [
        *sizes.lines(shown, plane, names),
        *marks.bands(bands, view),
        *marks.frontiers(drawn, view),
        *(_curve(key, rows, view, placed) for key, rows in curves.items()),
        *marks.imported(others, view),
        *marks.answers(answered, drawn, view),
        *marks.selection(drawn, view),
    ]
    layout = {
        "height": HEIGHT,
        "margin": {"l": 8, "r": labels.room(curves, plane), "t": 24, "b": 8},
        "font": FONT,
        "showlegend": False,
        "hovermode": "closest",
        "clickmode": "event+select",
        "shapes": _cross_hair(chosen, view),
        **_axes(drawn, beside, [*shown.values()], view),
    }
    # The figure is built at once, because Plotly takes several times as long piece by piece.
    return go.Figure(traces, layout)


def _qualities(tables: Iterable[pd.DataFrame | None], view: View) -> pd.Series:
    """All values of the quality that are drawn."""
    found = [rows[view.quality] for rows in tables if rows is not None and len(rows)]
    return pd.concat(found) if found else pd.Series(dtype=float)


def _with_heights(rows: Rows, every: pd.Series, view: View) -> Rows:
    """The rows with their heights on the chart as the column ``drawn``, if there are rows."""
    if rows is None or (rows.empty and view.quality not in rows):
        return rows
    heights = drawable(rows[view.quality], every, is_log=view.log_quality)
    return rows.assign(drawn=heights)


def leave_room_for_menus(figure: go.Figure) -> None:
    """Leave the margin at the top and the titles of the axes to menus that stand there.

    The titles are kept as ``meta``, for a picture of the chart, where there are no menus.
    """
    layout = figure.layout
    figure.update_layout(
        meta={name: layout[name].title.text for name in ("xaxis", "yaxis")},
        margin={"t": _ROOM_FOR_MENUS},
        autosize=True,
        height=None,
        xaxis_title=None,
        yaxis_title=None,
    )


def zoom_to(figure: go.Figure, ranges: Ranges) -> None:
    """Show a part of the plane: for ``x`` or ``y`` a range of that axis."""
    for name, ends in ranges.items():
        figure.update_layout({f"{name}axis": {"range": list(ends), "autorange": False}})


def references_for(column: str, raw_bytes: int, source_bytes: int | None) -> dict[str, float]:
    """Sizes to compare with on a storage axis: the raw pixels and the source file."""
    if column == "numbers":
        return {f"raw {raw_bytes:,}": raw_bytes}
    if not COST_AXES[column].is_bytes:
        return {}
    found = {f"raw {format_bytes(raw_bytes)}": float(raw_bytes)}
    if source_bytes:
        found[f"source file {format_bytes(source_bytes)}"] = float(source_bytes)
    return found


def _curve(key: str, rows: pd.DataFrame, view: View, placed: Sequence[Label]) -> go.Scatter:
    method, style = METHODS[key], style_of(key)
    is_quiet = method.is_reference
    own = {label.index: label for label in placed if label.curve == key}
    written = [own.get(index) for index in range(len(rows))]
    return go.Scatter(
        x=rows[view.cost],
        y=rows["drawn"],
        name=method.label,
        mode="lines+markers+text",
        line={"color": style.color, "width": 1 if is_quiet else 2},
        marker={
            "color": style.color,
            "symbol": _symbols(style.marker, rows),
            "size": 7 if is_quiet else 9,
        },
        text=[label.words if label else "" for label in written],
        textposition=[label.side if label else "top left" for label in written],
        cliponaxis=False,
        customdata=rows[["method", "value"]].to_numpy(),
        hovertext=[_hover(row, view) for row in rows.to_dict("records")],
        hovertemplate=f"<b>{method.label}</b>, %{{hovertext}}<extra></extra>",
    )


def _symbols(marker: str, rows: pd.DataFrame) -> list[str] | str:
    """The marker of each point, hollow where the fit was stopped before it converged."""
    if marker.endswith("-open") or rows["converged"].all():
        return marker
    return [marker if converged else f"{marker}-open" for converged in rows["converged"]]


def _hover(row: Mapping[Hashable, Any], view: View) -> str:
    x, y = view.cost, view.quality
    return (
        f"{METHODS[row['method']].describe(row['value'])}<br>"
        f"{COST_AXES[x].title}: {row[x]:,.6g}<br>{QUALITY_AXES[y].title}: {row[y]:.4g}<br>"
        f"{format_bytes(row['file_bytes'])}, {format_psnr(row['psnr_db'])}"
    )


def _cross_hair(chosen: pd.DataFrame, view: View) -> list[dict[str, Any]]:
    """Thin lines through the chosen setting, so that it can be read off both axes."""
    shape = {"type": "line", "line": {"color": QUIET, "width": 1, "dash": "dot"}, "layer": "below"}
    horizontal = {"x0": 0, "x1": 1, "xref": "x domain"}
    vertical = {"y0": 0, "y1": 1, "yref": "y domain"}
    return [
        line
        for row in chosen.to_dict("records")
        for line in (
            {**shape, **vertical, "x0": row[view.cost], "x1": row[view.cost]},
            {**shape, **horizontal, "y0": row["drawn"], "y1": row["drawn"]},
        )
    ]


def _axes(
    drawn: pd.DataFrame, beside: Sequence[pd.DataFrame], sizes: Sequence[float], view: View
) -> dict[str, dict[str, Any]]:
    # Without points, Plotly would invent numbers.
    ticks = {"showticklabels": not drawn.empty}
    x = ticks | {
        "title": {"text": COST_AXES[view.cost].axis_title},
        "tickformat": COST_AXES[view.cost].tick_format,
        "showgrid": True,
    }
    y = ticks | {
        "title": {"text": QUALITY_AXES[view.quality].axis_title},
        "tickformat": QUALITY_AXES[view.quality].tick_format,
    }
    everything = pd.concat([drawn, *beside])
    costs = [*everything[view.cost].dropna(), *sizes]
    return {
        "xaxis": x | (fitting_log_ticks(costs) if view.log_cost else {}),
        "yaxis": y | (log_ticks([*everything["drawn"].dropna()]) if view.log_quality else {}),
    }
