"""Quality over storage on axes of one's choice: which setting, which method, by how much."""

from functools import partial
from pathlib import Path

import streamlit as st

from core import charts
from pages import require_frame
from pages.shared import (
    axes,
    comparisons,
    controls,
    details,
    ledger,
    rates,
    selection,
    sweeping,
    table,
    targets,
)

require_frame()

choices = controls.current()
image = choices.image

st.title("Trade-offs", anchor=False)
chosen = axes.choose()
beside = comparisons.choose(choices)
compared = details.choose(choices)
setting = selection.choose(choices)

methods = [*choices.methods, *beside.references, *beside.repeats, *compared.methods]
results = sweeping.results(image, methods)
rows = table.Rows(choices.methods, beside.references)
view = charts.View(
    chosen.storage,
    chosen.quality,
    chosen.log_storage,
    chosen.log_quality,
    charts.references_for(chosen.storage, image.raw_bytes, image.comparable_source_bytes),
    selected=(setting.key, setting.value),
    with_hull=beside.with_hull,
)
curve = sweeping.GrowingChart(
    lambda frame: charts.tradeoff(frame, view, imported=beside.imported, bands=rows.bands()),
    name="curve",
    alt=f"{chosen.quality_title} over {chosen.storage_title}, a curve for each method",
    on_point=partial(selection.select_point, choices),
)
place = st.container()
for result in results:
    compared.add(result, image)
    if rows.add(result, image):
        curve.add(result.row(image))
    if result.method == setting:
        with place:
            ledger.show(image, result)
frame = curve.finish()
rates.show_knees(frame, chosen)
compared.show(chosen)
targets.ask(choices)
rates.show(frame, chosen)
table.show(rows.frame(), Path(image.name).stem, choices)
