"""One method: for each setting the reconstruction, what was learnt, and the measures."""

import streamlit as st

from pages import require_frame
from pages.shared import controls, exports, ledger, proof, selection, sweeping, tiles

require_frame()

choices = controls.current()

st.title("Gallery", anchor=False)
chosen = selection.choose(choices)
place = st.container()

results = sweeping.results(choices.image, choices.sweeps[chosen.key])
slots = tiles.reserve_large(choices.image, choices.sweeps[chosen.key])
for result in results:
    if result.method == chosen:
        with place:
            proof.show(choices.image, result)
            exports.show(choices.image, result)
            ledger.show(choices.image, result)
    with slots[result.method].container():
        tiles.large(result)
