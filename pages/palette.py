"""K-Means explained: which pixels each colour covers, and how the palette was found."""

import streamlit as st

from core.explain import palette_shares
from pages import require_frame
from pages.sections.palette import colors, learning, moved, own, swatches
from pages.server import cache
from pages.shared import closeup, exports, numbers, selection, sweeping
from pages.sidebar import controls

require_frame()

choices = controls.current()
image = choices.image

st.title("Palette", anchor=False)
result = sweeping.one(image, selection.choose_of(choices, palette_shares.KIND))
closeup.summarise(result)
shares = cache.shares(image, result)
swatches.show(shares)
exports.show(image, result)
numbers.offer(image, [result])
own.ask(choices, shares)

st.header("Which pixels each colour covers", anchor=False)
colors.show_pixels(image, result)

moved.show(image, result)

st.header("What would merge next", anchor=False)
colors.show_merge(image, result)

st.header("The colours in space", anchor=False)
colors.show_cloud(image, result)

st.header("How the palette was found", anchor=False)
closeup.show_convergence(result)

st.header("How does K-Means find these colours?", anchor=False)
learning.show(image, result)
