"""The uploaded image of a session, which nobody else sees."""

from dataclasses import dataclass, replace

import streamlit as st

from core.images import Image
from pages.server import cache

# Key of the upload in the choice of images.
KEY = "upload"
_STATE, _COUNT = "_uploaded", "_upload_count"


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
    number : int
        How many images of its own the session has shown until now.
    """

    content: bytes
    name: str
    thumbnail: bytes
    number: int = 0

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
    upload: Upload | None = st.session_state.get(_STATE)
    return upload


def accept(content: bytes, name: str, max_pixels: int) -> Upload:
    """Make a file the image of this session.

    Raises
    ------
    BusyError
        If the server is busy.
    ImageError
        If the file cannot be used.
    """
    image = cache.upload(content, name, max_pixels)
    return hold(Upload(content, name, cache.thumbnail_of(image)))


def hold(upload: Upload) -> Upload:
    """Make a file that has been accepted the image of this session."""
    upload = replace(upload, number=st.session_state.get(_COUNT, 0) + 1)
    st.session_state.update({_STATE: upload, _COUNT: upload.number})
    return upload


def look_at(upload: Upload) -> None:
    """Show a file that was accepted elsewhere as the image of this session, from a callback."""
    hold(upload)
    st.session_state["image"] = KEY


def forget() -> None:
    """Let the session have no image of its own."""
    st.session_state.pop(_STATE, None)
