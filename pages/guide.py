"""The two methods in formulas, and the tutorial's claims about them, checked on this image."""

import streamlit as st

from pages import require_frame
from pages.sections.guide import blocks, claims, formulas
from pages.shared import controls, sweeping

require_frame()

choices = controls.current()

st.title("Guide", anchor=False)
formulas.show()
st.header("The tutorial's claims, checked on this image", anchor=False)
results = list(sweeping.results(choices.image, choices.methods))
claims.show(choices.image, results)
st.header("From the tutorial to a codec", anchor=False)
blocks.show(results)
