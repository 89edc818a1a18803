"""One's own colours: some that the palette keeps, or a whole palette."""

import streamlit as st

from core.explain.palette_shares import KIND, PaletteShares
from core.files.format import FileError
from core.files.palette_reading import MAX_PALETTE_BYTES, colors_of_pixels, read_palette
from core.formatting import format_bytes
from core.limits import LIMITS
from core.uploads.decoding import ImageError
from core.uploads.signatures import is_image
from pages.server import cache
from pages.server.busy import BusyError
from pages.shared import selection
from pages.sidebar import options
from pages.sidebar.controls import Choices

_KEPT, _TEXT, _FILE, _REFUSAL = "_kept", "_own_codes", "_own_palette", "_palette_refusal"


def ask(choices: Choices, shares: PaletteShares) -> None:
    """Ask which colours the palette keeps, by its own codes, by other codes, or by a file."""
    (name,) = KIND.color_lists()
    locked = choices.options[KIND.key][name]
    with st.expander("Use your own colours", icon=":material/lock:", expanded=bool(locked)):
        st.write(
            "Colours that you lock stay as they are; K-Means finds the others. Lock as many as K, "
            "and the image is in your palette. Dithering is under *Values of K, options*."
        )
        _ask_which(shares, locked)
        left, right = st.columns(2)
        with left:
            _ask_codes(locked)
        with right:
            _ask_file()
        if refusal := st.session_state.get(_REFUSAL):
            st.error(refusal, icon=":material/error:")
    if locked:
        _say(locked, shares)


def _ask_which(shares: PaletteShares, locked: tuple[str, ...]) -> None:
    codes = list(dict.fromkeys([*shares.names, *locked]))
    st.session_state[_KEPT] = [code for code in codes if code in locked]
    # It shows what the sidebar holds, which is in the link.
    st.multiselect(
        "Locked colours",
        codes,
        key=_KEPT,
        on_change=_take_kept,
        placeholder="Choose colours of this palette",
    )


def _ask_codes(locked: tuple[str, ...]) -> None:
    st.session_state[_TEXT] = ", ".join(locked)
    st.text_area(
        "A palette of hex codes",
        key=_TEXT,
        placeholder="#1d2b53, #ff004d, #ffec27",
        on_change=_take_codes,
        help="Type or paste codes; K becomes their number.",
    )


def _ask_file() -> None:
    st.file_uploader(
        "A palette file",
        key=_FILE,
        on_change=_take_file,
        help=f".gpl, .ase, .hex, .css, .json or a picture of at most 256 colours, at most "
        f"{format_bytes(MAX_PALETTE_BYTES)}; K becomes the number of its colours.",
    )


def _say(locked: tuple[str, ...], shares: PaletteShares) -> None:
    unused = len(set(locked) - set(shares.names))
    if unused:
        st.caption(
            f"Locked colours that are not in this file: {unused} of {len(locked)}. No pixel takes "
            "them, or K is smaller."
        )


def _take_kept() -> None:
    st.session_state[_REFUSAL] = None
    options.lock(KIND, st.session_state[_KEPT])


def _take_codes() -> None:
    if text := st.session_state[_TEXT].strip():
        _take(text.encode())
    else:
        st.session_state[_REFUSAL] = None
        options.lock(KIND, ())


def _take_file() -> None:
    file = st.session_state[_FILE]
    if file is not None:
        _take(file.getvalue(), file.name)


def _take(content: bytes, name: str = "") -> None:
    """Lock the colours of a palette and make K their number, or keep everything and say why."""
    st.session_state[_REFUSAL] = None
    try:
        codes = _read(content, name)
    except (FileError, ImageError, BusyError) as error:
        st.session_state[_REFUSAL] = str(error)
        return
    options.lock(KIND, codes)
    selection.select(KIND.make(len(codes)))


def _read(content: bytes, name: str) -> tuple[str, ...]:
    if not is_image(content):
        return read_palette(content)
    return colors_of_pixels(cache.upload(content, name, LIMITS.max_pixels).pixels)
