"""The working size: how many pixels of an image are worked on."""

import streamlit as st

from core.images import Image
from core.limits import LIMITS
from core.sizes import FEW_COLORS
from pages.shared import links, widgets

MEGAPIXELS = (0.25, 0.5, 1, 2, 4, 8, 16, 25)
# Working sizes in pixels, by the number of megapixels. The smallest is offered on every host.
WORKING_SIZES = {
    f"{size:g}": int(1_000_000 * size)
    for size in MEGAPIXELS
    if size == MEGAPIXELS[0] or 1_000_000 * size <= LIMITS.max_working_pixels
}
DEFAULT_SIZE = "1" if "1" in WORKING_SIZES else list(WORKING_SIZES)[-1]


def say_scaled(image: Image, original: tuple[int, int]) -> None:
    """Say that the numbers are of a smaller copy, and offer the whole where the host allows it."""
    height, width = original
    whole = [size for size, pixels in WORKING_SIZES.items() if pixels >= height * width]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"The numbers are those of a smaller copy, {image.height:,} × {image.width:,} pixels, "
            f"of an image of {height:,} × {width:,} pixels. The original file is therefore not "
            "compared with the compressed ones.",
            width="content" if whole else "stretch",
        )
        if whole:
            st.button(
                "Work at full size",
                key="full_size",
                on_click=st.session_state.update,
                kwargs={"size": whole[0]},
            )


def choose() -> int:
    """Ask for the working size; return it in pixels."""
    size = widgets.choose(
        st.selectbox,
        "Working size",
        {size: f"{size} MP" for size in WORKING_SIZES},
        "size",
        default=DEFAULT_SIZE,
        help="A larger image is scaled down before it is compressed, unless it has at most "
        f"{FEW_COLORS} colours. Large sizes take a while.",
    )
    return WORKING_SIZES[size]


def current() -> int:
    """The working size, for use before its widget further down is drawn."""
    size = links.asked("size").removesuffix(" MP")
    return WORKING_SIZES.get(size, WORKING_SIZES[DEFAULT_SIZE])
