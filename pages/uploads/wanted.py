"""The uploaded image that a link asks for, without holding any of it.

Such a link carries the first digits of the digest of the pixels, and how many pixels the file has.
Whoever opens it is asked for the file, and told whether it is the same image.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.images import Image
from core.samples import Sample
from pages.shared import links
from pages.uploads.accepted import KEY, Upload, current

_STATE, _OWN = "_wanted", "own"
_DIGITS = 16
_NOTE = (
    "Your image is not part of the link. Others are asked for the file and told its size; this "
    "browser opens it by itself as long as it keeps it."
)


@dataclass
class Wanted:
    """An uploaded image that a link asks for.

    Parameters
    ----------
    own : str
        What the link says of it; empty in a link of earlier versions.
    max_pixels : int
        Working size of the link, for which the digest holds.
    is_awaited : bool
        True until it is known whether this browser keeps an image.
    stand_in : str
        Key of the sample that is shown instead; empty before it is known.
    is_met : bool or None
        Whether the image of this session is the one; None before there is one.
    was_shown : bool
        True once the image of this session has been shown.
    """

    own: str
    max_pixels: int
    is_awaited: bool
    stand_in: str = ""
    is_met: bool | None = None
    was_shown: bool = False

    @property
    def size(self) -> str:
        """Width and height of the image in its file, as a text; empty if unknown."""
        return self.own.partition("-")[2].replace("x", " × ")


def arrive(max_pixels: int) -> None:
    """Note whether a link asks for an uploaded image that this session does not have.

    The server keeps an upload for its session alone: a reload begins a new one, and a link leads
    other people to theirs.
    """
    own = _checked(links.take(_OWN))
    is_asked = links.waiting("image")[-1:] == [KEY] and not current()
    # A run that was cut short has taken it already.
    if is_asked and (own or not _wanted()):
        st.session_state[_STATE] = Wanted(own, max_pixels, is_awaited=bool(own))


def is_awaited() -> bool:
    """True until it is known whether this browser keeps the image that a link asks for."""
    wanted = _wanted()
    return wanted is not None and wanted.is_awaited


def stop_waiting() -> None:
    """Show a sample instead, from a callback."""
    if wanted := _wanted():
        wanted.is_awaited = False


def compare(upload: Upload) -> bool:
    """Note and return whether an upload is the image that a link asks for."""
    wanted = _wanted()
    if not wanted or not wanted.own:
        return False
    digest = upload.image(wanted.max_pixels).digest
    wanted.is_met = wanted.own.startswith(digest[:_DIGITS])
    return wanted.is_met


def ask_again() -> None:
    """Ask for the image of the link as at first: the one that was shown has been taken away."""
    if wanted := _wanted():
        wanted.stand_in, wanted.is_met, wanted.was_shown = "", None, False


def drop() -> None:
    """Ask for no image any more."""
    st.session_state.pop(_STATE, None)


def settle(chosen: str, image: Image) -> str:
    """Tell the link which upload it leads to; return what should be said of that.

    As long as a sample stands in, the link keeps asking for the image, so that a second reload, or
    the next person, is told as well.
    """
    wanted = _wanted()
    if wanted and _is_answered(wanted, chosen):
        drop()
    wanted = _wanted()
    if chosen == KEY:
        links.say({_OWN: _own_of(image)})
        return _NOTE
    links.say(({"image": KEY} | ({_OWN: wanted.own} if wanted.own else {})) if wanted else {})
    return ""


def say(chosen: str, samples: Mapping[str, Sample]) -> None:
    """Say above the page what became of the image that a link asks for.

    While it is looked for in this browser, the run ends here: no other image flashes up.
    """
    wanted = _wanted()
    if not wanted:
        return
    if wanted.is_awaited:
        _say_awaited()
        st.stop()
    elif chosen != KEY:
        _say_missing(wanted, samples[chosen].title)
    elif wanted.is_met:
        st.caption(":material/check: This is the image of the link.")
    else:
        st.info(
            f"This is another image than that of the link ({wanted.size} pixels, width × height). "
            "The choices of the link are applied to it.",
            icon=":material/info:",
        )


def _say_awaited() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Looking for your image in this browser …", width="content")
        st.button("Show a sample instead", key="stop_waiting", on_click=stop_waiting)


def _say_missing(wanted: Wanted, sample: str) -> None:
    instead = f"The sample {sample} is shown instead; please choose the image file in the sidebar."
    if wanted.size:
        text = (
            f"This view is of an uploaded image of {wanted.size} pixels (width × height), which is "
            f"neither part of the link nor kept in this browser. {instead}"
        )
    else:
        text = f"This view is of an uploaded image, which is not part of the link. {instead}"
    st.warning(text, icon=":material/upload_file:")


def _wanted() -> Wanted | None:
    wanted: Wanted | None = st.session_state.get(_STATE)
    return wanted


def _is_answered(wanted: Wanted, chosen: str) -> bool:
    """True once a person has chosen another image; notes what is shown."""
    if chosen == KEY:
        wanted.was_shown = True
        return wanted.is_met is None
    wanted.stand_in = wanted.stand_in or chosen
    return wanted.was_shown or chosen != wanted.stand_in


def _own_of(image: Image) -> str:
    """What a link says of an upload: digits of its digest at the working size, width and height."""
    height, width = image.scaled_from or (image.height, image.width)
    return f"{image.digest[:_DIGITS]}-{width}x{height}"


def _checked(own: str) -> str:
    """What a link says of an upload, empty if it is not of that form."""
    return own if re.fullmatch(r"[0-9a-f]{16}-[0-9]{1,5}x[0-9]{1,5}", own) else ""
