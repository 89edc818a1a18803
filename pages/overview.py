"""What the image costs at a glance: its facts, the curve, and both methods."""

import streamlit as st

from core import charts
from core.methods import FAMILIAR, MAIN_METHODS
from core.sweeps import settings
from pages import require_frame
from pages.sections.overview import facts
from pages.server import cache
from pages.shared import controls, sweeping, tiles

require_frame()

choices = controls.current()
image = choices.image

st.title("What does this image cost?", anchor=False)
facts.show(image, choices.credit)

st.header("Quality over file size", anchor=False)
results = sweeping.results(image, choices.methods, perceptual=False)
curve = sweeping.GrowingChart(
    lambda frame: charts.tradeoff(
        frame,
        charts.View(
            sizes=charts.references_for(
                "file_bytes", image.raw_bytes, image.comparable_source_bytes
            )
        ),
    ),
    name="curve",
    alt="PSNR in decibels over file size in bytes, a curve for each method",
    is_growing=not sweeping.are_finished(image, choices.methods),
)
answer = facts.ask_budget()
slots = {}
for key, method in MAIN_METHODS.items():
    st.header(method.label, anchor=False)
    slots.update(tiles.reserve_small(image, choices.sweeps[key]))

for result in results:
    with slots[result.method].container():
        tiles.small(result)
    curve.add(result.row(image))
# The codec that everybody knows comes last: it is there for comparison only.
for result in sweeping.quietly(image, settings(FAMILIAR, image)):
    curve.add(result.row(image))
facts.answer_budget(answer, curve.finish())
# Other pages show all measures, so the missing ones are computed in the background.
cache.look_ahead(image, choices.methods)
