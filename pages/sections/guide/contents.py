"""The table of contents: a link to each section."""

from collections.abc import Mapping

import streamlit as st


def show(sections: Mapping[str, str]) -> None:
    """Show a link for each title, by the anchor of its section."""
    links = [f"[{title}](#{anchor})" for anchor, title in sections.items()]
    st.markdown(" · ".join(links))
