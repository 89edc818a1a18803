"""The facts about an image, and the answer to "what fits into that many kilobytes?"."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.formatting import format_bytes, format_psnr
from core.frontier import best_within
from core.images import Image
from core.lazy import pandas as pd
from core.methods import METHODS
from pages.server import cache
from pages.shared import pictures, widgets

DISPLAY_WIDTH = 640
# The file sizes on offer, in kilobytes.
BUDGETS = (5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1000)


def show(image: Image, credit: str) -> None:
    """Show the image next to its size, colours, values and bytes."""
    left, right = st.columns([2, 3], gap="large", vertical_alignment="center")
    with left:
        png = cache.display_png(image, DISPLAY_WIDTH)
        pictures.show_at_once(png, alt=f"The image {image.name}")
    with right:
        with st.grid(2, min_column_width=140):
            st.metric("Height × width in pixels", f"{image.height:,} × {image.width:,}")
            st.metric("Distinct colours", f"{cache.colors(image):,}")
            st.metric(
                "Values, 3 per pixel",
                f"{image.raw_bytes:,}",
                help='One value each for red, green and blue. The tutorial calls them "numbers".',
            )
            if image.source_bytes:
                label = f"Size of the {image.source_format} file"
                st.metric(label, format_bytes(image.source_bytes))
        for note in (*image.notes, *_scaled(image)):
            st.caption(note)
        if credit:
            st.caption(f"{image.name}: {credit}.")


def ask_budget() -> tuple[int, DeltaGenerator]:
    """Ask for a file size; return it in bytes, and the container for the answer."""
    budget = widgets.choose(
        st.select_slider,
        "What fits into",
        {size: f"{size} kB" for size in BUDGETS},
        "budget",
        default=100,
    )
    return 1000 * budget, st.container()


def answer_budget(question: tuple[int, DeltaGenerator], frame: pd.DataFrame) -> None:
    """Say what each method reaches within the budget."""
    budget, place = question
    best = best_within(frame, "file_bytes", budget).set_index("method")
    for key in frame["method"].unique():
        method = METHODS[key]
        if key in best.index:
            row = best.loc[key]
            place.markdown(
                f"**{method.label}: {format_psnr(row['psnr_db'])}** with "
                f"{method.describe(row['value'])}, a file of {format_bytes(row['file_bytes'])}."
            )
        else:
            smallest = frame.loc[frame["method"] == key, "file_bytes"].min()
            place.markdown(
                f"**{method.label}:** no file is that small; the smallest is "
                f"{format_bytes(smallest)}."
            )


def _scaled(image: Image) -> list[str]:
    if not image.scaled_from:
        return []
    height, width = image.scaled_from
    return [
        f"Scaled down from {height:,} × {width:,} pixels; the working size is set in the sidebar. "
        "The original file is therefore not compared with the compressed ones."
    ]
