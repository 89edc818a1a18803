"""Pictures on a page: as wide as their place, but never higher than a screen."""

from typing import Literal

import streamlit as st

_HIGHEST = 640


def show(png: bytes, height: int, width: int, alt: str) -> None:
    """An image of `height` x `width` pixels, given as a PNG file."""
    st.image(png, width=_shown_width(height, width), output_format="PNG", alt=alt)


def blank(height: int, width: int) -> None:
    """A grey place of the shape that `show` will fill."""
    shown = _shown_width(height, width)
    limit = f"max-width: {shown}px; max-height: {_HIGHEST}px; " if shown != "stretch" else ""
    st.html(
        f'<div style="aspect-ratio: {width} / {height}; {limit}border-radius: 0.5rem; '
        'background: rgb(128 128 128 / 15%)"></div>'
    )


def _shown_width(height: int, width: int) -> int | Literal["stretch"]:
    is_tall = height > 1.5 * width
    return max(round(_HIGHEST * width / height), 1) if is_tall else "stretch"
