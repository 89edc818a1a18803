"""Further values of a method's second parameter, beside its curve once they are computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import streamlit as st

from core.compression import Compressed
from core.lazy import pandas as pd
from core.methods import Method
from core.sweeps import combinations as combine
from core.sweeps import to_frame
from pages.shared import sweeping
from pages.sidebar.controls import Choices


class Combined:
    """Settings whose second parameter differs from that of the sidebar's sweep.

    They are those that this session has computed, and those that `offer` was asked for.

    Parameters
    ----------
    choices : Choices
        The image and the settings of the methods.
    """

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self.methods = [method for kind in _kinds(choices) for method in _shown(choices, kind)]
        self._rows: list[dict[str, Any]] = []

    def add(self, result: Compressed, row: dict[str, Any]) -> bool:
        """Keep the row of a result if it belongs here; say whether it does."""
        second = type(result.method).second()
        if result.method not in self.methods or second is None:
            return False
        self._rows.append(row | {"second": getattr(result.method, second.name)})
        return True

    @property
    def frame(self) -> pd.DataFrame | None:
        """The rows so far, with a column ``second``."""
        if not self._rows:
            return None
        return to_frame(self._rows).assign(second=[row["second"] for row in self._rows])

    def offer(self) -> None:
        """A button for each method of which nothing is shown yet."""
        shown = {type(method) for method in self.methods}
        for kind in _kinds(self._choices):
            if kind not in shown:
                _offer(kind, self._choices)


def _kinds(choices: Choices) -> Iterator[type[Method]]:
    """Methods whose second parameter is worth a search and has its default in the sidebar."""
    for kind in choices.kinds.values():
        if kind.second_for_targets() and choices.is_plain(kind) and choices.sweeps[kind.key]:
            yield kind


def _shown(choices: Choices, kind: type[Method]) -> Iterator[Method]:
    """Values that are worth a search and computed for the whole sweep, and the one asked for."""
    values = kind.second_for_targets()
    # The question is one about an image: on another it is asked again.
    is_asked = st.session_state.get(_key_of(kind)) == choices.image.digest
    for value in values:
        methods = _with(choices, kind, value)
        is_middle = value == values[len(values) // 2]
        if (is_asked and is_middle) or sweeping.are_finished(choices.image, methods):
            yield from methods


def _offer(kind: type[Method], choices: Choices) -> None:
    if second := kind.second():
        words = kind.words.of(second)
        st.button(
            f"Add {kind.label} with {words.label}",
            key=f"combine-{kind.key}",
            icon=":material/add_chart:",
            help=words.help,
            on_click=st.session_state.update,
            kwargs={_key_of(kind): choices.image.digest},
        )


def _key_of(kind: type[Method]) -> str:
    return f"_combined_{kind.key}"


def _with(choices: Choices, kind: type[Method], value: int) -> list[Method]:
    own = choices.sweeps[kind.key]
    return combine(own, [value], without=own)
