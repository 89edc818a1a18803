"""Two or three results at the same spot, and where each of them differs from the image."""

import streamlit as st

from pages import require_frame
from pages.sections.compare import errors, pairs
from pages.shared import closeup, numbers
from pages.sidebar import controls

require_frame()

choices = controls.current()
image = choices.image

st.title("Compare", anchor=False)
results = pairs.choose(choices)
if not results:
    st.info("No setting of these methods comes near this. Another target may have an answer.")
    st.stop()
closeup.show(image, results)
numbers.offer(image, results)

if all(result.quality.mse == 0 for result in results):
    st.info("Each of these results equals the original in every pixel: there is no error to show.")
    st.stop()

st.header("Where the errors are", anchor=False)
errors.show_maps(image, results)

st.header("How large the errors are", anchor=False)
errors.show_histogram(image, results)

st.header("Each channel separately", anchor=False)
errors.show_channels(image, results)
