"""Which results to compare: any two, or those nearest to a size or a quality."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.compression import Compressed
from core.formatting import format_bytes
from core.frontier.matching import nearest_in_quality, nearest_in_size
from core.lazy import pandas as pd
from core.methods import METHODS, Method
from core.sweeps import to_frame
from pages.shared import selection, sweeping, viewer, widgets
from pages.shared.controls import Choices

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
    settings = {f"{method.key}-{method.value}": method for method in choices.methods}
    labels = {key: f"{method.label}, {method.setting}" for key, method in settings.items()}
    left, right = st.columns(2)
    with left:
        first = widgets.choose(st.selectbox, "First", labels, "first")
    with right:
        second = widgets.choose(st.selectbox, "Second", labels, "second", default=[*labels][-1])
    pair = dict.fromkeys([settings[first], settings[second]])
    return list(sweeping.results(choices.image, list(pair)))


def _at_same_size(choices: Choices) -> Sequence[Compressed]:
    anchor = sweeping.one(choices.image, selection.choose(choices))
    results = _all(choices)
    size = len(anchor.file)
    st.markdown(
        f"At the file size of {anchor.method.label}, {anchor.method.setting} "
        f"({format_bytes(size)}), the nearest point of each method:"
    )
    nearest = nearest_in_size(_frame(choices, results), size)
    return _matches(results, nearest, lambda off: f"{100 * off:+.1f} % in file size")


def _at_same_quality(choices: Choices) -> Sequence[Compressed]:
    target = widgets.choose(st.select_slider, "PSNR", _TARGETS, "target", default=26)
    results = _all(choices)
    st.markdown(f"At {_TARGETS[target]}, the nearest point of each method:")
    nearest = nearest_in_quality(_frame(choices, results), target)
    return _matches(results, nearest, lambda off: f"{off:+.2f} dB")


def _all(choices: Choices) -> dict[tuple[str, int], Compressed]:
    results = sweeping.results(choices.image, choices.methods)
    return {(result.method.key, result.method.value): result for result in results}


def _frame(choices: Choices, results: dict[tuple[str, int], Compressed]) -> pd.DataFrame:
    return to_frame(result.row(choices.image) for result in results.values())


def _matches(
    results: dict[tuple[str, int], Compressed],
    nearest: pd.DataFrame,
    describe: Callable[[float], str],
) -> Sequence[Compressed]:
    """Say how far off each of the nearest rows is; return their results."""
    rows = nearest.head(_MOST).to_dict("records")
    for row in rows:
        st.markdown(f"- {_name(METHODS[row['method']], row['value'])}: {describe(row['off'])}")
    return [results[row["method"], row["value"]] for row in rows]


def _name(method: type[Method], value: int) -> str:
    return f"**{method.label}, K = {value}**"
