"""The tutorial, redone on this image: its steps, code and claims, and questions for a class."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.methods import DEFAULT_METHODS, Method
from pages import require_frame
from pages.sections.guide import blocks, claims, contents, measures, peers, questions, steps
from pages.shared import closeup, numbers, sweeping, tiles
from pages.sidebar import controls

require_frame()

choices = controls.current()
image = choices.image
methods = {f"method-{key}": kind.label for key, kind in DEFAULT_METHODS.items()}

st.title("Guide", anchor=False)
contents.show(
    {"reading": "Reading an image"}
    | methods
    | {
        "code": "The whole code",
        "measures": "What is measured",
        "codec": "From the tutorial to a codec",
        "questions": "Questions for a class",
    }
)
steps.show_foreword()
progress = st.container()
st.header("Reading an image", anchor="reading")
steps.show_reading(image)
slots: dict[Method, DeltaGenerator] = {}
places: dict[str, DeltaGenerator] = {}
for key, kind in DEFAULT_METHODS.items():
    st.header(kind.label, anchor=f"method-{key}")
    tiles_of, places[key] = steps.reserve(image, kind, choices.sweeps[key])
    slots.update(tiles_of)
st.header("The whole code", anchor="code")
steps.show_whole()
shared = st.container()
st.header("What is measured", anchor="measures")
measures.show()
st.header("From the tutorial to a codec", anchor="codec")
codec = st.container()
st.header("Questions for a class", anchor="questions")
answers = st.container()

results = []
with progress:
    pending = sweeping.results(image, choices.methods)
for result in pending:
    results.append(result)
    if result.method in slots:
        with slots[result.method].container():
            tiles.small(result, closeup.look)
claims.show(image, results, places)
with shared:
    numbers.offer(image, results)
with codec:
    blocks.show(results)
with answers:
    questions.show(image, results)
for key, place in places.items():
    own = [result for result in results if result.method.key == key]
    with place:
        peers.show(choices, own)
