"""How all pages look beyond the theme, and charts that let fingers scroll."""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_STYLE = (_HERE / "style.css").read_text(encoding="utf-8")
_touch = st.components.v2.component("touch", js=(_HERE / "touch.js").read_text(encoding="utf-8"))


def apply() -> None:
    """Give the page its style; to be called once a run."""
    st.html(f"<style>{_STYLE}</style>")


def let_fingers_scroll() -> None:
    """Let a finger on a chart scroll the page; a tap still chooses a point."""
    _touch(key="touch", height=1)
