"""The page as one file, to keep, print or hand in."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.charts import View
from core.frontier import Target
from core.images import Image
from core.methods import Method
from core.report import Report, study
from core.sweeps import Watcher
from pages.server import cache, faults
from pages.shared import sweeping

_ASKED = "_report_asked"
_ICON = ":material/description:"
_HELP = (
    "One HTML file with charts, pictures, BD-rates and rows, which needs no server. BD-rates are "
    "computed on a grid of settings first, where this has not been done."
)


@dataclass(frozen=True, eq=False)
class Wanted:
    """What a report is of.

    Parameters
    ----------
    image : Image
        The source.
    methods : sequence of Method
        The settings of the curves.
    target : Target
        What each method is asked for.
    view : View
        The axes and scales that its chart begins with.
    """

    image: Image
    methods: Sequence[Method]
    target: Target
    view: View


def offer(
    wanted: Wanted, grid: Sequence[Method], button: DeltaGenerator, below: DeltaGenerator
) -> None:
    """Show the button that has a report made, then the one that downloads it.

    Parameters
    ----------
    wanted : Wanted
        What it is of.
    grid : sequence of Method
        The settings for which rates are compared: what takes long about a report.
    button, below : DeltaGenerator
        The places of the button, and of the progress.
    """
    place, asked = button.empty(), (wanted.image.digest, tuple(map(repr, grid)))
    is_ready = sweeping.are_finished(wanted.image, grid)
    if not is_ready and st.session_state.get(_ASKED) == asked:
        place.button("Making the report", key="report-wait", icon=_ICON, disabled=True)
        with below:
            _compute(wanted.image, grid)
        is_ready = not sweeping.is_stopped(wanted.image, grid)
    if is_ready:
        _offer_file(wanted, grid, place)
    else:
        place.button(
            "Make report",
            key="report-make",
            icon=_ICON,
            help=_HELP,
            on_click=st.session_state.__setitem__,
            args=(_ASKED, asked),
        )


def _compute(image: Image, grid: Sequence[Method]) -> None:
    """Compute what is missing, under a line of progress; a setting that fails is left out."""
    for _ in sweeping.results(image, grid, name="report"):
        pass


def _offer_file(wanted: Wanted, grid: Sequence[Method], place: DeltaGenerator) -> None:
    place.download_button(
        "Download report",
        partial(_make, wanted, grid),
        f"{Path(wanted.image.name).stem}.html",
        "text/html",
        on_click="ignore",
        key="report",
        icon=_ICON,
        help=_HELP,
    )


def _make(wanted: Wanted, grid: Sequence[Method]) -> bytes:
    """The report, from results that are kept."""
    compress, watcher = cache.compressed, _Noting()
    report = Report(1, wanted.view)
    report.add(
        study(
            wanted.image,
            wanted.methods,
            wanted.target,
            grid=grid,
            compress=compress,
            watcher=watcher,
        )
    )
    return report.to_html()


class _Noting(Watcher):
    """Leaves out what fails, and notes it in the log."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def begins(self, method: Method, following: Sequence[Method]) -> None:
        self._start = time.monotonic()

    def fails(self, method: Method, error: Exception) -> None:
        faults.note(f"{method.key} {method.value}", error, time.monotonic() - self._start)
