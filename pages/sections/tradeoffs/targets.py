"""Which setting meets a target: the question, the answer found by trying a few, and a button."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from core.columns import COLUMNS
from core.compression import Compressed
from core.formatting import format_bytes
from core.frontier import Answer, best_that, smallest_that
from core.images import Image
from core.lazy import pandas as pd
from core.methods import MAIN_METHODS, Method
from pages.server import busy, cache
from pages.shared import selection, widgets
from pages.shared.controls import Choices

# The largest value that is tried: above it, fitting components takes too long to wait for.
_HIGHEST = 256
_GOALS = {
    "psnr_db": "PSNR at least (dB)",
    "ssim": "SSIM at least",
    "delta_e": "Mean colour difference at most",
    "file_bytes": "File size at most (kB)",
}
_SPANS = {
    "psnr_db": widgets.Span(1.0, 100.0, default=30.0, step=0.5),
    "ssim": widgets.Span(0.0, 1.0, default=0.9, step=0.01),
    "delta_e": widgets.Span(0.0, 100.0, default=3.0, step=0.5),
    "file_bytes": widgets.Span(0.1, 100_000.0, default=50.0, step=5.0),
}
_ASKED = "_asked"
Build = Callable[[int], Method]

_FORMATS = {"psnr_db": "{:.2f} dB", "ssim": "SSIM {:.4f}", "delta_e": "colour difference {:.2f}"}


@dataclass(frozen=True)
class Question:
    """A column, and the number that it must reach or must not exceed."""

    column: str
    number: float

    @property
    def is_size(self) -> bool:
        return self.column == "file_bytes"

    @property
    def limit(self) -> float:
        return 1000 * self.number if self.is_size else self.number

    def accepts(self, row: Mapping[str, Any]) -> bool:
        value = float(row[self.column])
        if COLUMNS[self.column].is_rising:
            return value >= self.limit
        return value <= self.limit


def ask(choices: Choices, references: Sequence[Method]) -> pd.DataFrame:
    """Show the question and each method's answer as a sentence; return the rows that answer it.

    Parameters
    ----------
    choices : Choices
        The image and the settings of the main methods, which a button selects.
    references : sequence of Method
        Settings of the references that are asked as well.
    """
    st.header("Which setting do I need?", anchor=False)
    left, middle, right = st.columns([3, 2, 1], vertical_alignment="bottom")
    column = widgets.choose(left.selectbox, "Target", _GOALS, "goal")
    with middle:
        number = widgets.number(_GOALS[column], _SPANS[column], f"goal_{column}")
    question = (choices.image.digest, Question(column, number))
    right.button(
        "Find",
        key="find",
        type="primary",
        width="stretch",
        on_click=st.session_state.update,
        kwargs={_ASKED: True},
    )
    if st.session_state.pop(_ASKED, False):
        st.session_state["_question"] = question
    if st.session_state.get("_question") != question:
        return pd.DataFrame()
    builders: dict[type[Method], Build] = {
        kind: partial(choices.setting, kind) for kind in MAIN_METHODS.values()
    }
    # A lossless method has no setting to choose.
    builders |= {type(each): each.at for each in references if len(each.knob().sweep) > 1}
    found = []
    for each in builders.items():
        with busy.told():
            found.append(_answer(choices, *each, question[1]))
    return pd.DataFrame([answer.row for answer in found if answer.is_reached])


def _answer(choices: Choices, kind: type[Method], build: Build, question: Question) -> Answer:
    image = choices.image
    highest = min(kind.largest_value(image.height, image.width), _HIGHEST)
    with st.spinner(f"Trying settings of {kind.label}"):
        search = best_that if question.is_size else smallest_that
        known = [each.value for each in choices.sweeps.get(kind.key, ())] or kind.knob().sweep
        evaluate, lowest = _evaluator(image, build), kind.knob().lowest
        found = search(question.accepts, evaluate, lowest, highest, known)
    method = build(found.value)
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.markdown(_sentence(method, found, question, highest))
    if not kind.is_reference:
        right.button(
            "Select",
            key=f"select-{kind.key}",
            on_click=selection.select,
            args=(method,),
            width="stretch",
            help=f"Show {kind.label}, {method.setting} on every page.",
        )
    return found


def _evaluator(image: Image, build: Build) -> Callable[[int], Mapping[str, Any]]:
    def evaluate(value: int) -> Mapping[str, Any]:
        result: Compressed = cache.compressed(image, build(value))
        return result.row(image)

    return evaluate


def _sentence(method: Method, found: Answer, question: Question, highest: int) -> str:
    size = format_bytes(found.row["file_bytes"])
    shown = "psnr_db" if question.is_size else question.column
    quality = _FORMATS[shown].format(found.row[shown])
    if found.is_reached:
        return f"**{method.label}, {method.setting}:** {quality} in a file of {size}."
    if question.is_size:
        return (
            f"**{method.label}** cannot reach this: its smallest file, with {method.setting}, "
            f"is {size}."
        )
    return (
        f"**{method.label}** cannot reach this up to {method.describe(highest)}: "
        f"the best is {quality} with {method.setting}, in a file of {size}."
    )
