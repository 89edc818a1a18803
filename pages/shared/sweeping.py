"""Sweeps on a page: results one at a time, with progress, and a button to stop."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence, Set, Sized
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from core.compression import Compressed
from core.formatting import format_count, format_list
from core.images import Image
from core.methods import Method
from core.sweeps import Watcher, sweep
from pages.server import busy, cache, faults
from pages.server.busy import BusyError

# How long a sweep waits in line before it says so on the page, which lets a person leave.
_PATIENCE_SECONDS = 1.0
# How many settings follow where the last one is started.
_BESIDE_THE_LAST = (2, 3)


def results(
    image: Image,
    methods: Sequence[Method],
    *,
    perceptual: bool = True,
    name: str = "sweep",
    has_marks: bool = False,
) -> Iterator[Compressed]:
    """Compress the image with each method; yield each result as it is finished.

    Without `perceptual` they have neither SSIM nor colour difference, and come sooner. With
    `has_marks` they are drawn as marks, which are hollow where a fit was stopped.

    The progress line appears where this is called. At each of its updates a moved widget can
    interrupt the sweep; finished results are kept. After "Stop", only finished results come.
    Two sweeps on one page need different names.
    """
    work = [(image, methods)]
    found = results_of_many(work, perceptual=perceptual, name=name, has_marks=has_marks)
    return (result for _, result in found)


def results_of_many(
    work: Sequence[tuple[Image, Sequence[Method]]],
    *,
    perceptual: bool,
    name: str,
    has_marks: bool = False,
) -> Iterator[tuple[Image, Compressed]]:
    """The same for several images, each with its methods, under one progress line."""
    every = [(image, method) for image, methods in work for method in methods]
    names = tuple((image.digest, repr(method)) for image, method in every)
    finished: set[tuple[str, str]] = st.session_state.setdefault("_finished", set())
    pending = {name for name in names if name not in finished}
    stopped = st.session_state.get("_stopped") == names
    kinds = dict.fromkeys(method.label for _, method in every)
    words = _Words(name, [*kinds], has_marks)
    progress = _Progress(words, names, len(pending), stopped)
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


def with_perception(image: Image, results: Sequence[Compressed]) -> list[Compressed]:
    """The same results with SSIM and colour difference, measured now where they are missing.

    A line where this is called names each result that this session has not seen measured.
    """
    seen: set[tuple[str, str]] = st.session_state.setdefault("_measured", set())
    line, measured = st.empty(), list[Compressed]()
    for index, result in enumerate(results):
        method = result.method
        say = partial(line.progress, index / len(results))
        if math.isnan(result.quality.ssim) and (image.digest, repr(method)) not in seen:
            say(f"SSIM and colour difference of {method.label}, {method.setting}")
            cache.look_ahead(image, [each.method for each in results[index + 1 : index + 2]])
        measured.append(_patiently(image, method, partial(say, busy.GOES_ON)))
        seen.add((image.digest, repr(method)))
    line.empty()
    return measured


def are_finished(image: Image, methods: Sequence[Method]) -> bool:
    """True if this session has seen the results of all these settings."""
    finished = st.session_state.get("_finished", ())
    return all((image.digest, repr(method)) in finished for method in methods)


def is_stopped(image: Image, methods: Sequence[Method]) -> bool:
    """True if this session has stopped the sweep of these settings."""
    names = tuple((image.digest, repr(method)) for method in methods)
    return st.session_state.get("_stopped") == names


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


def _patiently(
    image: Image, method: Method, wait: Callable[[], Any], *, perceptual: bool = True
) -> Compressed:
    """The result, however long it takes; `wait` says on the page that others are being served."""
    compress = partial(cache.compressed, perceptual=perceptual, patience=_PATIENCE_SECONDS)
    while True:
        try:
            return compress(image, method)
        except BusyError:
            wait()


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
        # last takes as long as the three before it together, so it runs beside them.
        ahead = following[-1:] if len(following) in _BESIDE_THE_LAST else following[:1]
        cache.look_ahead(self._image, ahead, perceptual=self._perceptual)

    def compress(self, image: Image, method: Method) -> Compressed:
        """The result, however long it has to wait for its turn."""
        return _patiently(image, method, self._progress.wait, perceptual=self._perceptual)

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


@dataclass(frozen=True)
class _Words:
    """What a progress line speaks of.

    Parameters
    ----------
    name : str
        That of the sweep.
    kinds : sequence of str
        The methods.
    has_marks : bool
        Whether each result is a mark on a chart.
    """

    name: str
    kinds: Sequence[str]
    has_marks: bool


class _Progress:
    """A line that names the current setting, and a button to stop."""

    def __init__(self, words: _Words, sweep: Sized, pending: int, stopped: bool) -> None:
        self._words, total = words, len(sweep)
        self._done, self._total = total - pending, total
        self._unconverged = list[str]()
        self._gain_ahead, self._failed = 0.0, 0
        # The line is as high as the progress bar from the start, so that nothing below it jumps.
        key = f"progress-{words.name}"
        st.html(f"<style>.st-key-{key} {{ min-height: 3.5rem; }}</style>")
        with st.container(key=key, horizontal=True, vertical_alignment="center"):
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
        if not result.converged:
            self._unconverged.append(result.method.label)
        self._gain_ahead = max(self._gain_ahead, result.gain_ahead_db)

    def end(self) -> None:
        if self._done < self._total:
            return
        self._button.empty()
        shown = self._total - self._failed
        settings = f"{format_count(shown, 'setting')} of {format_list(self._words.kinds)}"
        each = "" if shown == 1 else "each "
        sentences = [f"{settings}, {each}measured on the image decoded from its file."]
        if self._unconverged:
            sentences.append(self._say_stopped())
        if self._gain_ahead:
            sentences.append(f"Twice the steps would bring up to about {self._gain_ahead:.2f} dB.")
        if self._failed:
            failed = format_count(self._failed, "setting")
            verb = "is" if self._failed == 1 else "are"
            sentences.append(f"{failed} failed and {verb} left out; the server's log says why.")
        self._say(" ".join(sentences))

    def _say_stopped(self) -> str:
        fits = format_count(len(self._unconverged), "fit")
        of = format_list([*dict.fromkeys(self._unconverged)])
        # References are drawn hollow anyway, so the method is named.
        marks = "its mark is" if len(self._unconverged) == 1 else "their marks are"
        how = f"; {marks} hollow" if self._words.has_marks else ""
        return f"{fits} of {of} stopped before converging{how}."

    def _say(self, text: str) -> None:
        self._line.caption(text)

    def _offer(self, label: str, stopped: Any) -> None:
        self._button.button(
            label,
            key=f"stop-{self._words.name}",
            on_click=st.session_state.update,
            kwargs={"_stopped": stopped},
        )
