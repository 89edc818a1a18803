"""The page as one file, to keep, print or hand in."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from core.frontier import Target
from core.images import Image
from core.methods import Method
from core.report import Report, study
from core.sweeps import Watcher
from pages.server import cache, faults
from pages.shared import sweeping


def offer(image: Image, methods: Sequence[Method], target: Target, grid: Sequence[Method]) -> None:
    """Show the button; the report is made when somebody clicks it.

    Parameters
    ----------
    image : Image
        The source.
    methods : sequence of Method
        The settings of the curves.
    target : Target
        What each method is asked for.
    grid : sequence of Method
        The settings for which rates are compared. They take longer than a click may, so the report
        has rates only where this session has seen them.
    """
    grid = grid if sweeping.are_finished(image, grid) else ()
    st.download_button(
        "Download report",
        partial(_make, image, methods, target, grid),
        f"{Path(image.name).stem}.html",
        "text/html",
        on_click="ignore",
        key="report",
        icon=":material/description:",
        help="One HTML file with charts, pictures and rows, which needs no server. BD-rates are in "
        "it once they have been computed below.",
    )


def _make(image: Image, methods: Sequence[Method], target: Target, grid: Sequence[Method]) -> bytes:
    """The report, from results that are kept."""
    compress, watcher = cache.compressed, _Noting()
    report = Report(1)
    report.add(study(image, methods, target, grid=grid, compress=compress, watcher=watcher))
    return report.to_html()


class _Noting(Watcher):
    """Leaves out what fails, and notes it in the log."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def begins(self, method: Method, following: Sequence[Method]) -> None:
        self._start = time.monotonic()

    def fails(self, method: Method, error: Exception) -> None:
        faults.note(f"{method.key} {method.value}", error, time.monotonic() - self._start)
