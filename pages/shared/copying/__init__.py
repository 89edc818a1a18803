"""A button that copies a text, on plain http as well."""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
# What other components that copy put before their own script: the function `copyText`.
SCRIPT = (_HERE / "copy.js").read_text(encoding="utf-8")

_component = st.components.v2.component(
    "copying",
    html=(_HERE / "button.html").read_text(encoding="utf-8"),
    css=(_HERE / "button.css").read_text(encoding="utf-8"),
    js=SCRIPT + (_HERE / "button.js").read_text(encoding="utf-8"),
)


def button(label: str, text: str, key: str) -> None:
    """Show a button with that label, which copies the text."""
    _component(key=key, data={"label": label, "text": text})
