"""The camera of every chart: a picture with the image's name, titles of axes, and readable letters.

On a page the heading and the menus say what a chart shows; a picture that is taken away must say it
by itself. Beside the camera for PNG stands one for SVG.
"""

from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "camera", js=Path(__file__).with_name("camera.js").read_text(encoding="utf-8")
)


def prepare(name: str) -> None:
    """Name the image in each picture of a chart that a person takes."""
    _component(key="camera", data={"name": name}, height=1)
