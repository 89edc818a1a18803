"""Pictures on a page: as wide as their column, but never taller than a screen."""

import re
from typing import Literal

import streamlit as st
from streamlit import runtime

_HIGHEST = 640


def show(png: bytes, height: int, width: int, alt: str) -> None:
    """Show an image of `height` x `width` pixels, given as a PNG file."""
    st.image(png, width=_shown_width(height, width), output_format="PNG", alt=alt)


def show_at_once(png: bytes, height: int, width: int, alt: str, place: str) -> None:
    """Show a picture in Markdown: for `st.image` the browser has to load more code.

    It takes the place of an image of `height` x `width` pixels before it is there.

    Each picture of one run needs a place of its own. A picture that replaces another soon leaves it
    where it is, for browsers that are still fetching it.
    """
    with st.container(key=f"at-once-{place}"):
        text = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", alt)
        st.html(
            f"<style>.st-key-at-once-{place} img {{ aspect-ratio: {width} / {height}; "
            "width: 100%; }</style>"
        )
        st.markdown(f"![{text}]({address_of(png, place)})")


def address_of(data: bytes, place: str, kind: str = "image/png") -> str:
    """The address of a picture or another file, valid while this session shows it at that place.

    It depends on the content alone, so the browser fetches it once. `st.image` would scale down a
    picture of more than 1460 pixels.
    """
    path = runtime.get_instance().media_file_mgr.add(data, kind, place)
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}{path}" if base else path


def blank(height: int, width: int) -> None:
    """Show a grey placeholder of the shape that `show` will fill."""
    limit = f"max-width: {_widest(height, width)}"
    st.html(
        f'<div style="aspect-ratio: {width} / {height}; {limit}; border-radius: 0.5rem; '
        'background: rgb(128 128 128 / 15%)"></div>'
    )


def _widest(height: int, width: int) -> str:
    shown = _shown_width(height, width)
    return "100%" if shown == "stretch" else f"{shown}px"


def _shown_width(height: int, width: int) -> int | Literal["stretch"]:
    is_tall = height > 1.5 * width
    return max(round(_HIGHEST * width / height), 1) if is_tall else "stretch"
