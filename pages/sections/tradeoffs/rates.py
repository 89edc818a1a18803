"""Which method is better, by how much, and whether that can be said: the BD-rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import charts
from core.columns import COST_AXES, costs, gains
from core.frontier import gap_to, knee
from core.lazy import pandas as pd
from core.methods import CODECS, MAIN_METHODS, METHODS, Method
from core.sweeps import MOST_RATED, to_frame
from pages.sections.tradeoffs.axes import Axes
from pages.shared import sweeping, widgets
from pages.sidebar.controls import Choices

Floats = NDArray[np.float64]

_HEADINGS = {
    "size": "How much smaller at equal quality?",
    "time": "How much quicker at equal quality?",
}


def _kinds(choices: Choices) -> Sequence[type[Method]]:
    """The methods that have a BD-rate, whichever are drawn on the chart."""
    return [*choices.kinds.values(), *CODECS]


def grid_of(choices: Choices) -> Sequence[Method]:
    """The fixed settings for which rates are compared."""
    return [each for kind in _kinds(choices) for each in choices.grid_of(kind)]


def show_knees(frame: pd.DataFrame, axes: Axes) -> None:
    """Say where the knee of each curve is, and for which settings that holds."""
    for key, rows in frame.groupby("method", sort=False):
        method = METHODS[str(key)]
        found = knee(
            costs(rows, axes.cost),
            gains(rows, axes.quality),
            log_rate=axes.log_cost,
            log_quality=axes.log_quality,
        )
        if found is not None and not method.is_reference:
            value = int(rows["value"].iloc[found])
            st.caption(
                f"On these axes the knee of {method.label} is at {method.describe(value)}: from "
                f"there on, its curve rises less steeply. This holds for the {len(rows)} settings "
                "of this sweep."
            )


def show_prices(frame: pd.DataFrame) -> None:
    """Say how far the files of methods are from the reference that bounds them, if it is drawn.

    The bound holds before rounding: a rounded file of a method can be above the reference's.
    """
    for method in MAIN_METHODS.values():
        gap = gap_to(frame, method.key, method.bound)
        if gap:
            span = _span(gap, method)
            st.caption(
                f"The price of {method.words.price}: the PSNR of {method.label} files is {span} "
                f"that of {METHODS[method.bound].label} files at the same setting. Both are "
                "rounded; before rounding, no factors of the same rank are closer to the image "
                f"than those of the {METHODS[method.bound].label}."
            )


def _span(gap: Mapping[int, float], method: type[Method]) -> str:
    """The least and the largest distance, as they are read before "that of"."""
    least, most = min(gap, key=gap.__getitem__), max(gap, key=gap.__getitem__)
    if all(round(each, 2) == 0 for each in gap.values()):
        return "within 0.01 dB of"
    sides = [_side(gap[value], method.describe(value)) for value in (least, most)]
    return f"between {sides[0]} and {sides[1]}" if least != most else sides[0]


def _side(gap: float, setting: str) -> str:
    """A distance in decibels with its direction; what is shown as zero is above nothing."""
    return f"{abs(gap):.2f} dB {'below' if round(gap, 2) >= 0 else 'above'} ({setting})"


def show(choices: Choices, axes: Axes, imported: pd.DataFrame | None) -> None:
    """Compute all methods on a fixed grid; show them against an anchor.

    A sweep that a person chooses would change the number with every point it gains.

    Parameters
    ----------
    choices : Choices
        The image and the parameters of the main methods.
    axes : Axes
        What counts as cost and as quality.
    imported : DataFrame or None
        Imported rows that have values on both axes.
    """
    results = sweeping.results(choices.image, grid_of(choices), name="grid")
    frame = to_frame(result.row(choices.image) for result in results)
    curves = charts.curves_of(frame, imported)
    if len(curves) < 2:
        return
    labels = {key: curve.label for key, curve in curves.items()}
    st.subheader(_HEADINGS[COST_AXES[axes.cost].noun], anchor=False)
    anchor = widgets.choose(st.selectbox, "Compared with", labels, "anchor")
    table = charts.rate_table(frame, anchor, axes.cost, axes.quality, imported)
    st.dataframe(table, hide_index=True, key="bd", height="content")
    st.caption(_explain(axes))
    figure = charts.rate_differences(frame, anchor, axes.cost, axes.quality, imported)
    if figure.data:
        noun = COST_AXES[axes.cost].noun
        st.plotly_chart(
            figure,
            key="differences",
            alt=f"Change in {noun} relative to {labels[anchor]}, in percent, over "
            f"{axes.quality_title}",
        )


def _explain(axes: Axes) -> str:
    noun = COST_AXES[axes.cost].noun
    return (
        f"BD-rate: the mean change in {noun} at equal quality, over the range of quality that both "
        "reach; negative means less. Whatever the sweep is, it is computed for the same settings: "
        f"K = 2, 4, 8 ... {MOST_RATED} colours, K = 1, 2, 4 ... {MOST_RATED} components as far as "
        "the image has room for them, and the default qualities of the codecs. From the upper "
        f"convex hull of each curve, the logarithm of the {noun} is interpolated by PCHIP; the "
        "figure with Akima shows how much depends on that choice."
    )
