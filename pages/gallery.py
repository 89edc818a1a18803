"""One method: a closer look at one setting, its file, and a tile for each setting."""

import streamlit as st

from pages import require_frame
from pages.sections.gallery import ledger, proof
from pages.shared import closeup, exports, numbers, selection, sweeping, tiles
from pages.sidebar import controls

require_frame()

choices = controls.current()

st.title("Gallery", anchor=False)
chosen = selection.choose(choices)
result = sweeping.one(choices.image, chosen)
closeup.show(choices.image, [result], selection.neighbours(choices, chosen))
closeup.describe(result)
more = proof.show(choices.image, result)
exports.show(choices.image, result, heading="Export the palette")
ledger.show(choices.image, result)

st.header(f"All settings of {chosen.label}", anchor=False)
shown = tiles.page_of(choices.sweep_of(type(chosen)), chosen)
is_growing = not sweeping.are_finished(choices.image, shown)
results = sweeping.results(choices.image, shown, perceptual=False)
slots = tiles.reserve_large(choices.image, shown)
every = [result]
for each in results:
    every.append(each)
    with slots[each.method].container():
        tiles.large(each, each.method == chosen, closeup.look)
with more:
    numbers.offer(choices.image, every, [result])
sweeping.look_closer_ahead(choices.image, shown)
if is_growing and sweeping.are_finished(choices.image, shown):
    # The viewer was drawn before the sweep: only now are there neighbours for it to preload.
    st.rerun()
