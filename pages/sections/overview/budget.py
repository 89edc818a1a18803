"""What each method makes of one file size: the original and three pictures side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.compression import Compressed
from core.formatting import format_bytes, format_bytes_above, format_list, format_psnr, unbroken
from core.frontier import Target
from core.images import Image
from core.methods import Method
from pages.server import cache
from pages.server.busy import BusyError
from pages.shared import closeup, pictures, search, tiles, widgets
from pages.sidebar.controls import Choices

# The file sizes on offer, in kilobytes.
SIZES = (1, 2, 5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1000)
DEFAULT = 100
_NARROWEST = 136


def ask() -> int:
    """Ask for a file size; return it in bytes."""
    labels = {size: f"{size} kB" for size in SIZES}
    size = widgets.choose(
        st.select_slider, "In a file of at most", labels, "budget", default=DEFAULT
    )
    return 1000 * size


class Cards:
    """The original and the best result of each method within a budget, and a verdict on them.

    While settings are computed, each card shows the best of them so far.

    Parameters
    ----------
    choices : Choices
        The image and the settings of the methods.
    budget : int
        The size that no file may exceed, in bytes.
    """

    def __init__(self, choices: Choices, budget: int) -> None:
        self._choices, self._budget = choices, budget
        self._best: dict[type[Method], Compressed] = {}
        self._smallest: dict[type[Method], int] = {}
        self._kinds = choices.compared
        grid = st.grid(1 + len(self._kinds), min_column_width=_NARROWEST, gap="medium")
        with grid.cell():
            _show_original(choices.image)
        self._slots = {kind: self._reserve(kind, grid.cell()) for kind in self._kinds}
        self._verdict = st.empty()
        self._verdict.markdown("&nbsp;")

    def add(self, result: Compressed) -> None:
        """Show a result if it is the best of its method that fits so far."""
        kind, size = type(result.method), len(result.file)
        if kind not in self._slots:
            return
        self._smallest[kind] = min(size, self._smallest.get(kind, size))
        best = self._best.get(kind)
        if size <= self._budget and (best is None or _rank(result) > _rank(best)):
            self._show(result)

    @property
    def best(self) -> list[Compressed]:
        """The result on each card so far."""
        return list(self._best.values())

    def finish(self) -> None:
        """Search between the settings that were computed, and say which method is best."""
        target = Target("file_bytes", self._budget)
        for kind in self._kinds:
            try:
                result = search.result(self._choices, kind, target)
            except BusyError:
                # What the sweep has found stays; the next run searches again.
                continue
            if result:
                self.add(result)
            if kind not in self._best:
                self._slots[kind].markdown(self._sentence_without(kind))
        text = verdict(self._best, self._budget, self._choices.image)
        self._verdict.markdown(unbroken(text))

    def _reserve(self, kind: type[Method], cell: DeltaGenerator) -> DeltaGenerator:
        slot = cell.empty()
        # The inner container is replaced whole, so that no caption is left below a picture.
        with slot.container(), st.container(gap="xsmall"):
            pictures.blank(self._choices.image.height, self._choices.image.width)
            st.caption(kind.label)
        return slot

    def _show(self, result: Compressed) -> None:
        self._best[type(result.method)] = result
        with self._slots[type(result.method)].container():
            tiles.card(result, closeup.look)

    def _sentence_without(self, kind: type[Method]) -> str:
        smallest = self._smallest.get(kind)
        if smallest is None:
            return f"**{kind.label}:** no setting could be computed."
        size = format_bytes_above(smallest, self._budget)
        return f"**{kind.label}:** no file is that small; the smallest is {size}."


def verdict(best: Mapping[type[Method], Compressed], budget: int, image: Image) -> str:
    """Which result is nearest to the original, how far behind the others are, and why they may be.

    Parameters
    ----------
    best : mapping of Method class to Compressed
        The best result of each method that is no larger than the budget.
    budget : int
        In bytes.
    image : Image
        The original.
    """
    ranked = sorted(best.values(), key=_rank, reverse=True)
    if not ranked:
        return f"None of these methods has a file of at most {format_bytes(budget)} for this image."
    first, *others = ranked
    psnr = format_psnr(first.quality.psnr_db)
    lead = f"In {budget / 1000:g} kB, **{first.method.label}** is nearest to the original: {psnr}"
    sentences = f"{lead}{_behind(first, others)}.", _ends(ranked, image), _original(image, budget)
    return " ".join(filter(None, sentences))


def _behind(first: Compressed, others: Sequence[Compressed]) -> str:
    if not others:
        return ""
    if math.isinf(first.quality.psnr_db):
        return _behind_lossless(others)
    gaps = map(partial(_gap, first), others)
    return "; " + format_list([*gaps])


def _behind_lossless(others: Sequence[Compressed]) -> str:
    """No number of decibels is behind one that loses nothing."""
    labels = [each.method.label for each in others if math.isinf(each.quality.psnr_db)]
    lossy = [
        f"{each.method.label} ({format_psnr(each.quality.psnr_db)})"
        for each in others
        if math.isfinite(each.quality.psnr_db)
    ]
    too = f"; {format_list(labels)} {'is' if len(labels) == 1 else 'are'} lossless too"
    after = f"; {format_list(lossy)} {'comes' if len(lossy) == 1 else 'come'} after it"
    return f"{too if labels else ''}{after if lossy else ''}"


def _gap(first: Compressed, other: Compressed) -> str:
    """How far behind a result is, as the figures on the cards say it."""
    label, psnr = other.method.label, other.quality.psnr_db
    if first.quality.psnr_db == psnr:
        return f"{label} is equal to it"
    gap = f"{round(first.quality.psnr_db, 1) - round(psnr, 1):.1f}"
    return f"{label} is {'less than 0.1' if gap == '0.0' else gap} dB behind"


def _ends(results: Sequence[Compressed], image: Image) -> str:
    """Which methods would not use a larger budget, so that nobody takes them for beaten."""
    names = [
        f"{each.method.label} ({each.method.setting})" for each in results if _is_last(each, image)
    ]
    verb = "has" if len(names) == 1 else "have"
    return f"{format_list(names)} {verb} no higher setting." if names else ""


def _is_last(result: Compressed, image: Image) -> bool:
    largest = result.method.largest_value(image.height, image.width)
    return result.method.value == largest and not math.isinf(result.quality.psnr_db)


def _original(image: Image, budget: int) -> str:
    size = image.comparable_source_bytes
    return f"The original itself fits: {format_bytes(size)}." if size and size <= budget else ""


def _rank(result: Compressed) -> tuple[float, int]:
    """Better quality first; of equals the smaller file."""
    return result.quality.psnr_db, -len(result.file)


def _show_original(image: Image) -> None:
    png = cache.display_png(image, tiles.CARD_WIDTH)
    source = image.comparable_source_bytes
    # The gaps are those of the cards beside it.
    with st.container(gap="xsmall"):
        pictures.show_at_once(png, image.height, image.width, f"The image {image.name}", "original")
        st.markdown("**Original**")
        st.markdown(
            f"{format_bytes(source)} as {image.source_format}" if source else "as it is shown here"
        )
