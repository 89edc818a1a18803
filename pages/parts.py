"""NMF explained: its components one by one, their sum, and the SVD, which may be negative."""

import streamlit as st

from core.explain import components
from pages import require_frame
from pages.sections.parts import blocks, layers, learning
from pages.shared import closeup, numbers, selection, sweeping
from pages.sidebar import controls

require_frame()

choices = controls.current()
image = choices.image

st.title("Parts", anchor=False)
result = sweeping.one(image, selection.choose_of(choices, components.KIND))
closeup.summarise(result)
numbers.offer(image, [result])

st.header("The sum, component by component", anchor=False)
count = layers.choose_count(image, result)
layers.show_sum(image, result, count)

st.header("What each component adds", anchor=False)
layers.show_gains(image, result)

st.header("The components of a channel", anchor=False)
channel = layers.choose_channel()
layers.show_components(image, result, channel, count)

st.header("A component as two profiles", anchor=False)
number = layers.choose_component(image, result)
layers.show_profiles(image, result, channel, number)

st.header("How the parts were found", anchor=False)
closeup.show_convergence(result)

st.header("How does NMF find these parts?", anchor=False)
learning.show(image, result)

st.header("The parts of a block", anchor=False)
blocks.offer(choices)
