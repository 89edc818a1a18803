"""Curves of many images with their means, and the BD-rate of each image."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from core.charts import labels
from core.charts.plane import Plane
from core.charts.styles import FONT, HEIGHT, QUIET, style_of
from core.charts.view import View
from core.columns import COLUMNS
from core.lazy import graph_objects as go
from core.lazy import pandas as pd
from core.methods import METHODS
from core.sets import MeanCurve, Rates

_MARGIN = {"l": 8, "r": 24, "t": 24, "b": 8}
# Room above the curves, for the names at their ends.
_HEADROOM = 0.14
# With more images, the points of thin curves cannot be told apart.
_MOST_WITH_POINTS = 24
_VIEW = View(cost="bits_per_pixel")
# Beside the ends of curves, in pixels.
_ROOM_FOR_NAMES = 84


def set_curves(
    frame: pd.DataFrame, means: Iterable[MeanCurve], pulling: Sequence[str] = ()
) -> go.Figure:
    """Draw PSNR over bits per pixel: a thin curve for each image, thick ones for the means.

    Parameters
    ----------
    frame : DataFrame
        Rows of the images whose curves are drawn, with the columns ``image``, ``digest``,
        ``method``, ``value``, ``bits_per_pixel`` and ``psnr_db``.
    means : iterable of MeanCurve
        The mean curves, each with a band that holds 80 % of the images.
    pulling : sequence of str
        Digests of images whose curves stand out.

    Returns
    -------
    Figure
        The ``customdata`` of a thin curve holds method, value and digest of its points.
    """
    drawn = frame[np.isfinite(frame["psnr_db"])]
    quiet = drawn[~drawn["digest"].isin(pulling)]
    loud = drawn[drawn["digest"].isin(pulling)]
    averaged = [mean for mean in means if len(mean.points)]
    ends = {mean.method: mean.points.assign(drawn=mean.points["mean_db"]) for mean in averaged}
    places = labels.places_of_names(ends, Plane.around(ends.values(), _VIEW))
    traces = [
        *map(_band, averaged),
        *(_images(str(key), rows) for key, rows in quiet.groupby("method", sort=False)),
        *_standing_out(loud),
        *(trace for mean in averaged for trace in _lines(mean, places[mean.method])),
    ]
    layout = {
        "height": HEIGHT,
        "margin": {**_MARGIN, "r": _ROOM_FOR_NAMES},
        "font": FONT,
        "showlegend": False,
        "hovermode": "closest",
        "clickmode": "event+select",
        "xaxis": {
            "type": "log",
            "title": {"text": COLUMNS["bits_per_pixel"].axis_title},
            "tickformat": "~g",
            # A tick at 1, 2 and 5 of each power of ten.
            "dtick": "D2",
            "showticklabels": bool(len(drawn)),
        },
        "yaxis": _quality_axis(drawn["psnr_db"]),
    }
    return go.Figure(traces, layout)


def rate_strips(rates: Sequence[Rates], names: Mapping[str, str], pulling: str = "") -> go.Figure:
    """Draw the BD-rate of each image as a point, a row for each method, with median and mean.

    Parameters
    ----------
    rates : sequence of Rates
        Against one anchor.
    names : mapping of str to str
        The name of each image, by its digest.
    pulling : str
        Digest of the image that is named on the chart.
    """
    found = [each for each in rates if each.percents]
    traces = [trace for row, each in enumerate(found) for trace in _strip(each, row, names)]
    shown = [_named(each, row, names) for row, each in enumerate(found) if pulling in each.percents]
    anchor = METHODS[found[0].anchor].label if found else ""
    methods = [METHODS[each.method].label for each in found]
    layout = {
        "height": 120 + 80 * max(len(found), 1),
        "margin": _MARGIN,
        "font": FONT,
        "showlegend": False,
        "xaxis": {"title": {"text": f"BD-rate against {anchor} (%), less is better"}},
        "yaxis": {
            "tickvals": [*range(len(found))],
            "ticktext": methods,
            "range": [len(found) - 0.4, -0.6],
            "showgrid": False,
            "zeroline": False,
        },
        "shapes": [_zero_line()],
        "annotations": [each(pulling) for each in shown],
    }
    return go.Figure(traces, layout)


def _quality_axis(psnr: pd.Series) -> dict[str, Any]:
    axis: dict[str, Any] = {"title": {"text": COLUMNS["psnr_db"].axis_title}}
    if not len(psnr):
        return axis | {"showticklabels": False}
    low, high = float(psnr.min()), float(psnr.max())
    return axis | {"range": [low - 1, high + _HEADROOM * (high - low) + 1]}


def _band(mean: MeanCurve) -> go.Scatter:
    points = mean.points.dropna(subset=["low_db", "high_db"])
    return go.Scatter(
        x=[*points["bits_per_pixel"], *points["bits_per_pixel"][::-1]],
        y=[*points["high_db"], *points["low_db"][::-1]],
        name=f"{METHODS[mean.method].label}, 10 to 90 %",
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=style_of(mean.method).color,
        opacity=0.15,
        hoverinfo="skip",
    )


def _images(key: str, rows: pd.DataFrame) -> go.Scatter:
    """All images of a method as one trace, whose parts are kept apart by a gap."""
    ordered = rows.sort_values(["digest", "value"])
    is_first = ~ordered["digest"].duplicated().to_numpy()
    color = style_of(key).color
    has_points = is_first.sum() <= _MOST_WITH_POINTS
    return go.Scatter(
        x=_with_gaps(ordered["bits_per_pixel"].tolist(), is_first),
        y=_with_gaps(ordered["psnr_db"].tolist(), is_first),
        customdata=_with_gaps(_addresses(ordered), is_first),
        hovertext=_with_gaps(_hovers(ordered), is_first),
        name=f"{METHODS[key].label}, each image",
        mode="lines+markers" if has_points else "lines",
        line={"color": color, "width": 1},
        marker={"color": color, "size": 4},
        opacity=0.45,
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _with_gaps(values: Iterable[Any], is_first: Iterable[bool]) -> list[Any]:
    """The values of all curves, with None between one curve and the next."""
    pairs = zip(values, is_first, strict=True)
    return [each for value, first in pairs for each in ([None, value] if first else [value])][1:]


def _standing_out(loud: pd.DataFrame) -> Iterator[go.Scatter]:
    """The curves of images that stand out; the one that ends lowest has the name of its image."""
    curves = [
        (str(key), rows.sort_values("value"))
        for (key, _), rows in loud.groupby(["method", "digest"], sort=False)
    ]
    named: set[str] = set()
    for key, rows in sorted(curves, key=lambda curve: curve[1]["psnr_db"].iloc[-1]):
        digest, name = str(rows["digest"].iloc[0]), html.escape(str(rows["image"].iloc[0]))
        yield _dashed(key, rows, name, "" if digest in named else name)
        named.add(digest)


def _dashed(key: str, rows: pd.DataFrame, name: str, text: str) -> go.Scatter:
    return go.Scatter(
        x=rows["bits_per_pixel"],
        y=rows["psnr_db"],
        customdata=_addresses(rows),
        hovertext=_hovers(rows),
        name=f"{METHODS[key].label}, {name}",
        mode="lines+markers+text",
        text=[*[""] * (len(rows) - 1), text],
        textposition="middle right",
        cliponaxis=False,
        textfont={"size": 12},
        line={"color": style_of(key).color, "width": 2, "dash": "dash"},
        marker={"color": style_of(key).color, "size": 5},
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _addresses(rows: pd.DataFrame) -> list[list[Any]]:
    columns = (rows[name] for name in ("method", "value", "digest"))
    return [[method, int(value), digest] for method, value, digest in zip(*columns, strict=True)]


def _hovers(rows: pd.DataFrame) -> list[str]:
    columns = (rows[name] for name in ("image", "method", "value", "bits_per_pixel", "psnr_db"))
    return [
        f"<b>{html.escape(str(image))}</b><br>{METHODS[key].label}, {METHODS[key].describe(value)}"
        f"<br>{bits:.3g} bits per pixel, {psnr:.2f} dB"
        for image, key, value, bits, psnr in zip(*columns, strict=True)
    ]


def _lines(mean: MeanCurve, place: str) -> Iterator[go.Scatter]:
    """The mean of decibels as a thick line with its name, the decibels of the mean dotted.

    The name stands at the last point, at the `place` that Plotly calls ``textposition``.
    """
    method, style, points = METHODS[mean.method], style_of(mean.method), mean.points
    yield go.Scatter(
        x=points["bits_per_pixel"],
        y=points["db_of_mean"],
        name=f"{method.label}, dB of mean MSE",
        mode="lines",
        line={"color": style.color, "width": 2, "dash": "dot"},
        hovertemplate=f"<b>{method.label}</b>, dB of mean MSE: %{{y:.2f}} dB<extra></extra>",
    )
    yield go.Scatter(
        x=points["bits_per_pixel"],
        y=points["mean_db"],
        name=f"{method.label}, mean of dB",
        mode="lines+markers+text",
        text=[*[""] * (len(points) - 1), f"<b>{method.label}</b>"],
        textposition=place,
        line={"color": style.color, "width": 4},
        marker={"color": style.color, "symbol": style.marker, "size": 9},
        hovertext=[method.describe(value) for value in points["value"]],
        hovertemplate=f"<b>{method.label}</b>, %{{hovertext}}, mean of {mean.images} images:<br>"
        "%{x:.3g} bits per pixel, %{y:.2f} dB<extra></extra>",
        cliponaxis=False,
    )


def _strip(rates: Rates, row: int, names: Mapping[str, str]) -> Iterator[go.Scatter]:
    color = style_of(rates.method).color
    digests = sorted(rates.percents)
    # The points are moved apart, in an order that has nothing to do with their values.
    heights = [row + 0.12 * ((index % 5) - 2) / 2 for index in range(len(digests))]
    yield go.Scatter(
        x=[rates.percents[digest] for digest in digests],
        y=heights,
        name=f"{METHODS[rates.method].label}, each image",
        mode="markers",
        marker={"color": color, "size": 8, "opacity": 0.6},
        hovertext=[html.escape(names.get(digest, digest)) for digest in digests],
        hovertemplate="<b>%{hovertext}</b>: %{x:+.1f} %<extra></extra>",
    )
    for value, name, dash in ((rates.median, "median", "solid"), (rates.mean, "mean", "dot")):
        yield go.Scatter(
            x=[value, value],
            y=[row - 0.32, row + 0.32],
            name=f"{METHODS[rates.method].label}, {name}",
            mode="lines",
            line={"color": color, "width": 3, "dash": dash},
            hovertemplate=f"{name}: %{{x:+.1f}} %<extra></extra>",
        )


def _named(rates: Rates, row: int, names: Mapping[str, str]) -> Any:
    def annotate(digest: str) -> dict[str, Any]:
        return {
            "x": rates.percents[digest],
            "y": row + 0.2,
            "text": html.escape(names.get(digest, digest)),
            "showarrow": False,
            "yanchor": "top",
        }

    return annotate


def _zero_line() -> dict[str, Any]:
    line = {"color": QUIET, "width": 1, "dash": "dot"}
    return {"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "paper", "line": line}
