"""Quality over storage on any two axes: which setting, which method, and by how much."""

from __future__ import annotations

from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from core import charts
from core.lazy import pandas as pd
from core.sweeps import to_frame
from pages import require_frame
from pages.sections.tradeoffs import (
    axes,
    card,
    combinations,
    comparisons,
    layout,
    rates,
    report,
    table,
    targets,
)
from pages.sections.tradeoffs.zoom import Zoom
from pages.shared import growing, numbers, selection, sweeping
from pages.sidebar import controls

require_frame()

choices = controls.current()
image = choices.image

# What is asked: a target, the methods, the axes, the chosen setting, and what stands in the tabs.
with st.container(gap="xsmall"):
    st.title("Trade-offs", anchor=False)
    question = targets.ask()
    references = comparisons.choose_references(image)
page = layout.reserve()
chosen = axes.choose(image, page.above, page.below)
with page.card:
    setting = selection.choose(choices, narrow=True)
with page.tabs.second:
    compared = combinations.choose(choices)
with page.tabs.more:
    compared_with = comparisons.choose(choices, chosen)

# What is computed, and drawn as it comes.
methods = [
    *choices.methods,
    *references,
    *compared_with.repeats,
    *(method for each in compared for method in each.methods),
]
with page.progress:
    # SSIM and colour difference take as long as many a fit: what no axis shows comes at the end.
    results = sweeping.results(image, methods, perceptual=chosen.is_perceptual, has_marks=True)
groups = table.Grouping(choices.methods, references)
view = charts.View(
    chosen.cost,
    chosen.quality,
    chosen.log_cost,
    chosen.log_quality,
    charts.references_for(chosen.cost, image.raw_bytes, image.comparable_source_bytes),
    selected=(setting.key, setting.value),
    frontier=compared_with.frontier,
)
with page.notes:
    zoom = Zoom("curve", image.digest, *astuple(chosen))


def draw(frame: pd.DataFrame, answers: pd.DataFrame | None = None) -> Any:
    """The chart of the rows so far."""
    marks = {"imported": compared_with.imported, "bands": groups.bands(), "answers": answers}
    figure = charts.tradeoff(frame, view, **marks)
    charts.leave_room_for_menus(figure)
    return zoom.keep(figure)


with page.chart:
    curve = growing.GrowingChart(
        draw,
        name="curve",
        alt=f"{chosen.quality_title} over {chosen.cost_title}, a curve for each method",
        on_point=partial(selection.select_point, choices.sweeps),
        is_growing=not sweeping.are_finished(image, methods),
    )
every = []
for result in results:
    every.append(result)
    for each in compared:
        each.add(result, image)
    if groups.add(result, image):
        curve.add(result.row(image))

# What is answered.
# The search takes seconds, in which the chart shall be there.
curve.show_so_far()
is_finished = sweeping.are_finished(image, methods)
answers = targets.answer(question, choices, references if is_finished else None)
frame = curve.finish(answers=answers.rows)
with page.card:
    if sweeping.are_finished(image, [setting]) or is_finished:
        card.show(image, setting)
    targets.show(answers, choices, chosen)
with page.notes:
    rates.show_knees(frame, chosen)
    rates.show_prices(frame)


with page.tabs.numbers:
    every = sweeping.with_perception(image, every)
    frame = to_frame([result.row(image) for result in every])
    beside, below = table.show(frame, Path(image.name).stem, choices)
with beside:
    place = st.container(width="content")
    numbers.offer(image, every)
if page.tabs.rates.open:
    with page.tabs.rates:
        rates.show(choices, chosen, compared_with.imported)
with page.tabs.second:
    for each in compared:
        each.show(chosen)

# What is made when somebody asks, after all that is shown anyway.
wanted = report.Wanted(image, [*choices.methods, *references], question.question, view)
report.offer(wanted, rates.grid_of(choices), place, below)
