"""The second parameter of a method: which values to compare, and what they gain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.charts import combinations as charts
from core.compression import Compressed
from core.images import Image
from core.methods import METHODS, Method
from core.sweeps import combinations as combine
from core.sweeps import to_frame
from pages.sections.tradeoffs.axes import Axes
from pages.shared import widgets
from pages.shared.controls import Choices


@dataclass(frozen=True)
class Combinations:
    """Settings whose second parameter differs from that of the sidebar's sweep.

    Parameters
    ----------
    kind : type of Method
        The method that has a second parameter.
    second : str
        The label of the second parameter.
    methods : sequence of Method
        Its settings that are computed for this comparison alone.
    own : sequence of Method
        Its settings in the sidebar's sweep.
    """

    kind: type[Method]
    second: str
    methods: Sequence[Method]
    own: Sequence[Method]
    _rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, result: Compressed, image: Image) -> None:
        """Keep a result if it belongs to the comparison."""
        if result.method in self.own or result.method in self.methods:
            self._rows.append(result.row(image))

    def show(self, axes: Axes) -> None:
        """Show all combinations as a chart, if more than the sidebar's sweep was asked for."""
        if not self.methods or not self._rows:
            return
        kind = self.kind
        first = kind.words.of(kind.knob()).label
        st.header(f"{kind.label}: {first} and {self.second}", anchor=False)
        frame = to_frame(self._rows)
        st.plotly_chart(
            charts.chart(frame, axes.storage, axes.quality, log_storage=axes.log_storage),
            key="combinations",
            alt=f"{axes.quality_title} over {axes.storage_title}, a curve for each number of "
            f"{self.second}, and the hull of the best",
        )
        st.caption(charts.describe_best(frame, axes.storage, axes.quality))


def choose(choices: Choices) -> Combinations:
    """Ask which values of the second parameter to compare."""
    kind, second = next(
        (kind, second) for kind in METHODS.values() if (second := kind.second()) is not None
    )
    words = kind.words.of(second)
    values = widgets.choose_some(
        f"{kind.label}, compare {words.label}",
        {value: str(value) for value in second.sweep},
        second.name,
        help=words.help,
    )
    own = choices.sweeps[kind.key]
    return Combinations(kind, words.label, combine(own, values, without=own), own)
