"""Which images the set has: the samples, images of one's own, or rows from the command line."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from core.files.results import ExchangeError
from core.formatting import format_bytes, format_bytes_above, format_count
from core.images import Image, clean_name
from core.lazy import pandas as pd
from core.limits import LIMITS
from core.samples import SAMPLES, load_thumbnail
from core.sets import SetRows
from core.sizes import FEW_COLORS
from core.uploads.decoding import ImageError
from pages.server import cache, faults
from pages.server.busy import BusyError
from pages.shared import widgets
from pages.uploads.accepted import Upload, look_at

# Small ones come first: what holds for a set is seen sooner than what holds for each pixel.
SIZES = {"0.06": 60_000, "0.25": 250_000, "1": 1_000_000}
_ROWS_ENDINGS = (".jsonl", ".csv", ".json", ".txt")
_STATE = "_image_set"
# Key of the choice of samples.
_CHOSEN = "set_of"


@dataclass(frozen=True, eq=False)
class Member:
    """An image of the set.

    Parameters
    ----------
    image : Image
        The image at the working size of the set.
    thumbnail : bytes
        A small copy, as a JPEG file.
    choose : callable
        Makes it the image of all pages, from a callback.
    sample : str
        Key of the sample that it is; empty for an upload.
    """

    image: Image
    thumbnail: bytes
    choose: Callable[[], None]
    sample: str = ""


@dataclass
class _Sent:
    """What this session has sent for the set."""

    uploads: list[Upload] = field(default_factory=list)
    rows: SetRows | None = None
    name: str = ""
    refusals: list[str] = field(default_factory=list)
    # A new uploader takes the place of one whose files were taken, so that they are kept once.
    round: int = 0


def ask() -> int:
    """Draw the uploader and what it refused; return the working size in pixels."""
    sent = _sent()
    left, right = st.columns([3, 1], gap="large", vertical_alignment="bottom")
    with left:
        _ask_files(sent)
    with right:
        size = widgets.choose(
            st.selectbox,
            "Working size of the set",
            {size: f"{size} MP" for size in SIZES},
            "set_size",
            help="Larger images are made smaller first, unless they have at most "
            f"{FEW_COLORS} colours. Small ones show sooner what holds; other pages work at the "
            "size that is chosen in the sidebar.",
        )
    for refusal in sent.refusals:
        st.error(refusal, icon=":material/error:")
    if not (sent.uploads or sent.rows):
        _ask_samples()
    return SIZES[size]


def members(max_pixels: int) -> Sequence[Member]:
    """The images of the set; none where it is a file of rows.

    Raises
    ------
    BusyError
        If the server has no room to decode them.
    """
    sent = _sent()
    if sent.rows:
        return []
    if sent.uploads:
        return [_of_upload(each, max_pixels) for each in sent.uploads]
    chosen = st.session_state.get(_CHOSEN) or SAMPLES
    return [_of_sample(key, max_pixels) for key in SAMPLES if key in chosen]


def rows() -> SetRows | None:
    """The rows that were sent, None where the set is one of images."""
    return _sent().rows


def name_of_rows() -> str:
    """The name of the file of rows, empty where the set is one of images."""
    return _sent().name if _sent().rows else ""


def titles(frame: pd.DataFrame) -> Mapping[str, str]:
    """The name of each image, by its digest."""
    found = frame.drop_duplicates("digest")
    return dict(zip(found["digest"], found["image"], strict=True))


def names(frame: pd.DataFrame) -> Mapping[str, str]:
    """The same as Markdown; a name may hold anything, such as letters that Markdown reads."""
    return {digest: _quoted(name) for digest, name in titles(frame).items()}


def describe(frame: pd.DataFrame) -> str:
    """What the set is that has these rows so far, as the beginning of a sentence."""
    sent, count = _sent(), format_count(frame["digest"].nunique(), "image")
    if sent.rows:
        return f"{count} of {_quoted(sent.name)}"
    return f"{count} of your own" if sent.uploads else f"{count} of the samples"


def explain(max_pixels: int, most: int) -> None:
    """Say what the curves are, at which size and up to which K, and what is left out."""
    sent = _sent()
    how = (
        "Thin: each image. Thick: mean of the decibels at each setting, with a band that holds "
        "80 % of the images. Dotted: the decibels of the mean MSE, in which the worst images weigh "
        "most. Dashed: the image that pulls most."
    )
    if sent.rows:
        st.caption(" ".join([how, *sent.rows.left_out]))
        return
    st.caption(
        f"{how} All are at most {max_pixels:,} pixels large, except those of at most "
        f"{FEW_COLORS} colours, and compressed at the same settings, whatever the sweep in the "
        f"sidebar is: K doubles up to {most}, and codecs have their usual qualities."
    )


def _ask_files(sent: _Sent) -> None:
    key = f"_set_files_{sent.round}"
    # Any type is accepted: given types, Streamlit raises an exception for a forged name.
    st.file_uploader(
        "Other images, or a file of rows (.jsonl or .csv) that core sweep wrote",
        accept_multiple_files=True,
        key=key,
        on_change=_accept,
        args=(key,),
        help=f"Up to {LIMITS.max_set_images} images, {format_bytes(LIMITS.max_set_bytes)} in all; "
        f"a file of rows up to {format_bytes(LIMITS.max_rows_bytes)}. Nobody else sees them; the "
        "server forgets them when you leave.",
    )
    if sent.uploads or sent.rows:
        st.button("Back to the samples", key="set_samples", on_click=_forget)


def _ask_samples() -> None:
    """Ask which samples take part, so that it can be seen what the others say without one."""
    titles = {key: sample.title for key, sample in SAMPLES.items()}
    widgets.choose_some("Samples that take part", titles, _CHOSEN, default=[*SAMPLES])


def _forget() -> None:
    st.session_state[_STATE] = _Sent(round=_sent().round + 1)


def _of_sample(key: str, max_pixels: int) -> Member:
    choose = partial(st.session_state.update, image=key)
    return Member(cache.sample(key, max_pixels), load_thumbnail(key), choose, key)


def _of_upload(sent: Upload, max_pixels: int) -> Member:
    return Member(sent.image(max_pixels), sent.thumbnail, partial(look_at, sent))


def _accept(key: str) -> None:
    """Take what was sent; what is refused is named with its reason, and the rest is taken."""
    files: Sequence[Any] = st.session_state[key]
    sent = _sent()
    sent.refusals, sent.round = [], sent.round + 1
    for file in files:
        start = time.monotonic()
        try:
            if _holds_rows(file.name) and len(files) > 1:
                raise ExchangeError("A file of rows is shown alone; send it without other files.")
            _take(sent, file.getvalue(), file.name)
        except (ExchangeError, ImageError, BusyError) as error:
            sent.refusals.append(f"{_quoted(file.name)}: {error}")
        except Exception as error:
            faults.note("image set", error, time.monotonic() - start)
            sent.refusals.append(f"{_quoted(file.name)}: {faults.SENTENCE}")


def _take(sent: _Sent, content: bytes, name: str) -> None:
    if _holds_rows(name):
        if len(content) > LIMITS.max_rows_bytes:
            raise ExchangeError(_too_much("A file of rows", LIMITS.max_rows_bytes, len(content)))
        sent.rows, sent.name, sent.uploads = cache.set_rows(content), clean_name(name), []
        return
    if len(sent.uploads) == LIMITS.max_set_images:
        most = format_count(LIMITS.max_set_images, "image")
        raise ExchangeError(f"A set may have at most {most}.")
    total = len(content) + sum(len(each.content) for each in sent.uploads)
    if total > LIMITS.max_set_bytes:
        limit = LIMITS.max_set_bytes
        raise ExchangeError(_too_much("The images of a set together", limit, total))
    image = cache.upload(content, name, next(iter(SIZES.values())))
    sent.uploads.append(Upload(content, clean_name(name), cache.thumbnail_of(image)))
    sent.rows = None


def _holds_rows(name: str) -> bool:
    return name.lower().endswith(_ROWS_ENDINGS)


def _too_much(what: str, most: int, size: int) -> str:
    return f"{what} may have at most {format_bytes(most)}; got {format_bytes_above(size, most)}."


def _quoted(name: str) -> str:
    """A name as code, so that nothing in it is read as Markdown."""
    return "`" + clean_name(name).replace("`", "'") + "`"


def _sent() -> _Sent:
    sent: _Sent = st.session_state.setdefault(_STATE, _Sent())
    return sent
