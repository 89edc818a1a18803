"""Which results to compare: any two, or one of each method at equal size or at equal quality."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from core.compression import Compressed
from core.formatting import format_bytes, format_psnr, format_share
from core.frontier import Target
from core.methods import METHODS, Method
from pages.server import busy
from pages.shared import search, selection, sweeping, viewer, widgets
from pages.shared.closeup import name_of
from pages.sidebar.controls import Choices

_WAYS = {"size": "at the same file size", "quality": "at the same quality", "pair": "any two"}
_TARGETS = {decibels: f"{decibels} dB" for decibels in range(16, 50, 2)}
_MOST = viewer.MOST_VERSIONS - 1


def choose(choices: Choices) -> Sequence[Compressed]:
    """Ask what to compare; return up to three results."""
    way = widgets.choose(st.segmented_control, "Compare the methods", _WAYS, "match", required=True)
    if way == "pair":
        return _any_two(choices)
    return _at_same_size(choices) if way == "size" else _at_same_quality(choices)


def _any_two(choices: Choices) -> Sequence[Compressed]:
    every = [each for kind in METHODS.values() for each in choices.sweep_of(kind)]
    settings = {f"{method.key}-{method.value}": method for method in every}
    labels = {key: f"{method.label}, {method.setting}" for key, method in settings.items()}
    last = choices.methods[-1]
    left, right = st.columns(2)
    with left:
        first = widgets.choose(st.selectbox, "First", labels, "first")
    with right:
        default = f"{last.key}-{last.value}"
        second = widgets.choose(st.selectbox, "Second", labels, "second", default=default)
    pair = dict.fromkeys([settings[first], settings[second]])
    return list(sweeping.results(choices.image, list(pair)))


def _at_same_size(choices: Choices) -> Sequence[Compressed]:
    anchor = sweeping.one(choices.image, selection.choose(choices))
    size = len(anchor.file)
    others = [kind for kind in choices.compared if kind is not type(anchor.method)]
    st.markdown(
        f"The best of each method in a file no larger than that of **{name_of(anchor)}** "
        f"({format_bytes(size)}, {format_psnr(anchor.quality.psnr_db)}):"
    )
    found = _searched(others[: _MOST - 1], choices, Target("file_bytes", size))
    for result in found:
        share = format_share(1 - len(result.file) / size)
        _list(result, f"{format_psnr(result.quality.psnr_db)}, {share} smaller")
    return [anchor, *found]


def _at_same_quality(choices: Choices) -> Sequence[Compressed]:
    target = widgets.choose(st.select_slider, "PSNR", _TARGETS, "target", default=26)
    st.markdown(f"The smallest file of each method with at least {_TARGETS[target]}:")
    found = _searched(choices.compared, choices, Target("psnr_db", target))
    for result in found:
        size = format_bytes(len(result.file))
        _list(result, f"{size}, {result.quality.psnr_db - target:.2f} dB above")
    return found[:_MOST]


def _searched(kinds: Iterable[type[Method]], choices: Choices, target: Target) -> list[Compressed]:
    """What is found for each method; the page says of the others that nothing was."""
    found = []
    for kind in kinds:
        with busy.told(), st.spinner(f"Trying settings of {kind.label}"):
            if result := search.result(choices, kind, target):
                found.append(result)
            else:
                st.markdown(f"- **{kind.label}:** no setting is near enough.")
    return found


def _list(result: Compressed, numbers: str) -> None:
    st.markdown(f"- **{name_of(result)}:** {numbers}")
