"""What is drawn over or under the curves of a trade-off chart."""

from __future__ import annotations

import html
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from core import frontier
from core.charts.styles import QUIET, style_of
from core.charts.view import View
from core.columns import costs, gains
from core.lazy import graph_objects as go
from core.lazy import pandas as pd
from core.methods import METHODS

_FRONTIERS = {"hull": frontier.hull, "pareto": frontier.pareto}


def bands(rows: pd.DataFrame | None, view: View) -> Iterator[go.Scatter]:
    """For each method a band from the lowest to the highest quality of several seeds."""
    for key, group in _groups(rows, "method"):
        yield from _band(key, group, view)


def frontiers(drawn: pd.DataFrame, view: View) -> Iterator[go.Scatter]:
    """The frontier of all methods as a broad line, and of each method as a thin one."""
    if not view.frontier or drawn.empty:
        return
    yield _frontier(drawn, view, {"color": QUIET, "width": 7}, "all")
    for key, rows in _groups(drawn, "method"):
        line = {"color": style_of(key).color, "width": 1, "dash": "dash"}
        yield _frontier(rows, view, line, METHODS[key].label)


def imported(rows: pd.DataFrame | None, view: View) -> Iterator[go.Scatter]:
    """A thin curve for each name in the imported rows, of the rows that have both values."""
    whole = None if rows is None else rows.dropna(subset=[view.cost, view.quality])
    for name, group in _groups(whole, "name"):
        yield _imported(name, group.sort_values(view.cost), view)


def answers(rows: pd.DataFrame | None, drawn: pd.DataFrame, view: View) -> Iterator[go.Scatter]:
    """A cross on each setting that answers a question; a curve goes on to one beyond its ends."""
    for key, group in _groups(rows, "method"):
        own = drawn[drawn["method"] == key]
        yield from (_way(key, row, own, view) for row in _beyond(group, own))
        yield _answer(key, group, view)


def selection(drawn: pd.DataFrame, view: View) -> Iterator[go.Scatter]:
    """A ring around the chosen setting."""
    if view.selected:
        yield _ring(style_of(view.selected[0]).color, selected_rows(drawn, view), view)


def selected_rows(drawn: pd.DataFrame, view: View) -> pd.DataFrame:
    """The row of the chosen setting, where there is one."""
    key, value = view.selected or ("", 0)
    return drawn[(drawn["method"] == key) & (drawn["value"] == value)]


def _groups(rows: pd.DataFrame | None, column: str) -> Iterator[tuple[str, pd.DataFrame]]:
    if rows is not None and len(rows):
        yield from ((str(key), group) for key, group in rows.groupby(column, sort=False))


def _band(key: str, rows: pd.DataFrame, view: View) -> Iterator[go.Scatter]:
    """Lowest to highest quality, with the median as a line, over the median cost."""
    by_value = rows.groupby("value")
    x, y = by_value[view.cost].median(), by_value[view.quality]
    label, color = METHODS[key].label, style_of(key).color
    yield go.Scatter(
        x=[*x, *x[::-1]],
        y=[*y.max(), *y.min()[::-1]],
        name=f"{label}, all seeds",
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=color,
        opacity=0.3,
        hoverinfo="skip",
    )
    yield go.Scatter(
        x=x,
        y=y.median(),
        name=f"{label}, median of seeds",
        mode="lines",
        line={"color": color, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )


def _frontier(rows: pd.DataFrame, view: View, line: dict[str, Any], of: str) -> go.Scatter:
    find = _FRONTIERS[view.frontier]
    indices = find(costs(rows, view.cost), gains(rows, view.quality))
    return go.Scatter(
        x=rows[view.cost].iloc[indices],
        y=rows["drawn"].iloc[indices],
        name=f"{view.frontier} of {of}",
        mode="lines",
        line=line,
        opacity=0.35 if of == "all" else 1,
        hoverinfo="skip",
    )


def _imported(name: str, rows: pd.DataFrame, view: View) -> go.Scatter:
    return go.Scatter(
        x=rows[view.cost],
        y=rows["drawn"],
        name=name,
        mode="lines+markers+text",
        line={"color": QUIET, "width": 1, "dash": "dash"},
        marker={"color": QUIET, "symbol": "star-open", "size": 7},
        text=[*[""] * (len(rows) - 1), html.escape(name)],
        textposition="top center",
        hovertemplate="%{x:,.6g}, %{y:.4g}<extra></extra>",
    )


def _beyond(rows: pd.DataFrame, drawn: pd.DataFrame) -> Iterator[dict[Hashable, Any]]:
    """The rows whose setting is smaller or larger than all that are drawn."""
    if not drawn.empty:
        inside = rows["value"].between(drawn["value"].min(), drawn["value"].max())
        yield from rows[~inside].to_dict("records")


def _way(key: str, row: Mapping[Hashable, Any], drawn: pd.DataFrame, view: View) -> go.Scatter:
    """A dotted line from the nearest point of the curve, since settings between are not shown."""
    end = drawn.loc[(drawn["value"] - row["value"]).abs().idxmin()]
    return go.Scatter(
        x=[end[view.cost], row[view.cost]],
        y=[end["drawn"], row["drawn"]],
        name=f"{METHODS[key].label}, to the answer",
        mode="lines",
        line={"color": style_of(key).color, "width": 1, "dash": "dot"},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _answer(key: str, rows: pd.DataFrame, view: View) -> go.Scatter:
    method = METHODS[key]
    return go.Scatter(
        x=rows[view.cost],
        y=rows["drawn"],
        name=f"{method.label}, answer",
        mode="markers",
        marker={"color": style_of(key).color, "symbol": "circle-x-open", "size": 18},
        hovertext=[method.describe(value) for value in rows["value"]],
        hovertemplate=f"<b>{method.label}</b>, %{{hovertext}}: the answer<extra></extra>",
        cliponaxis=False,
    )


def _ring(color: str, chosen: pd.DataFrame, view: View) -> go.Scatter:
    return go.Scatter(
        x=chosen[view.cost],
        y=chosen["drawn"],
        name="chosen",
        mode="markers",
        marker={"size": 20, "symbol": "circle-open", "color": color, "line": {"width": 2}},
        hoverinfo="skip",
        cliponaxis=False,
    )
