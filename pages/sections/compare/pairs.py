"""Which results to compare: any two, or one of each method at equal size or at equal quality."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.compression import Compressed
from core.formatting import format_bytes, format_bytes_above, format_psnr, format_share
from core.frontier import Answer, Target
from core.methods import METHODS, Method
from pages.server import busy
from pages.shared import search, selection, sweeping, viewer, widgets
from pages.shared.closeup import name_of
from pages.sidebar.controls import Choices

_WAYS = {"size": "same file size", "quality": "same quality", "pair": "any two"}
_TARGETS = {decibels: f"{decibels} dB" for decibels in range(16, 50, 2)}
_MOST = viewer.MOST_VERSIONS - 1
_NONE = format_share(0)


def choose(choices: Choices) -> Sequence[Compressed]:
    """Ask what to compare; return up to three results."""
    left, right = st.columns([9, 10], gap="small", vertical_alignment="bottom")
    with left:
        way = widgets.choose(st.segmented_control, "Compare", _WAYS, "match", required=True)
    if way == "pair":
        return _any_two(choices, right)
    at_same = _at_same_size if way == "size" else _at_same_quality
    return at_same(choices, right)


def _any_two(choices: Choices, place: DeltaGenerator) -> Sequence[Compressed]:
    every = [each for kind in METHODS.values() for each in choices.sweep_of(kind)]
    settings = {f"{method.key}-{method.value}": method for method in every}
    labels = {key: f"{method.label}, {method.setting}" for key, method in settings.items()}
    last = choices.methods[-1]
    left, right = place.columns(2)
    with left:
        first = widgets.choose(st.selectbox, "First", labels, "first")
    with right:
        default = f"{last.key}-{last.value}"
        second = widgets.choose(st.selectbox, "Second", labels, "second", default=default)
    pair = dict.fromkeys([settings[first], settings[second]])
    return list(sweeping.results(choices.image, list(pair)))


def _at_same_size(choices: Choices, place: DeltaGenerator) -> Sequence[Compressed]:
    with place:
        anchor = sweeping.one(choices.image, selection.choose(choices))
    size = len(anchor.file)
    others = [kind for kind in choices.compared if kind is not type(anchor.method)]
    st.caption("The best of each method in a file no larger than the first:")
    cells = st.columns(_MOST)
    _show(cells[0], anchor, "the size to keep to")
    found = _searched(others[: _MOST - 1], choices, Target("file_bytes", size), cells[1:])
    for cell, result in found:
        _show(cell, result, saving(len(result.file), size))
    return [anchor, *(result for _, result in found)]


def saving(file_bytes: int, budget: int) -> str:
    """How much smaller a file is than the size that it may have."""
    saved = format_share(1 - file_bytes / budget)
    return "the same size" if saved == _NONE else f"{saved} smaller"


def _at_same_quality(choices: Choices, place: DeltaGenerator) -> Sequence[Compressed]:
    with place:
        target = widgets.choose(st.select_slider, "PSNR", _TARGETS, "target", default=26)
    st.caption(f"The smallest file of each method with at least {_TARGETS[target]}:")
    kinds = choices.compared
    found = _searched(kinds, choices, Target("psnr_db", target), st.columns(len(kinds)))
    for cell, result in found:
        _show(cell, result, above(result.quality.psnr_db, target))
    return [result for _, result in found[:_MOST]]


def above(psnr_db: float, target: float) -> str:
    """How far above the PSNR that was asked for a result is; empty for one without loss."""
    return "" if math.isinf(psnr_db) else f"{psnr_db - target:.2f} dB above"


def _searched(
    kinds: Sequence[type[Method]],
    choices: Choices,
    target: Target,
    cells: Sequence[DeltaGenerator],
) -> list[tuple[DeltaGenerator, Compressed]]:
    """What is found for each method, and its place; there the page says where nothing was."""
    found = []
    for kind, cell in zip(kinds, cells[: len(kinds)], strict=True):
        with cell, busy.told(), st.spinner(f"Trying settings of {kind.label}"):
            if result := search.result(choices, kind, target):
                found.append((cell, result))
            else:
                why = _why_not(search.answer(choices, kind, target), target)
                st.markdown(f"**{kind.label}**  \n{why}")
    return found


def _why_not(answer: Answer | None, target: Target) -> str:
    """Why a method has no result: how near its best comes."""
    if answer is None:
        return "no setting could be computed"
    if target.is_budget:
        smallest = format_bytes_above(answer.row["file_bytes"], target.number)
        return f"no file is that small; the smallest is {smallest}"
    return f"no setting is that good; the best has {format_psnr(answer.row['psnr_db'])}"


def _show(cell: DeltaGenerator, result: Compressed, remark: str) -> None:
    size, quality = format_bytes(len(result.file)), format_psnr(result.quality.psnr_db)
    numbers = ", ".join(filter(None, [size, quality, remark]))
    cell.markdown(f"**{name_of(result)}**  \n{numbers}")
