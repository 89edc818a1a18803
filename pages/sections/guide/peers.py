"""Our solver and another library's, compared in one sentence, when somebody asks."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.compression import Compressed
from core.formatting import format_bytes, format_psnr, format_seconds
from core.images import Image
from core.methods import REFERENCES, Method
from pages.shared import sweeping
from pages.shared.closeup import name_of
from pages.sidebar.controls import Choices


def show(choices: Choices, results: Sequence[Compressed]) -> None:
    """Say how the peer of a method does at its middle setting; offer to run it if it has not."""
    if not results or results[0].method.peer not in REFERENCES:
        return
    ours = results[len(results) // 2]
    kind = REFERENCES[ours.method.peer]
    theirs = kind.make(ours.method.value)
    asked = f"_asked-{theirs.key}", (choices.image.digest, repr(theirs))
    if not _is_wanted(choices.image, theirs, asked):
        st.button(
            f"Run {kind.label} at {theirs.setting}",
            key=f"run-{kind.key}",
            icon=":material/timer:",
            help="It works on every pixel and can take a minute.",
            on_click=st.session_state.__setitem__,
            args=asked,
        )
        return
    for result in sweeping.results(choices.image, [theirs], perceptual=False, name=kind.key):
        theirs_and_ours = [f"{_described(result)}.", result.remark, f"{_described(ours)}."]
        st.markdown(" ".join(filter(None, theirs_and_ours)))
        st.caption(
            "Seconds are by the clock of this server, on one thread, from fit to file; what our "
            "settings share is prepared once and not counted."
        )


def _is_wanted(image: Image, method: Method, asked: tuple[str, Any]) -> bool:
    """Whether the result is there, or somebody has asked for it."""
    return sweeping.are_finished(image, [method]) or st.session_state.get(asked[0]) == asked[1]


def _described(result: Compressed) -> str:
    return (
        f"{name_of(result)} reaches {format_psnr(result.quality.psnr_db)} in "
        f"{format_bytes(len(result.file))} after {format_seconds(result.encode_seconds)}"
    )
