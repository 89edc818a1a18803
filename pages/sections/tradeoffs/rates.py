"""Which method is better, by how much, and whether that can be said: the BD-rate."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from core import charts
from core.columns import QUALITY_AXES, costs, gains
from core.frontier import bd_rate, gap_to, knee
from core.lazy import pandas as pd
from core.methods import MAIN_METHODS, METHODS
from pages.sections.tradeoffs.axes import Axes
from pages.shared import widgets


def show_knees(frame: pd.DataFrame, axes: Axes) -> None:
    """Where each curve bends, and the range for which that holds."""
    for key, rows in frame.groupby("method", sort=False):
        method = METHODS[str(key)]
        found = knee(costs(rows, axes.storage), gains(rows, axes.quality))
        if found and not method.is_reference:
            value = int(rows["value"].iloc[found.index])
            st.caption(
                f"{method.label} bends at {method.describe(value)}: beyond it, more storage buys "
                f"less. That holds for the {len(rows)} settings of this sweep."
            )


def show_prices(frame: pd.DataFrame) -> None:
    """How far methods stay below the reference that bounds them, where that is drawn as well."""
    for method in MAIN_METHODS.values():
        gap = gap_to(frame, method.key, method.bound)
        if gap:
            least, most = min(gap, key=gap.__getitem__), max(gap, key=gap.__getitem__)
            st.caption(
                f"The price of {method.words.price}: {method.label} stays "
                f"{max(gap[least], 0.0):.2f} dB ({method.describe(least)}) to {gap[most]:.2f} dB "
                f"({method.describe(most)}) below the {METHODS[method.bound].label}, "
                "than which nothing of that size can do better."
            )


def show(frame: pd.DataFrame, axes: Axes) -> None:
    """A table of all methods against a chosen anchor, and the difference over the quality."""
    labels = {str(key): METHODS[str(key)].label for key in frame["method"].unique()}
    if len(labels) < 2:
        return
    st.header("How much smaller at equal quality?", anchor=False)
    anchor = widgets.choose(st.selectbox, "Compared with", labels, "anchor")
    reference = frame[frame["method"] == anchor]
    rows = [
        _row(reference, frame[frame["method"] == key], label, axes)
        for key, label in labels.items()
        if key != anchor
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="bd", height="content")
    st.caption(
        "BD-rate: mean change of the size at equal quality, over the qualities that both reach; "
        "negative is smaller. From the upper convex hull of each curve, in the logarithm of the "
        "size, by PCHIP; Akima beside it shows how far the number depends on the interpolation."
    )
    figure = charts.rate_differences(frame, anchor, axes.storage, axes.quality)
    if figure.data:
        st.plotly_chart(
            figure,
            key="differences",
            alt=f"Change of size against {labels[anchor]} in percent over {axes.quality_title}",
        )


def _row(reference: pd.DataFrame, rows: pd.DataFrame, label: str, axes: Axes) -> dict[str, Any]:
    curves = [
        values
        for part in (reference, rows)
        for values in (costs(part, axes.storage), gains(part, axes.quality))
    ]
    found, beside = bd_rate(*curves), bd_rate(*curves, interpolation="akima")
    return {
        "Method": label,
        "BD-rate": _percent(found.percent),
        "with Akima": _percent(beside.percent),
        f"Shared range of {QUALITY_AXES[axes.quality].title}": f"{100 * found.overlap:.0f} %",
        "Why there is no number": found.reason,
    }


def _percent(value: float) -> str:
    return "n/a" if math.isnan(value) else f"{value:+.1f} %"
