"""All results as a table and as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.columns import COLUMNS, QUALITY_AXES
from core.compression import Compressed
from core.files.results import to_csv, to_json
from core.images import Image
from core.lazy import pandas as pd
from core.methods import METHODS, Method
from core.report.tables import SHOWN, of_rows
from pages.shared import selection
from pages.shared.headings import heading
from pages.sidebar.controls import Choices

# Paper has no bar to scroll with, so it gets the columns that fit.
_ON_PAPER = ("method", "value", *QUALITY_AXES, "file_bytes", "bits_per_pixel")


def _headings() -> dict[str, Any]:
    """The heading of each column, and how its numbers are written, by its key."""
    return {key: heading(column) for key, column in COLUMNS.items()}


class Grouping:
    """Which results belong to a curve, and which to the bands of several seeds.

    Parameters
    ----------
    main : sequence of Method
        The settings of the sidebar's sweeps.
    references : sequence of Method
        What they are compared with.
    """

    def __init__(self, main: Sequence[Method], references: Sequence[Method]) -> None:
        self._on_curves = {*main, *references}
        self._main = {(method.key, method.value): method for method in main}
        self._repeats: list[dict[str, Any]] = []

    def add(self, result: Compressed, image: Image) -> bool:
        """Keep a result that belongs to a band; return True if it belongs to a curve."""
        if self._differs_by_seed(result.method):
            self._repeats.append(result.row(image))
        return result.method in self._on_curves

    def _differs_by_seed(self, method: Method) -> bool:
        own = self._main.get((method.key, method.value))
        if own is None or "seed" not in own.parameters():
            return own == method
        return own.replace(seed=method.seed) == method

    def bands(self) -> pd.DataFrame | None:
        """The main rows of all seeds, if there are several."""
        seeds = {row["seed"] for row in self._repeats}
        return pd.DataFrame(self._repeats) if len(seeds) > 1 else None


def show(frame: pd.DataFrame, name: str, choices: Choices) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Show all rows as a table, where each row chooses its setting, and the downloads.

    Returned are the places beside the downloads and below them.
    """
    labels = {key: method.label for key, method in METHODS.items()}
    st.header("All results", anchor=False)
    beside, below = st.container(horizontal=True), st.container()
    with beside:
        _download("Download as CSV", partial(to_csv, frame), f"{name}.csv", "text/csv")
        _download("Download as JSON", partial(to_json, frame), f"{name}.json", "application/json")
    points = list(zip(frame["method"], frame["value"].astype(int), strict=True))
    st.dataframe(
        frame.replace({"method": labels}),
        # A column may be empty, such as the ratio to a file that is not compared.
        column_order=[key for key in SHOWN if frame[key].notna().any()],
        column_config=_headings(),
        hide_index=True,
        height="content",
        key="table",
        on_select=partial(_choose, choices.sweeps, points),
        selection_mode="single-row",
    )
    with st.container(key="on-paper"):
        printed = of_rows(frame[list(_ON_PAPER)])
        st.table(pd.DataFrame(printed.rows, columns=[*printed.headings]), hide_index=True)
    return beside, below


def _choose(sweeps: Mapping[str, Sequence[Method]], points: Sequence[tuple[str, int]]) -> None:
    for index in st.session_state["table"].selection.rows:
        selection.select_point(sweeps, *points[index])


def _download(label: str, data: Callable[[], bytes], file_name: str, mime: str) -> None:
    st.download_button(
        label,
        data,
        file_name,
        mime,
        on_click="ignore",
        key=file_name.rpartition(".")[2],
        icon=":material/download:",
    )
