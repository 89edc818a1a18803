"""One method: for each setting the reconstruction, what was learnt, and the measures."""

import streamlit as st

from pages import require_frame
from pages.shared import controls, selection, sweeping, tiles

require_frame()

choices = controls.current()

st.title("Gallery", anchor=False)
key = selection.choose(choices).key

results = sweeping.results(choices.image, choices.sweeps[key])
slots = tiles.reserve_large(choices.image, choices.sweeps[key])
for result in results:
    with slots[result.method].container():
        tiles.large(result)
