"""The rows of the page as a Python script that computes them again."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from core.images import Image
from core.methods import Method
from core.samples import SAMPLES
from core.script import rows_script
from pages.sidebar import working_size


def offer(image: Image, methods: Sequence[Method]) -> None:
    """Show the button for the script of these settings."""
    key = str(st.session_state["image"])
    sample = key if key in SAMPLES else ""
    st.download_button(
        "Python script",
        partial(rows_script, image, methods, working_size.current(), sample=sample),
        f"{Path(image.name).stem}.py",
        "text/x-python",
        on_click="ignore",
        key="script",
        icon=":material/code:",
        help="The same rows in thirty lines, to read, run and change.",
    )
