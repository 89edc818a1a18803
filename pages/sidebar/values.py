"""What the sidebar's texts hold: the values of a sweep, and the seed."""

import re
from collections.abc import Sequence

import streamlit as st

from core.images import Image
from core.limits import LIMITS
from core.methods import MAX_SEED, Method
from core.sweeps import fitting_values
from pages.shared import widgets

MAX_SWEEP = LIMITS.max_settings


def ask(method: type[Method]) -> str:
    """Ask for the values of a sweep, as a text."""
    knob = method.knob()
    return widgets.write(
        f"{method.label}: K, {method.words.of(knob).label}",
        ", ".join(map(str, knob.sweep)),
        method.key,
        help=f"Whole numbers from {knob.lowest} to {knob.highest}, separated by commas.",
    )


def fitting(method: type[Method], text: str, image: Image) -> Sequence[int]:
    """The numbers of a text that fit the image; those of the tutorial if it holds none."""
    knob = method.knob()
    values = parse(text)
    if values is None or not all(knob.lowest <= value <= knob.highest for value in values):
        st.error(
            f"{method.label}: expected up to {MAX_SWEEP} whole numbers from {knob.lowest} to "
            f"{knob.highest}, separated by commas; got {_quote(text)}. The sweep of the tutorial "
            "is shown instead.",
            icon=":material/error:",
        )
        values = knob.sweep
    fitting = fitting_values(method, image, values)
    if len(fitting) < len(values):
        st.caption(
            f"{method.label}: values above {method.largest_value(image.height, image.width)} are "
            "left out, because the image is too small for them."
        )
    return fitting


def ask_seed() -> str:
    """Ask for the seed, as a text."""
    # This is a text field: Streamlit's number field cannot read every number that a link may hold.
    return widgets.write(
        "Seed",
        "0",
        "seed",
        max_chars=20,
        help=f"A whole number from 0 to {MAX_SEED:,}. Both methods start from random values; the "
        "same seed gives the same results.",
    )


def seed(text: str) -> int:
    """The seed that a text holds, 0 if it holds none."""
    number = widgets.whole_number(text, 0, MAX_SEED)
    if number is not None:
        return number
    st.error(
        f"The seed must be a whole number from 0 to {MAX_SEED:,}; got {_quote(text)}. "
        "0 is used instead.",
        icon=":material/error:",
    )
    return 0


def _quote(text: str) -> str:
    """A text from a person or a link as code, so that nothing in it is read as Markdown."""
    return "`" + text.replace("`", "'")[:60] + "`"


def parse(text: str) -> Sequence[int] | None:
    """Numbers separated by commas or spaces, each once and in order; None if that fails."""
    if len(text) > widgets.LONGEST_TEXT:
        return None
    words = re.split(r"[\s,;，、；]+", text.strip(" ,;，、；"))
    if not all(re.fullmatch(r"[0-9]{1,6}", word) for word in words):
        return None
    numbers = sorted({int(word) for word in words})
    return numbers if len(numbers) <= MAX_SWEEP else None
