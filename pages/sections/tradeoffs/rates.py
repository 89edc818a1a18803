"""Which method is better, by how much, and whether that can be said: the BD-rate."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from core import charts
from core.columns import COST_AXES, QUALITY_AXES, costs, gains
from core.formatting import format_share
from core.frontier import bd_rate, gap_to, knee
from core.lazy import pandas as pd
from core.methods import MAIN_METHODS, METHODS
from pages.sections.tradeoffs.axes import Axes
from pages.shared import widgets

_HEADINGS = {
    "size": "How much smaller at equal quality?",
    "time": "How much quicker at equal quality?",
}


def show_knees(frame: pd.DataFrame, axes: Axes) -> None:
    """Say where the knee of each curve is, and for which settings that holds."""
    for key, rows in frame.groupby("method", sort=False):
        method = METHODS[str(key)]
        found = knee(costs(rows, axes.cost), gains(rows, axes.quality))
        if found is not None and not method.is_reference:
            value = int(rows["value"].iloc[found])
            st.caption(
                f"The knee of {method.label} is at {method.describe(value)}: beyond it, more "
                f"{COST_AXES[axes.cost].role} buys less. This holds for the {len(rows)} settings "
                "of this sweep."
            )


def show_prices(frame: pd.DataFrame) -> None:
    """Say how far the files of methods are from the reference that bounds them, if it is drawn.

    The bound holds before rounding: a rounded file of a method can be above the reference's.
    """
    for method in MAIN_METHODS.values():
        gap = gap_to(frame, method.key, method.bound)
        if gap:
            least, most = min(gap, key=gap.__getitem__), max(gap, key=gap.__getitem__)
            st.caption(
                f"The price of {method.words.price}: the files of {method.label} are "
                f"{_side(gap[least], method.describe(least))} to "
                f"{_side(gap[most], method.describe(most))} those of the "
                f"{METHODS[method.bound].label}. Both are rounded; before rounding, no factors of "
                "that rank are nearer to the image than it."
            )


def _side(gap: float, setting: str) -> str:
    """A distance in decibels with its direction, as it is read before "those of"."""
    return f"{abs(gap):.2f} dB ({setting}) {'below' if gap >= 0 else 'above'}"


def show(frame: pd.DataFrame, axes: Axes, imported: pd.DataFrame | None) -> None:
    """Show all curves against a chosen anchor as a table, and the difference over quality.

    Parameters
    ----------
    frame : DataFrame
        Rows of methods.
    axes : Axes
        What counts as cost and as quality.
    imported : DataFrame or None
        Imported rows that have values on both axes.
    """
    curves = charts.curves_of(frame, imported)
    labels = {key: curve.label for key, curve in curves.items()}
    if len(labels) < 2:
        return
    noun = COST_AXES[axes.cost].noun
    st.header(_HEADINGS[noun], anchor=False)
    anchor = widgets.choose(st.selectbox, "Compared with", labels, "anchor")
    rows = [
        _row(curves[anchor].rows, curve.rows, curve.label, axes)
        for key, curve in curves.items()
        if key != anchor
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="bd", height="content")
    st.caption(
        f"BD-rate: the mean change in {noun} at equal quality, over the range of quality that both "
        "reach; negative means less. It is computed from the upper convex hull of each curve, "
        f"over the logarithm of the {noun}, with PCHIP interpolation. The figure with Akima "
        "interpolation shows how much depends on that choice."
    )
    figure = charts.rate_differences(frame, anchor, axes.cost, axes.quality, imported)
    if figure.data:
        st.plotly_chart(
            figure,
            key="differences",
            alt=f"Change in {noun} relative to {labels[anchor]}, in percent, over "
            f"{axes.quality_title}",
        )


def _row(reference: pd.DataFrame, rows: pd.DataFrame, label: str, axes: Axes) -> dict[str, Any]:
    curves = [
        values
        for table in (reference, rows)
        for values in (costs(table, axes.cost), gains(table, axes.quality))
    ]
    pchip, akima = bd_rate(*curves), bd_rate(*curves, interpolation="akima")
    return {
        "Method": label,
        "BD-rate": _percent(pchip.percent),
        "With Akima": _percent(akima.percent),
        f"Shared range of {QUALITY_AXES[axes.quality].title}": format_share(
            pchip.overlap, decimals=0
        ),
        "Why there is no number": pchip.reason,
    }


def _percent(value: float) -> str:
    return "n/a" if math.isnan(value) else f"{value:+.1f} %"
