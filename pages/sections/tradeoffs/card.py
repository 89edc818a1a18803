"""The chosen point: its picture, which leads to the closer look, and its file."""

import streamlit as st

from core.formatting import format_bytes
from core.images import Image
from core.methods import Method
from pages.shared import closeup, numbers, sweeping, tiles


def show(image: Image, setting: Method) -> None:
    """Show the picture, the quality and the file of a setting."""
    result = sweeping.one(image, setting)
    tiles.card(result, closeup.look)
    st.download_button(
        f"Download {format_bytes(len(result.file))}",
        result.file,
        f"{setting.key}-{setting.value}{setting.format.suffix}",
        on_click="ignore",
        key="point-file",
        icon=":material/download:",
        width="stretch",
    )
    numbers.offer(image, [result], key="point-numbers")
