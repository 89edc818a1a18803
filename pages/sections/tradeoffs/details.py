"""The second parameter of a method: which values to compare, and what they are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.charts import combinations
from core.compression import Compressed
from core.images import Image
from core.methods import METHODS, Method
from core.sweeps import combinations as combine
from core.sweeps import to_frame
from pages.sections.tradeoffs.axes import Axes
from pages.shared import widgets
from pages.shared.controls import Choices


@dataclass(frozen=True)
class Details:
    """Settings with other values of the second parameter than the sidebar's sweep has.

    Parameters
    ----------
    kind : type of Method
        The method that has a second parameter.
    methods : sequence of Method
        Its settings that are computed for this comparison alone.
    own : sequence of Method
        Its settings in the sidebar's sweep.
    """

    kind: type[Method]
    methods: Sequence[Method]
    own: Sequence[Method]
    _rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, result: Compressed, image: Image) -> None:
        """Note a result that belongs to the comparison."""
        if result.method in self.own or result.method in self.methods:
            self._rows.append(result.row(image))

    def show(self, axes: Axes) -> None:
        """The chart of all combinations, where more than the sidebar's sweep was asked for."""
        if not self.methods or not self._rows:
            return
        kind = self.kind
        st.header(f"{kind.label}: {kind.knob_label} and {kind.detail_label}", anchor=False)
        frame = to_frame(self._rows)
        st.plotly_chart(
            combinations.chart(frame, axes.storage, axes.quality, log_storage=axes.log_storage),
            key="combinations",
            alt=f"{axes.quality_title} over {axes.storage_title}, a curve for each number of "
            f"{kind.detail_label}, and the hull of the best",
        )
        st.caption(combinations.describe_best(frame, axes.storage, axes.quality))


def choose(choices: Choices) -> Details:
    """Ask which values of the second parameter to compare."""
    kind = next(method for method in METHODS.values() if method.detail)
    values = widgets.choose_some(
        f"{kind.label}, compare {kind.detail_label}",
        {value: str(value) for value in kind.detail_values},
        kind.detail,
        help="Each is a sweep of its own. Fewer bits make each value cheaper and coarser.",
    )
    own = choices.sweeps[kind.key]
    return Details(kind, combine(own, values, without=own), own)
