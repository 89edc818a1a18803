"""Quality over storage on axes of one's choice, and the table under it."""

from pathlib import Path

import streamlit as st

from core import charts
from pages import require_frame
from pages.shared import axes, controls, details, ledger, selection, sweeping, table

require_frame()

choices = controls.current()
image = choices.image

st.title("Trade-offs", anchor=False)
chosen = axes.choose()
compared = details.choose(choices)
results = sweeping.results(image, [*choices.methods, *compared.methods])
curve = sweeping.GrowingChart(
    lambda frame: charts.tradeoff(
        frame,
        chosen.storage,
        chosen.quality,
        log_storage=chosen.log_storage,
        references=charts.references_for(
            chosen.storage, image.raw_bytes, image.comparable_source_bytes
        ),
    ),
    name="curve",
    alt=f"{chosen.quality_title} over {chosen.storage_title}, a curve for each method",
)
place, selected = st.container(), selection.selected(choices)
for result in results:
    compared.add(result, image)
    if result.method in choices.methods:
        curve.add(result.row(image))
    if result.method == selected:
        with place:
            ledger.show(image, result)
compared.show(chosen)
table.show(curve.finish(), Path(image.name).stem)
