"""How much less one method costs than another: its BD-rate, and the difference over quality."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import frontier
from core.charts import boxes, texts
from core.charts.boxes import Points
from core.charts.curves import Curve, curves_of
from core.charts.styles import HEIGHT, QUIET
from core.charts.texts import Text
from core.columns import COST_AXES, QUALITY_AXES, costs, gains
from core.formatting import format_share
from core.lazy import graph_objects as go
from core.lazy import pandas as pd

# The height of the chart of differences, as a share of others'.
_HEIGHT = 2 / 3
# At how many points of its line a name may stand.
_PLACES = 25
# Beside a steep line there is room left or right of it.
_SIDES = [
    f"{vertical} {side}" for side in ("center", "left", "right") for vertical in ("top", "bottom")
]


@dataclass(frozen=True, eq=False)
class _Line:
    """A curve's cost relative to the anchor in percent over the quality: shape (points, 2)."""

    curve: Curve
    points: Points

    @property
    def name(self) -> str:
        return html.escape(self.curve.label)


@dataclass(frozen=True, kw_only=True)
class _Name(Text):
    """The name of a line, at one of its points."""

    index: int


def rate_table(
    frame: pd.DataFrame,
    anchor: str,
    cost: str,
    quality: str,
    imported: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The BD-rate of each curve against an anchor, with the reason where it has none.

    The parameters are those of `rate_differences`.
    """
    curves = curves_of(frame, imported)
    reference = curves.pop(anchor)
    return pd.DataFrame([_rates(reference.rows, curve, cost, quality) for curve in curves.values()])


def rate_differences(
    frame: pd.DataFrame,
    anchor: str,
    cost: str,
    quality: str,
    imported: pd.DataFrame | None = None,
) -> go.Figure:
    """Draw the cost relative to an anchor against quality, a line for each other curve.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweeps.to_frame` of one image.
    anchor : str
        Key in `curves_of` of what the others are compared with, such as that of a method.
    cost, quality : str
        Keys of `COST_AXES` and `QUALITY_AXES`.
    imported : DataFrame, optional
        Imported rows, with the columns ``name`` and those of the axes.
    """
    curves = curves_of(frame, imported)
    if anchor not in curves:
        return go.Figure()
    reference = curves.pop(anchor)
    lines = _lines(reference.rows, curves.values(), cost, quality)
    names = _names(lines)
    against = f"against {html.escape(reference.label)} (%), less is better"
    zero = {"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "y0": 0, "y1": 0}
    layout = {
        "height": round(HEIGHT * _HEIGHT),
        "margin": {"l": 8, "r": 24, "t": 24, "b": 8},
        "showlegend": False,
        "shapes": [{**zero, "line": {"color": QUIET, "width": 1, "dash": "dot"}}],
        "xaxis": {"title": {"text": QUALITY_AXES[quality].title}},
        "yaxis": {"title": {"text": f"{COST_AXES[cost].noun.capitalize()} {against}"}},
    }
    return go.Figure([*map(_difference, lines, names)], layout)


def _rates(reference: pd.DataFrame, curve: Curve, cost: str, quality: str) -> dict[str, Any]:
    curves = [
        values
        for rows in (reference, curve.rows)
        for values in (costs(rows, cost), gains(rows, quality))
    ]
    pchip = frontier.bd_rate(*curves)
    akima = frontier.bd_rate(*curves, interpolation="akima")
    return {
        "Method": curve.label,
        "BD-rate": _percent(pchip.percent),
        "With Akima": _percent(akima.percent),
        f"From {QUALITY_AXES[quality].title}": _value(pchip.low, quality),
        "to": _value(pchip.high, quality),
        # Cut off as in the reason: what is below a limit is never shown as that.
        "Share of both ranges": format_share(math.floor(100 * pchip.overlap) / 100, decimals=0),
        "Why there is no number": pchip.reason,
    }


def _percent(value: float) -> str:
    # Adding 0 leaves no minus before a zero.
    return "n/a" if math.isnan(value) else f"{round(value, 1) + 0:+.1f} %"


def _value(value: float, quality: str) -> str:
    return "n/a" if math.isnan(value) else QUALITY_AXES[quality].format % abs(value)


def _lines(
    reference: pd.DataFrame, curves: Iterable[Curve], cost: str, quality: str
) -> Sequence[_Line]:
    """Those curves that have some quality in common with the reference."""
    anchor = costs(reference, cost), gains(reference, quality)
    lines = []
    for curve in curves:
        own = costs(curve.rows, cost), gains(curve.rows, quality)
        qualities, percents = frontier.rate_differences(*anchor, *own)
        if len(qualities):
            lines.append(_Line(curve, np.column_stack([np.abs(qualities), percents])))
    return lines


def _names(lines: Sequence[_Line]) -> Sequence[_Name]:
    """Where the name of each line stands: clear of all lines and of the names before it.

    Lines often meet at their ends, so the usual places are spread over their lengths.
    """
    if not lines:
        return []
    every = boxes.together([line.points for line in lines])
    low, high = every.min(axis=0), every.max(axis=0)
    # The chart shows zero as well.
    low[1], high[1] = min(low[1], 0), max(high[1], 0)
    # Letters are measured on charts of the usual height.
    scale = np.array([1, _HEIGHT]) / np.where(high > low, high - low, 1)
    corners = [(line.points - low) * scale for line in lines]
    courses = boxes.together([*map(boxes.along, corners)])
    names: list[_Name] = []
    for number, (line, places) in enumerate(zip(lines, corners, strict=True), 1):
        choices = _choices(line, places, number / (len(lines) + 1))
        names.append(texts.best(choices, names, [courses], (0.0, 1.0)))
    return names


def _choices(line: _Line, places: Points, share: float) -> Sequence[_Name]:
    """The name of a line at its points, from the one at that share of its length outwards."""
    last = len(places) - 1
    some = np.linspace(0, last, _PLACES).round().astype(int).tolist()
    nearest = sorted({round(share * last), *some}, key=lambda index: abs(index - share * last))
    return [
        _Name(words=line.name, point=places[index], side=side, index=index)
        for index in nearest
        for side in _SIDES
    ]


def _difference(line: _Line, name: _Name) -> go.Scatter:
    return go.Scatter(
        x=line.points[:, 0],
        y=line.points[:, 1],
        name=line.name,
        mode="lines+text",
        line={"color": line.curve.color, "width": 2},
        text=[line.name if index == name.index else "" for index in range(len(line.points))],
        textposition=name.side,
        hovertemplate=f"<b>{line.name}</b> at %{{x:.4g}}: %{{y:+.1f}} %<extra></extra>",
    )
