"""Whether what one image shows holds for others: mean curves, and how far images differ."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from core import charts
from core.lazy import pandas as pd
from core.methods import FAMILIAR, METHODS
from core.sets import (
    MOST_CURVES,
    MOST_RATES,
    Rates,
    curves_per_image,
    mean_curves,
    most_pulling,
    rates_per_image,
)
from pages import require_frame
from pages.sections.image_set import answer, points, source, tables, taking
from pages.shared import growing, sweeping, widgets
from pages.sidebar import controls

ALT = "PSNR in decibels over bits per pixel: a thin curve for each image, a thick one for the mean"

require_frame()

choices = controls.current()

st.title("Image set", anchor=False)
verdict, chart, progress, notes = st.empty(), st.container(), st.container(), st.container()
with st.container(border=True):
    max_pixels = source.ask()
    sent = source.rows()
    keys = sent.methods if sent else [*choices.kinds, FAMILIAR.key]
    anchor = widgets.choose(
        st.segmented_control,
        "Compared with",
        {key: METHODS[key].label for key in keys},
        "set_anchor",
        required=True,
    )

members = {member.image.digest: member for member in source.members(max_pixels)}
work = [(member.image, points.settings(choices, member.image)) for member in members.values()]
expected = {image.digest: len(methods) for image, methods in work}
look = partial(points.look, members, choices)
# The BD-rates of the rows that were drawn last.
analysed: list[Rates] = []


def draw(frame: pd.DataFrame, *, is_finished: bool = False) -> Any:
    """The chart of the rows so far; the sentence above it is told anew."""
    whole = frame if is_finished else points.whole_images(frame, expected)
    analysed[:] = rates_per_image(whole, anchor, MOST_RATES)
    pulling = most_pulling(analysed)
    if not whole.empty:
        verdict.markdown(answer.sentences(analysed, source.names(whole), source.describe(whole)))
    thin = curves_per_image(whole, MOST_CURVES, [pulling])
    return charts.set_curves(thin, mean_curves(whole), [pulling])


if sent:
    frame = sent.frame
    with chart:
        st.plotly_chart(draw(frame, is_finished=True), key="set_rows", alt=ALT)
else:
    verdict.markdown(answer.BEFORE)
    with chart:
        curve = growing.GrowingChart(
            draw,
            name="set_curves",
            alt=ALT,
            on_point=look,
            is_growing=not all(sweeping.are_finished(*each) for each in work),
        )
    with progress:
        results = sweeping.results_of_many(work, perceptual=False, name="set")
    for image, result in results:
        curve.add(result.row(image))
    frame = curve.finish(is_finished=True)

with notes:
    source.explain(max_pixels, points.MOST)
    every = [method for _, methods in work for method in methods]
    taking.offer(analysed, frame, members, every, max_pixels)
tables.show_rates(analysed, source.titles(frame), most_pulling(analysed))
tables.show_equals(frame)
tables.show_images(frame, analysed, members, look)
