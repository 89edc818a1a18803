"""A result as text, for a paper or a homework."""

import streamlit as st

from core.citation import cite
from core.compression import Compressed
from core.images import Image


def offer(image: Image, result: Compressed) -> None:
    """Offer the sentence that tells a result, to be copied."""
    with st.popover("Copy as text", icon=":material/format_quote:"):
        st.write("What was measured, how, on which image, and by which version of this program.")
        st.code(cite(image, result), language=None, wrap_lines=True)
