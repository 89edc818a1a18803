"""Quality over storage on any two axes: which setting, which method, and by how much."""

from __future__ import annotations

from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from core import charts
from core.lazy import pandas as pd
from pages import require_frame
from pages.sections.tradeoffs import axes, combinations, comparisons, rates, table, targets
from pages.sections.tradeoffs.zoom import Zoom
from pages.shared import controls, ledger, selection, sweeping

require_frame()

choices = controls.current()
image = choices.image

st.title("Trade-offs", anchor=False)
chosen = axes.choose(image)
compared_with = comparisons.choose(choices, chosen)
compared = combinations.choose(choices)
setting = selection.choose(choices)

methods = [
    *choices.methods,
    *compared_with.references,
    *compared_with.repeats,
    *(method for each in compared for method in each.methods),
]
results = sweeping.results(image, methods)
rows = table.Rows(choices.methods, compared_with.references)
view = charts.View(
    chosen.cost,
    chosen.quality,
    chosen.log_cost,
    chosen.log_quality,
    charts.references_for(chosen.cost, image.raw_bytes, image.comparable_source_bytes),
    selected=(setting.key, setting.value),
    frontier=compared_with.frontier,
)
zoom = Zoom("curve", image.digest, *astuple(chosen))


def draw(frame: pd.DataFrame, answers: pd.DataFrame | None = None) -> Any:
    """The chart of the rows so far."""
    marks = {"imported": compared_with.imported, "bands": rows.bands(), "answers": answers}
    return zoom.keep(charts.tradeoff(frame, view, **marks))


curve = sweeping.GrowingChart(
    draw,
    name="curve",
    alt=f"{chosen.quality_title} over {chosen.cost_title}, a curve for each method",
    on_point=partial(selection.select_point, choices.sweeps),
    is_growing=not sweeping.are_finished(image, methods),
)
notes, ledger_slot, below = st.container(), st.container(), st.container()
for result in results:
    for each in compared:
        each.add(result, image)
    if rows.add(result, image):
        curve.add(result.row(image))
    if result.method == setting:
        with ledger_slot:
            ledger.show(image, result)
answers = targets.ask(choices, compared_with.references)
frame = curve.finish(answers=answers)
with notes:
    rates.show_knees(frame, chosen)
    rates.show_prices(frame)
with below:
    for each in compared:
        each.show(chosen)
rates.show(frame, chosen, compared_with.imported)
table.show(rows.frame(), Path(image.name).stem, choices)
