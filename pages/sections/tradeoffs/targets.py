"""Which setting do I need: asked, found by trying few settings, and chosen by a button."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from core.columns import QUALITY_AXES
from core.compression import Compressed
from core.formatting import format_bytes
from core.frontier import Answer, largest_that, smallest_that
from core.images import Image
from core.lazy import pandas as pd
from core.methods import MAIN_METHODS, Method
from pages.server import busy, cache
from pages.shared import selection
from pages.shared.controls import Choices

# Above this a fit of components takes longer than a person waits.
_HIGHEST = 256
_GOALS = {
    "PSNR of at least (dB)": ("psnr_db", 30.0, 1.0, 100.0, 0.5),
    "SSIM of at least": ("ssim", 0.9, 0.0, 1.0, 0.01),
    "mean colour difference of at most": ("delta_e", 3.0, 0.0, 100.0, 0.5),
    "file of at most (kB)": ("file_bytes", 50.0, 0.1, 100_000.0, 5.0),
}
_ASKED = "_asked"
Build = Callable[[int], Method]

_FORMATS = {"psnr_db": "{:.2f} dB", "ssim": "SSIM {:.4f}", "delta_e": "colour difference {:.2f}"}


@dataclass(frozen=True)
class Question:
    """A column and the number that it must reach, or stay within."""

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
        if not self.is_size and QUALITY_AXES[self.column].is_rising:
            return value >= self.limit
        return value <= self.limit


def ask(choices: Choices, references: Sequence[Method]) -> pd.DataFrame:
    """The question, and for each method its answer as a sentence; gives the rows that answer it.

    Parameters
    ----------
    choices : Choices
        The image and the settings of the main methods, which a button selects.
    references : sequence of Method
        Settings of the references that are asked as well.
    """
    st.header("Which setting do I need?", anchor=False)
    left, middle, right = st.columns([3, 2, 1], vertical_alignment="bottom")
    goal = left.selectbox("I need a", list(_GOALS), key="goal", bind="query-params")
    column, default, low, high, step = _GOALS[goal]
    number = middle.number_input(
        goal, low, high, default, step, key=f"_number_{column}", persist_state="session"
    )
    question = (choices.image.digest, Question(column, float(number)))
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
    builders = {kind: partial(choices.setting, kind) for kind in MAIN_METHODS.values()}
    # Of a lossless method there is nothing to choose.
    builders |= {
        type(each): partial(_with, each) for each in references if len(type(each).sweep_values) > 1
    }
    found = []
    for each in builders.items():
        with busy.told():
            found.append(_answer(choices, *each, question[1]))
    return pd.DataFrame([answer.row for answer in found if answer.is_reached])


def _with(method: Method, value: int) -> Method:
    return replace(method, **{method.knob: value})  # type: ignore[type-var]


def _answer(choices: Choices, kind: type[Method], build: Build, question: Question) -> Answer:
    image = choices.image
    highest = min(kind.largest_value(image.height, image.width), _HIGHEST)
    with st.spinner(f"Trying settings of {kind.label}"):
        search = largest_that if question.is_size else smallest_that
        known = [each.value for each in choices.sweeps.get(kind.key, ())] or kind.sweep_values
        evaluate, lowest = _evaluator(image, build), kind.knob_range[0]
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
            f"**{method.label}** cannot reach this: its smallest file, {method.setting}, "
            f"has {size}."
        )
    return (
        f"**{method.label}** cannot reach this up to {method.setting_format.format(highest)}: "
        f"the best is {quality} with {method.setting}, in a file of {size}."
    )
