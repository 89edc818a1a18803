"""K-Means explained: which pixels each colour covers, and how the palette was found."""

import streamlit as st

from core.explain import palette_shares
from pages import require_frame
from pages.sections.palette import colors, moved, swatches
from pages.server import cache
from pages.shared import closeup, controls, exports, selection, sweeping

require_frame()

choices = controls.current()
image = choices.image

st.title("Palette", anchor=False)
result = sweeping.one(image, selection.choose_of(choices, palette_shares.KIND))
closeup.summarise(result)
swatches.show(cache.shares(image, result))
exports.show(image, result)

st.header("Which pixels each colour covers", anchor=False)
colors.show_pixels(image, result)

moved.show(image, result)

st.header("What would merge next", anchor=False)
colors.show_merge(image, result)

st.header("The colours in space", anchor=False)
colors.show_cloud(image, result)

st.header("How the palette was found", anchor=False)
closeup.show_convergence(result)
