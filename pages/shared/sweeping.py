"""Sweeps on a page: results one at a time, with progress, and a button to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence, Set
from functools import partial
from typing import Any

import streamlit as st

from core.charts import HEIGHT as CHART_HEIGHT
from core.compression import Compressed
from core.formatting import format_count
from core.images import Image
from core.lazy import pandas as pd
from core.methods import Method
from core.sweeps import Watcher, sweep, to_frame
from pages.server import busy, cache, faults
from pages.server.busy import BusyError

_REDRAW_SECONDS = 1.0
# How long a sweep waits in line before it says so on the page, which lets a person leave.
_PATIENCE_SECONDS = 1.0


def results(
    image: Image, methods: Sequence[Method], *, perceptual: bool = True, name: str = "sweep"
) -> Iterator[Compressed]:
    """Compress the image with each method; yield each result as it is finished.

    Without `perceptual` they have neither SSIM nor colour difference, and come sooner.

    The progress line appears where this is called. At each of its updates a moved widget can
    interrupt the sweep; finished results are kept. After "Stop", only finished results come.
    Two sweeps on one page need different names.
    """
    found = results_of_many([(image, methods)], perceptual=perceptual, name=name)
    return (result for _, result in found)


def results_of_many(
    work: Sequence[tuple[Image, Sequence[Method]]], *, perceptual: bool, name: str
) -> Iterator[tuple[Image, Compressed]]:
    """The same for several images, each with its methods, under one progress line."""
    every = [(image, method) for image, methods in work for method in methods]
    names = tuple((image.digest, repr(method)) for image, method in every)
    finished: set[tuple[str, str]] = st.session_state.setdefault("_finished", set())
    pending = {name for name in names if name not in finished}
    stopped = st.session_state.get("_stopped") == names
    progress = _Progress(name, names, len(every), len(pending), stopped)
    hidden = pending if stopped else set()
    return _swept(work, pending, hidden, progress, perceptual)


def _swept(
    work: Sequence[tuple[Image, Sequence[Method]]],
    pending: Set[tuple[str, str]],
    hidden: Set[tuple[str, str]],
    progress: _Progress,
    perceptual: bool,
) -> Iterator[tuple[Image, Compressed]]:
    for image, methods in work:
        new = [method for method in methods if (image.digest, repr(method)) in pending]
        shown = [method for method in methods if (image.digest, repr(method)) not in hidden]
        watcher = _Watcher(image, new, progress, perceptual)
        for result in sweep(image, shown, compress=watcher.compress, watcher=watcher):
            yield image, result
    progress.end()


def are_finished(image: Image, methods: Sequence[Method]) -> bool:
    """True if this session has seen the results of all these settings."""
    finished = st.session_state.get("_finished", ())
    return all((image.digest, repr(method)) in finished for method in methods)


def quietly(image: Image, methods: Sequence[Method]) -> Iterator[Compressed]:
    """Compress silently with methods that take no time; what fails is left out.

    They have neither SSIM nor colour difference.
    """
    compress = partial(cache.compressed, perceptual=False)
    return sweep(image, methods, compress=compress, watcher=_Silent())


def one(image: Image, method: Method) -> Compressed:
    """Compress the image with one method, ahead of the sweep that holds it."""
    with st.spinner(f"{method.label}, {method.setting}"):
        result = cache.compressed(image, method)
    st.session_state.setdefault("_finished", set()).add((image.digest, repr(method)))
    return result


def look_closer_ahead(image: Image, methods: Sequence[Method]) -> None:
    """Start in the background what a closer look at each of these settings will need."""
    begun: set[tuple[str, str]] = st.session_state.setdefault("_begun", set())
    new = [method for method in methods if (image.digest, repr(method)) not in begun]
    begun.update((image.digest, repr(method)) for method in new)
    cache.look_closer_ahead(image, new)


class _Watcher(Watcher):
    """Shows the progress of a sweep, and starts the next setting ahead.

    Parameters
    ----------
    image : Image
        The source.
    pending : sequence of Method
        The settings that this session has not seen yet.
    progress : _Progress
        Where it is shown.
    perceptual : bool
        As in `results`.
    """

    def __init__(
        self, image: Image, pending: Sequence[Method], progress: _Progress, perceptual: bool
    ) -> None:
        self._image, self._pending, self._progress = image, pending, progress
        self._perceptual, self._start = perceptual, 0.0

    def begins(self, method: Method, following: Sequence[Method]) -> None:
        self._start = time.monotonic()
        if method not in self._pending:
            return
        self._progress.show(method)
        # Only one more is started, so that a person who moves on leaves little work behind. The
        # last takes longest: started before the last but one, it does not run alone at the end.
        ahead = following[1:2] if len(following) == 2 else following[:1]
        cache.look_ahead(self._image, ahead, perceptual=self._perceptual)

    def compress(self, image: Image, method: Method) -> Compressed:
        """The result, however long it has to wait for its turn."""
        while True:
            try:
                return cache.compressed(
                    image, method, perceptual=self._perceptual, patience=_PATIENCE_SECONDS
                )
            except BusyError:
                self._progress.wait()

    def fails(self, method: Method, error: Exception) -> None:
        faults.note(f"{method.key} {method.value}", error, time.monotonic() - self._start)
        self._progress.skip()

    def finishes(self, result: Compressed) -> None:
        st.session_state["_finished"].add((self._image.digest, repr(result.method)))
        self._progress.note(result)


class _Silent(Watcher):
    """Leaves out what fails, and shows nothing on the page."""

    def fails(self, method: Method, error: Exception) -> None:
        if not isinstance(error, BusyError):
            faults.note(f"{method.key} {method.value}", error, 0)


class _Progress:
    """A line that names the current setting, and a button to stop."""

    def __init__(self, name: str, sweep: Any, total: int, pending: int, stopped: bool) -> None:
        self._name = name
        self._done, self._total = total - pending, total
        self._unconverged, self._gain_ahead, self._failed = 0, 0.0, 0
        # The line is as high as the progress bar from the start, so that nothing below it jumps.
        st.html(f"<style>.st-key-progress-{name} {{ min-height: 3.5rem; }}</style>")
        with st.container(key=f"progress-{name}", horizontal=True, vertical_alignment="center"):
            self._line, self._button = st.empty(), st.empty()
        if stopped:
            self._say(f"Stopped: {self._done} of {format_count(total, 'setting')} shown.")
            self._offer("Continue", None)
        elif pending:
            self._offer("Stop", sweep)

    def show(self, method: Method) -> None:
        text = f"{method.label}, {method.setting} ({self._done + 1} of {self._total})"
        self._line.progress(self._done / self._total, text)
        self._done += 1

    def wait(self) -> None:
        """Say that others are being served; every update of the page is a chance to leave."""
        self._line.progress(max(self._done - 1, 0) / self._total, busy.GOES_ON)

    def skip(self) -> None:
        self._failed += 1

    def note(self, result: Compressed) -> None:
        self._unconverged += not result.converged
        self._gain_ahead = max(self._gain_ahead, result.gain_ahead_db)

    def end(self) -> None:
        if self._done < self._total:
            return
        self._button.empty()
        shown = self._total - self._failed
        each = "" if shown == 1 else "each "
        sentences = [
            f"{format_count(shown, 'setting')}, {each}measured on the image decoded from its file."
        ]
        if self._unconverged:
            sentences.append(f"{format_count(self._unconverged, 'fit')} stopped before converging.")
        if self._gain_ahead:
            sentences.append(f"Twice the steps would bring up to about {self._gain_ahead:.2f} dB.")
        if self._failed:
            settings = format_count(self._failed, "setting")
            verb = "is" if self._failed == 1 else "are"
            sentences.append(f"{settings} failed and {verb} left out; the server's log says why.")
        self._say(" ".join(sentences))

    def _say(self, text: str) -> None:
        self._line.caption(text)

    def _offer(self, label: str, stopped: Any) -> None:
        self._button.button(
            label,
            key=f"stop-{self._name}",
            on_click=st.session_state.update,
            kwargs={"_stopped": stopped},
        )


class GrowingChart:
    """A chart that is drawn again as rows come in, but not more often than is useful.

    Parameters
    ----------
    draw : callable
        Makes the figure of the rows so far, and of what `finish` is given.
    name : str
        Key of the finished chart.
    alt : str
        What the chart shows, for screen readers.
    on_point : callable, optional
        Called with method key and value of a point that is clicked on the finished chart, and with
        what else its ``customdata`` holds.
    is_growing : bool
        False if all rows are available at once: then the previous chart stays until the new one
        comes.
    """

    def __init__(
        self,
        draw: Callable[..., Any],
        name: str,
        alt: str,
        on_point: Callable[..., None] | None = None,
        *,
        is_growing: bool = True,
    ) -> None:
        self._draw, self._name, self._alt = draw, name, alt
        self._on_point, self._is_growing = on_point, is_growing
        self._rows: list[dict[str, Any]] = []
        self._last, self._version = time.monotonic(), 0
        # The chart has the same place in both cases, so that an unchanged one is not drawn again.
        place = st.container(height="stretch")
        self._place = place.empty() if is_growing else place
        if is_growing:
            self._place.skeleton(height=CHART_HEIGHT)

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        if time.monotonic() - self._last > _REDRAW_SECONDS:
            self.show_so_far()

    def show_so_far(self) -> None:
        """Draw the rows so far, if that is not the chart that stands there already."""
        if not self._is_growing:
            return
        # Two charts of one run must not share a key.
        self._show(self._draw(self.frame), f"{self._name}-{self._version}")
        self._last, self._version = time.monotonic(), self._version + 1

    def finish(self, **marks: Any) -> pd.DataFrame:
        """Draw the finished chart; return the table of all rows."""
        options: dict[str, Any] = {}
        if self._on_point:
            # The callback holds no more than it needs: Streamlit keeps those of all past charts.
            pass_on = partial(_pass_on, self._name, self._on_point)
            options = {"on_select": pass_on, "selection_mode": "points"}
        self._show(self._draw(self.frame, **marks), self._name, **options)
        return self.frame

    @property
    def frame(self) -> pd.DataFrame:
        return to_frame(self._rows)

    def _show(self, figure: Any, key: str, **options: Any) -> None:
        # A figure without a height fills its place.
        options["height"] = "content" if figure.layout.height else "stretch"
        self._place.plotly_chart(figure, key=key, alt=self._alt, **options)


def _pass_on(chart: str, on_point: Callable[..., None]) -> None:
    points = st.session_state[chart].selection.points
    if points and points[0].get("customdata"):
        key, value, *more = points[0]["customdata"]
        on_point(str(key), int(value), *map(str, more))
