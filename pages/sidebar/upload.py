"""An uploaded image: refused in one sentence, or kept for this session alone."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.formatting import format_bytes
from core.images import Image
from core.limits import LIMITS
from core.samples import Sample
from core.uploads.decoding import ImageError
from pages.server import cache, faults
from pages.server.busy import BusyError
from pages.shared import links

# Key of the upload in the choice of images.
KEY = "upload"
# In the session: the sample that stands in for an upload which a link asks for; at first True.
_LOST = "_lost_upload"

_MEGAPIXEL = 1_000_000


@dataclass(frozen=True, eq=False)
class Upload:
    """A file that was accepted.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        The name its sender gave it.
    thumbnail : bytes
        A small copy, as a JPEG file.
    """

    content: bytes
    name: str
    thumbnail: bytes

    def image(self, max_pixels: int) -> Image:
        """The image with at most `max_pixels` pixels.

        Raises
        ------
        BusyError
            If the server is busy.
        ImageError
            If the server does not have room for the process that decodes.
        """
        return cache.upload(self.content, self.name, max_pixels)


def current() -> Upload | None:
    """The image that this session has sent, if any."""
    upload: Upload | None = st.session_state.get("_uploaded")
    return upload


def look_at(upload: Upload) -> None:
    """Make a file that was accepted elsewhere the image of this session, from a callback."""
    st.session_state["_uploaded"] = upload
    st.session_state["image"] = KEY


def ask(max_pixels: int) -> None:
    """Draw the uploader, and why the last file was refused."""
    # Any type is accepted: the extension of a name says nothing, and an unsupported file deserves
    # its own sentence. Given types, Streamlit raises an exception for a forged name.
    st.file_uploader(
        "Upload an image",
        key="_upload",
        on_change=_accept,
        args=(max_pixels,),
        help=f"PNG, JPEG, WebP, TIFF, BMP, GIF or AVIF, at most "
        f"{format_bytes(LIMITS.max_file_bytes)} and {LIMITS.max_pixels / _MEGAPIXEL:g} megapixels. "
        "Nobody else sees it; the server forgets it within an hour.",
    )
    if refusal := st.session_state.get("_refusal"):
        st.error(refusal, icon=":material/error:")


def note_if_lost() -> None:
    """Note whether a link leads to an uploaded image that this session does not have.

    The server keeps an upload for its session alone: a reload begins a new one, and a link leads
    other people to theirs.
    """
    if not current() and links.waiting("image")[-1:] == [KEY]:
        st.session_state[_LOST] = True


def say_if_lost(samples: Mapping[str, Sample]) -> None:
    """Say that a sample stands in for such an image, until another image is chosen."""
    shown = st.session_state["image"]
    if st.session_state.get(_LOST) is True:
        st.session_state[_LOST] = shown
    if st.session_state.get(_LOST) == shown:
        st.warning(
            "This view is of an uploaded image, which is gone after a reload and is not part of a "
            f"link. The sample {samples[shown].title} is shown instead; please upload the image "
            "again in the sidebar.",
            icon=":material/upload_file:",
        )
    else:
        st.session_state.pop(_LOST, None)


def _accept(max_pixels: int) -> None:
    """Take the uploaded file; a refused or removed one leaves everything as it was."""
    file, start = st.session_state["_upload"], time.monotonic()
    st.session_state["_refusal"] = None
    if file is None:
        return
    try:
        _keep(file.getvalue(), file.name, max_pixels)
    except (ImageError, BusyError) as error:
        st.session_state["_refusal"] = str(error)
    except Exception as error:
        faults.note("upload", error, time.monotonic() - start)
        st.session_state["_refusal"] = faults.SENTENCE


def _keep(content: bytes, name: str, max_pixels: int) -> None:
    image = cache.upload(content, name, max_pixels)
    st.session_state["_uploaded"] = Upload(content, name, cache.thumbnail_of(image))
    st.session_state["image"] = KEY
