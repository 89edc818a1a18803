"""Which pixels smoothing moved from their nearest colour, and what that saved."""

import streamlit as st

from core.compression import Compressed
from core.explain.moved import is_smoothed
from core.images import Image
from pages.server import cache
from pages.shared import viewer
from pages.shared.closeup import name_of


def show(image: Image, result: Compressed) -> None:
    """Show the pixels of a smoothed result that moved, and say what they saved."""
    if not is_smoothed(result.method):
        return
    st.header("What smoothing moved", anchor=False)
    moved, png = cache.moved(image, result)
    st.markdown(moved.sentence)
    if moved.is_moved.any():
        versions = [
            viewer.Version("Original", cache.exact_png(image)),
            viewer.Version("Pixels that moved", png),
            viewer.Version(name_of(result), cache.result_png(result)),
        ]
        viewer.show(versions, image, key="moved", mode="side")
