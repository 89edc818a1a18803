"""The palette of one result, for other programs."""

from functools import partial
from pathlib import Path

import streamlit as st

from core.compression import Compressed
from core.files.palettes import EXPORTS, find_palette
from core.images import Image


def show(image: Image, result: Compressed, heading: str = "") -> None:
    """Show a download button for each format if the result has a palette, under a heading."""
    name = f"{Path(image.name).stem} {result.method.value}"
    palette = find_palette(result.parts(), name)
    if palette is None:
        return
    if heading:
        st.header(heading, anchor=False)
    with st.container(horizontal=True):
        for export in EXPORTS:
            st.download_button(
                export.label,
                # The file is written only when somebody asks for it.
                partial(export.write, palette),
                f"palette-{result.method.value}{export.suffix}",
                export.mime,
                on_click="ignore",
                key=f"palette{export.suffix}",
                icon=":material/palette:",
            )
    st.caption("Each colour comes with its share of the pixels, dark colours first.")
