"""Thumbnails on the options of a radio group.

The widget stays an ordinary radio group, with its keyboard support and its choice in the link; the
pictures are laid on its options by style alone.
"""

import base64
from collections.abc import Sequence

import streamlit as st

_STYLE = """
.st-key-KEY, .st-key-KEY > div { width: 100%; }
.st-key-KEY [role=radiogroup] { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.5rem; }
.st-key-KEY [data-testid=stRadioOption] { display: block; width: 100%; margin: 0; padding: 0; }
.st-key-KEY [data-testid=stRadioOption]::before {
  content: ""; display: block; aspect-ratio: 4 / 3; border-radius: 0.375rem;
  background: center / cover; outline-offset: 2px;
}
.st-key-KEY [data-testid=stRadioOption][data-selected=true]::before { outline: 2px solid; }
.st-key-KEY [data-testid=stRadioOption]:has(:focus-visible)::before { outline: 4px double; }
.st-key-KEY [data-testid=stRadioOption] > div > div:first-child { display: none; }
.st-key-KEY [data-testid=stRadioOption] p { font-size: 0.75rem; margin-top: 0.25rem; }
"""
_PICTURE = """
.st-key-KEY [role=radiogroup] > div:nth-child(NUMBER) [data-testid=stRadioOption]::before {
  background-image: url(data:image/jpeg;base64,DATA);
}
"""


def style(key: str, pictures: Sequence[bytes]) -> None:
    """Lay JPEG files on the options of the radio group of that key, in their order."""
    rules = [_rule(key, number, jpeg) for number, jpeg in enumerate(pictures, start=1)]
    st.html(f"<style>{_STYLE.replace('KEY', key)}{''.join(rules)}</style>")


def _rule(key: str, number: int, jpeg: bytes) -> str:
    # The picture comes last, because its text can hold any letters, those of a placeholder too.
    data = base64.b64encode(jpeg).decode()
    return _PICTURE.replace("KEY", key).replace("NUMBER", str(number)).replace("DATA", data)
