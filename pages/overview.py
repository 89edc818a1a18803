"""What the image costs at a glance: the methods at one file size, and the curve under them."""

from functools import partial

import streamlit as st

from core import charts
from core.charts.combinations import add_best
from core.formatting import format_bytes
from core.methods import FAMILIAR
from core.sweeps import settings
from pages import NAME, require_frame
from pages.sections.overview import budget, combined, facts
from pages.server import cache
from pages.shared import closeup, growing, numbers, sweeping, tiles
from pages.sidebar import controls

require_frame()

choices = controls.current()
image = choices.image

st.title(NAME, anchor=False)
st.markdown(
    "K-Means keeps K colours, NMF keeps K parts. See what each costs, beside JPEG: every number "
    "is of a file that decodes to exactly the image shown."
)
size = budget.ask()
cards = budget.Cards(choices, size)
facts.show(image, choices.credit)

st.header("Quality over file size", anchor=False)
further = combined.Combined(choices)
methods = [*choices.methods, *further.methods]
results = sweeping.results(image, methods, perceptual=False, has_marks=True)
lines = charts.references_for("file_bytes", image.raw_bytes, image.comparable_source_bytes)
view = charts.View(sizes={f"at most {format_bytes(size)}": size, **lines})
curve = growing.GrowingChart(
    lambda frame: add_best(charts.tradeoff(frame, view), further.frame, view),
    name="curve",
    alt="PSNR in decibels over file size in bytes, a curve for each method",
    on_point=partial(closeup.look_at_point, choices.sweeps),
    is_growing=not sweeping.are_finished(image, methods),
)
further.offer()
shared = st.container()
slots, every = {}, []
for key, method in choices.kinds.items():
    st.header(method.label, anchor=False)
    slots.update(tiles.reserve_small(image, choices.sweeps[key]))

for result in results:
    row = result.row(image)
    if not further.add(result, row):
        with slots[result.method].container():
            tiles.small(result, closeup.look)
        curve.add(row)
    cards.add(result)
    every.append(result)
# The codec that everybody knows comes last: it is there for comparison only.
for result in sweeping.quietly(image, settings(FAMILIAR, image)):
    cards.add(result)
    curve.add(result.row(image))
    every.append(result)
curve.finish()
cards.finish()
with shared:
    numbers.offer(image, [*every, *cards.best], cards.best)
# Other pages show all measures, so the missing ones are computed in the background.
cache.look_ahead(image, choices.methods)
