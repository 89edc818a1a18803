"""An uploaded image: refused in one sentence, or kept for this session and in its own browser."""

import time

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.formatting import format_bytes
from core.limits import LIMITS
from core.uploads.decoding import ImageError
from pages.server import faults
from pages.server.busy import BusyError
from pages.uploads import accepted, kept, wanted

_MEGAPIXEL = 1_000_000


def ask(max_pixels: int) -> None:
    """Draw the uploader, and why the last file was refused."""
    wanted.arrive(max_pixels)
    # Any type is accepted: the extension of a name says nothing, and an unsupported file deserves
    # its own sentence. Given types, Streamlit raises an exception for a forged name.
    st.file_uploader(
        "Upload an image",
        key=kept.UPLOADER,
        on_change=_receive,
        args=(max_pixels,),
        help=f"PNG, JPEG, WebP, TIFF, BMP, GIF or AVIF, at most "
        f"{format_bytes(LIMITS.max_file_bytes)} and {LIMITS.max_pixels / _MEGAPIXEL:g} megapixels. "
        "Nobody else sees it; the server forgets it within an hour. Your browser keeps it for a "
        "day, so that it is there again after a reload, unless you untick this below. Removing the "
        "file makes both forget it.",
    )
    # After a refused file has been removed, or where the image came from elsewhere, the uploader
    # has nothing with which the accepted one could be taken away.
    if accepted.current() and st.session_state[kept.UPLOADER] is None:
        st.button(
            "Remove your image",
            key="remove_upload",
            on_click=_remove,
            help="The server and this browser forget it.",
        )
    kept.show(accepted.current(), is_awaited=wanted.is_awaited(), on_missing=wanted.stop_waiting)
    if refusal := st.session_state.get("_refusal"):
        st.error(refusal, icon=":material/error:")


def _receive(max_pixels: int) -> None:
    """Take the file in the uploader; a refused one leaves everything as it was."""
    file, start = st.session_state[kept.UPLOADER], time.monotonic()
    was_refused = st.session_state.get("_refusal")
    st.session_state["_refusal"] = None
    wanted.stop_waiting()
    if file is None:
        # A refused file has never taken the place of the accepted one.
        if not was_refused:
            _remove()
        return
    try:
        _take(file, max_pixels)
    except (ImageError, BusyError) as error:
        st.session_state["_refusal"] = str(error)
    except Exception as error:
        faults.note("upload", error, time.monotonic() - start)
        st.session_state["_refusal"] = faults.SENTENCE


def _remove() -> None:
    accepted.forget()
    wanted.ask_again()


def _take(file: UploadedFile, max_pixels: int) -> None:
    """Accept a file, and show it unless it only came back and nobody asks for it."""
    upload = accepted.accept(file.getvalue(), file.name, max_pixels)
    is_same = wanted.compare(upload)
    if file.type != kept.RESTORED:
        st.session_state["image"] = accepted.KEY
    elif is_same:
        # Whoever has made the link sees what was there before, without a word.
        wanted.drop()
        st.session_state["image"] = accepted.KEY
