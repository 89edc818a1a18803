"""Which setting meets a target: the question, and the answers found by trying a few."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.formatting import format_bytes, format_bytes_above, format_psnr
from core.frontier import Answer, PairAnswer, Target
from core.lazy import pandas as pd
from core.methods import Method
from pages.sections.tradeoffs.axes import Axes
from pages.server import busy
from pages.shared import search, selection, widgets
from pages.sidebar.controls import Choices

_GOALS = {
    "psnr_db": "PSNR at least (dB)",
    "ssim": "SSIM at least",
    "delta_e": "Colour difference at most",
    "file_bytes": "File size at most (kB)",
}
_SPANS = {
    "psnr_db": widgets.Span(1.0, 100.0, default=30.0, step=0.5),
    "ssim": widgets.Span(0.0, 1.0, default=0.9, step=0.01),
    "delta_e": widgets.Span(0.0, 100.0, default=3.0, step=0.5),
    "file_bytes": widgets.Span(0.1, 100_000.0, default=50.0, step=5.0),
}
_FORMATS: Mapping[str, Callable[[float], str]] = {
    "psnr_db": partial(format_psnr, decimals=2),
    "ssim": "SSIM {:.4f}".format,
    "delta_e": "colour difference {:.2f}".format,
}


@dataclass(frozen=True)
class Asked:
    """A question, and where on the page its answer stands."""

    question: Target
    place: DeltaGenerator


@dataclass(frozen=True)
class Found:
    """What was found for one method."""

    method: Method
    answer: Answer


@dataclass(frozen=True)
class Answers:
    """What was found for each method."""

    question: Target
    found: Sequence[Found]

    @property
    def reached(self) -> Sequence[Found]:
        """The answers of the methods that can meet the target."""
        return [each for each in self.found if each.answer.is_reached]

    @property
    def rows(self) -> pd.DataFrame:
        """The rows of the settings that meet the target."""
        return pd.DataFrame([each.answer.row for each in self.reached])


def ask() -> Asked:
    """Ask for a target in one line, which ends with the answer."""
    with st.container(key="target", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("**I need**", width="content")
        column = widgets.choose(
            st.selectbox, "Target", _GOALS, "goal", label_visibility="collapsed", width=210
        )
        number = widgets.number(
            _GOALS[column],
            _SPANS[column],
            f"goal_{column}",
            label_visibility="collapsed",
            width=130,
            format="%g",
        )
        return Asked(_target(column, number), st.empty())


def answer(asked: Asked, choices: Choices, references: Sequence[Method] | None) -> Answers:
    """Search the setting of each method that meets the target; say which has the best.

    Parameters
    ----------
    asked : Asked
        The question, and where the answer stands.
    choices : Choices
        The image and the settings of the main methods.
    references : sequence of Method or None
        Settings of the references that are asked as well; None to search nothing, because a person
        has stopped the sweep.
    """
    if references is None:
        return Answers(asked.question, ())
    # A lossless method has no setting to choose.
    asked_too = (type(each) for each in references if len(each.knob().sweep) > 1 and each.is_quick)
    kinds = dict.fromkeys([*choices.kinds.values(), *asked_too])
    answers = None
    with asked.place, busy.told():
        found = [_find(choices, kind, asked.question) for kind in kinds]
        answers = Answers(asked.question, [each for each in found if each])
    if answers is None:
        # The place says already that the server is busy.
        return Answers(asked.question, ())
    asked.place.markdown(_headline(answers))
    return answers


def show(answers: Answers, choices: Choices, drawn: Axes) -> None:
    """List each method's answer; one that is met can be chosen.

    The chart marks them, unless one of its axes is a measure that answers do not have.

    A method with a second parameter offers to search that as well. It waits to be asked, because
    smoothed fits take seconds each, and the compiler that they need takes memory.
    """
    if not answers.found:
        return
    marked = " (crossed circles on the chart)" if _are_marked(answers, drawn) else ""
    st.markdown(f"**Settings that meet the target**{marked}")
    for each in answers.found:
        if each.answer.is_reached:
            st.button(
                _numbers(each, answers.question),
                key=f"select-{each.method.key}",
                type="tertiary",
                on_click=selection.select,
                args=(each.method,),
                help=f"Show {each.method.label}, {each.method.setting} on every page.",
            )
        else:
            st.caption(_sentence(each, answers.question))
        kind = type(each.method)
        if kind.second_for_targets() and choices.is_plain(kind):
            _offer_second(each, answers.question, choices)


def _offer_second(plain: Found, question: Target, choices: Choices) -> None:
    """Search the second parameter as well, where that is asked for, and offer what is better."""
    kind, second = type(plain.method), plain.method.second()
    words = kind.words.of(second).label if second else ""
    labels = {"0": "plain", "1": f"with {words}"}
    way = widgets.choose(
        st.segmented_control,
        f"Search {kind.label}",
        labels,
        f"goal_{kind.key}_second",
        required=True,
        label_visibility="collapsed",
        help=f"Search the number of colours and {words} together, at most "
        f"{search.most_pairs(kind)} settings.",
    )
    if way == "0":
        return
    with busy.told(), st.spinner(f"Trying {kind.label} with {words}"):
        found = search.with_second(
            choices,
            kind,
            question,
        )
        _list_second(found, plain, question, choices)


def _list_second(
    found: PairAnswer | None, plain: Found, question: Target, choices: Choices
) -> None:
    """The answer with a second parameter, if it is better than the one without."""
    kind = type(plain.method)
    if found is None or not _is_better(found.row, plain, question):
        st.caption(f"**{kind.label}** has no better answer there.")
        return
    method = choices.setting(kind, found.value).at_second(found.second)
    answer = Answer(found.value, found.row, is_reached=True)
    st.button(
        _numbers(Found(method, answer), question),
        key=f"select-{kind.key}-second",
        type="tertiary",
        on_click=selection.select_with_second,
        args=(method,),
        help=f"Show {method.label}, {method.setting} on every page.",
    )


def _is_better(row: Mapping[str, Any], plain: Found, question: Target) -> bool:
    return not plain.answer.is_reached or question.order(row) < question.order(plain.answer.row)


def _are_marked(answers: Answers, drawn: Axes) -> bool:
    rows = answers.rows
    return not rows.empty and bool(rows[[drawn.cost, drawn.quality]].notna().all(axis=1).any())


def _find(choices: Choices, kind: type[Method], question: Target) -> Found | None:
    with st.spinner(f"Trying settings of {kind.label}"):
        found = search.answer(choices, kind, question)
    if found is None:
        return None
    return Found(choices.setting(kind, found.value), found)


def _target(column: str, number: float) -> Target:
    """A size is asked for in kilobytes."""
    return Target(column, 1000 * number if column == "file_bytes" else number)


def _headline(answers: Answers) -> str:
    """The best answer: the smallest file, or within a size the highest quality."""
    if not answers.reached:
        return "No setting that was tried meets this with this image."
    best = min(answers.reached, key=lambda each: answers.question.order(each.answer.row))
    return f"Best: {_numbers(best, answers.question)}"


def _numbers(each: Found, question: Target) -> str:
    row, method = each.answer.row, each.method
    return (
        f"**{method.label}, {method.setting}:** {_quality(row, question)}, "
        f"{format_bytes(row['file_bytes'])}"
    )


def _sentence(each: Found, question: Target) -> str:
    row, method = each.answer.row, each.method
    if question.is_budget:
        size = format_bytes_above(row["file_bytes"], question.number)
        return (
            f"**{method.label}** cannot meet it: its smallest file, with {method.setting}, is "
            f"{size}."
        )
    return (
        f"**{method.label}** does not meet it up to {method.setting}: {_missed(row, question)} "
        f"in {format_bytes(row['file_bytes'])}."
    )


def _missed(row: Mapping[str, Any], question: Target) -> str:
    """A quality that misses the target, also where its digits are those of the target."""
    quality, side = _quality(row, question), "above" if question.column == "delta_e" else "below"
    is_alike = quality == _FORMATS[question.column](question.number)
    return f"just {side} {quality}" if is_alike else quality


def _quality(row: Mapping[str, Any], question: Target) -> str:
    shown = "psnr_db" if question.is_budget else question.column
    return _FORMATS[shown](row[shown])
