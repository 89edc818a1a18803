"""The steps of the tutorial: what is done, the code that does it, and what comes out here."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.explain.claims import STATEMENTS
from core.explain.tutorial import CODE, values_of, values_stored
from core.images import Image
from core.methods import DEFAULT_METHODS, Method
from pages.server import cache
from pages.shared import pictures, tiles

_WIDTH = 640
_FOREWORD = (
    "This page redoes a tutorial on your image: read it, reduce it to K colours by K-Means, reduce "
    "it to K parts by NMF, and see what each costs. These are the tutorial's claims. Each is "
    "checked in its section, on the image chosen in the sidebar:"
)
_READING = (
    "An image is an array: rows, columns, and one value each for red, green and blue. Divided by "
    "255 the values are between 0 and 1. Their number is what the tutorial compares everything "
    "with."
)
_WHOLE = (
    "All steps in one file, for an image with the name `image.png`. It takes minutes, because it "
    "tries K-Means ten times on every pixel for each K."
)


def show_foreword() -> None:
    """Show what the tutorial is about, and what it claims."""
    # Streamlit cuts off a formula a pixel or two too early and lets it scroll.
    st.html("<style>.katex-display { overflow: visible !important; }</style>")
    statements = [each for key in DEFAULT_METHODS for each in STATEMENTS.get(key, ())]
    st.markdown("\n".join([_FOREWORD, "", *(f"- {statement}" for statement in statements)]))


def show_reading(image: Image) -> None:
    """Show how an image is read, and this one with its shape."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(_READING)
        st.latex(values_of(image))
        _show_code("read")
        st.markdown(f"For this image it prints `{image.pixels.shape} {image.pixels.size}`.")
    with right:
        png = cache.display_png(image, _WIDTH)
        pictures.show(png, image.height, image.width, f"The image {image.name}")


def reserve(
    image: Image, kind: type[Method], sweep: Sequence[Method]
) -> tuple[Mapping[Method, DeltaGenerator], DeltaGenerator]:
    """Show a method and its code; return the places of its tiles, and that below them."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown(kind.words.idea)
        for formula in kind.words.formulas:
            st.latex(formula)
        if sweep and (formula := values_stored(sweep[-1], image)):
            st.markdown(f"With {sweep[-1].setting} the tutorial counts, for this image:")
            st.latex(formula)
    with right:
        _show_code(kind.key)
    return tiles.reserve_small(image, sweep), st.container()


def show_whole() -> None:
    """Show the code of all steps in one piece."""
    st.markdown(_WHOLE)
    _show_code("whole")


def _show_code(key: str) -> None:
    """Show a block of code; nothing for a method that the tutorial does not have."""
    if key in CODE:
        # A printed page does not scroll.
        st.code(CODE[key], language="python", wrap_lines=True)
