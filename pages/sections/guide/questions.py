"""Questions for a class; each answer folds out."""

from collections.abc import Sequence

import streamlit as st

from core.compression import Compressed
from core.explain import questions
from core.images import Image
from core.methods import DEFAULT_METHODS
from core.sweeps import to_frame


def show(image: Image, results: Sequence[Compressed]) -> None:
    """Show each question with its answer for this image, if both methods have results."""
    if not set(DEFAULT_METHODS) <= {result.method.key for result in results}:
        st.caption("This needs at least one finished setting of each method.")
        return
    st.markdown("Think first: the answers are those of this image, and of no other.")
    for question in questions.ask(to_frame(result.row(image) for result in results), image):
        with st.expander(question.text):
            st.markdown(question.answer)
