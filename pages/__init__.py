"""The pages, in the order of the menu, and the frame around them."""

from collections.abc import Sequence
from copy import copy
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

NAME = "Palette & Parts"

# The stem of the file, which is also the address, the title, and the icon.
PAGES = (
    ("overview", "Overview", ":material/image:"),
    ("gallery", "Gallery", ":material/grid_view:"),
    ("tradeoffs", "Trade-offs", ":material/show_chart:"),
    ("compare", "Compare", ":material/compare:"),
    ("image_set", "Image set", ":material/photo_library:"),
    ("palette", "Palette", ":material/palette:"),
    ("parts", "Parts", ":material/layers:"),
    ("guide", "Guide", ":material/menu_book:"),
)

_NEXT = "_next_page"


def navigation() -> Page:
    """Show the menu; return the page that the address names."""
    # The icon is a local file: the icon of a page would be fetched from another host.
    st.set_page_config(page_icon=Path(__file__).parent / "shared" / "icon.png", layout="wide")
    # Copies, because a page keeps whether it may be run now, and each run decides that anew.
    page = st.navigation([copy(page) for page in _pages_of(PAGES)])
    st.set_page_config(page_title=NAME if page.title == PAGES[0][1] else f"{page.title} - {NAME}")
    if stem := st.session_state.pop(_NEXT, None):
        st.switch_page(_script(stem))
    return page


@cache
def _pages_of(pages: Sequence[tuple[str, str, str]]) -> Sequence[Page]:
    # Made once, because each looks for its file when it is made: seventy calls to the disk in
    # all. During each of them, another busy session takes the interpreter and keeps it for a while.
    return [
        st.Page(_script(stem), title=title, icon=icon, default=stem == pages[0][0])
        for stem, title, icon in pages
    ]


def go_to(stem: str) -> None:
    """Open a page, from a callback, where Streamlit itself cannot."""
    st.session_state[_NEXT] = stem


def _script(stem: str) -> str:
    return f"pages/{stem}.py"


def frame_page(page: Page, subject: str) -> None:
    """Run a page inside the frame that `app.py` has drawn.

    Until a run draws something, Streamlit leaves what stood there before. Of another `subject`,
    such as another image, nothing may stay: its numbers would stand beside the new picture.
    """
    st.session_state["_framed"] = True
    is_new = st.session_state.get("_subject") != subject
    st.session_state["_subject"] = subject
    # Both have the same place on the page, so what is unchanged is not drawn again.
    place = st.empty().container() if is_new else st.container()
    with place:
        page.run()


def require_frame() -> None:
    """Draw the frame first where a link opens a page directly.

    Until a session has run `app.py`, a fresh server runs the file of a page by itself.
    """
    if not st.session_state.pop("_framed", False):
        navigation()
        st.rerun()
