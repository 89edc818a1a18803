"""The second parameter of a method: which values to compare, and what they gain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.charts import View
from core.charts.combinations import chart, describe_best
from core.compression import Compressed
from core.images import Image
from core.methods import Method, Parameter, WholeNumber
from core.sweeps import combinations as combine
from core.sweeps import to_frame
from pages.sections.tradeoffs.axes import Axes
from pages.shared import widgets
from pages.sidebar import options
from pages.sidebar.controls import Choices


@dataclass(frozen=True)
class Combinations:
    """Settings whose second parameter differs from that of the sidebar's sweep.

    Parameters
    ----------
    second : Parameter
        The second parameter of the method.
    methods : sequence of Method
        Settings of the method that are computed for this comparison alone.
    own : sequence of Method
        Its settings in the sidebar's sweep.
    """

    second: Parameter
    methods: Sequence[Method]
    own: Sequence[Method]
    _rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, result: Compressed, image: Image) -> None:
        """Keep a result if it belongs to the comparison."""
        if result.method in self.own or result.method in self.methods:
            value = getattr(result.method, self.second.name)
            self._rows.append(result.row(image) | {"second": value})

    def show(self, axes: Axes) -> None:
        """Show all combinations as a chart, if more than the sidebar's sweep was asked for."""
        if not self.methods or not self._rows:
            return
        kind = type(self.methods[0])
        first, second = (kind.words.of(each) for each in (kind.knob(), self.second))
        st.header(f"{kind.label}: {first.label} and {second.label}", anchor=False)
        frame = to_frame(self._rows).assign(second=[row["second"] for row in self._rows])
        view = View(axes.cost, axes.quality, axes.log_cost, axes.log_quality)
        st.plotly_chart(
            chart(frame, second, view),
            key=f"combinations-{kind.key}",
            alt=f"{axes.quality_title} over {axes.cost_title}, a curve for each value of "
            f"{second.label}, and the hull of the best",
        )
        st.caption(describe_best(frame, second, axes.cost, axes.quality))


def choose(choices: Choices) -> Sequence[Combinations]:
    """Ask which values to compare of each second parameter that a method has."""
    return [
        _choose(kind, second, choices)
        for kind in choices.kinds.values()
        if (second := kind.second()) is not None
    ]


def _choose(kind: type[Method], second: WholeNumber, choices: Choices) -> Combinations:
    words = kind.words.of(second)
    values = widgets.choose_some(
        f"{kind.label}, compare {words.label}",
        {value: str(value) for value in second.sweep},
        options.key_of(kind, second),
        help=words.help,
    )
    own = choices.sweeps[kind.key]
    return Combinations(second, combine(own, values, without=own), own)
