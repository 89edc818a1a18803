"""One method: for each setting the reconstruction, what was learnt, and the measures."""

import streamlit as st

from core.methods import METHODS
from pages import require_frame
from pages.shared import controls, sweeping, tiles

require_frame()

choices = controls.current()

st.title("Gallery", anchor=False)
label = st.segmented_control(
    "Method",
    [method.label for method in METHODS.values()],
    default=next(iter(METHODS.values())).label,
    required=True,
    key="method",
    bind="query-params",
)
key = next(key for key, method in METHODS.items() if method.label == label)

results = sweeping.results(choices.image, choices.sweeps[key])
slots = tiles.reserve_large(choices.image, choices.sweeps[key])
for result in results:
    with slots[result.method].container():
        tiles.large(result)
