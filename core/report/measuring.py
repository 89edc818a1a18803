"""What a report says of an image: a sweep, rates on a fixed grid, and answers to a target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.compression import Compressed
from core.frontier import Answer, Target, find
from core.images import Image
from core.methods import CODECS, Method
from core.sweeps import Compress, Watcher, rate_settings, sharing, sweep

# The columns that a target can name, each with the target that is asked where none is given.
GOALS = {"psnr_db": 30.0, "ssim": 0.9, "delta_e": 3.0, "file_bytes": 50_000.0}

_HIGHEST = 256


@dataclass(frozen=True)
class Found:
    """What answers a target, or comes nearest to it, of one method."""

    method: Method
    answer: Answer


@dataclass(frozen=True)
class Study:
    """An image and what was measured of it.

    Parameters
    ----------
    image : Image
        The source.
    results : sequence of Compressed
        The settings of the sweep.
    grid : sequence of row
        Rows of the fixed settings for which rates are compared, whatever the sweep is.
    target : Target
        What was asked of each method.
    found : sequence of Found
        What each method answers.
    """

    image: Image
    results: Sequence[Compressed]
    grid: Sequence[Mapping[str, Any]]
    target: Target
    found: Sequence[Found]


def grid_of(methods: Iterable[Method], image: Image) -> list[Method]:
    """The fixed settings of the main methods among these, as they are set, and of the codecs."""
    first = {each.key: each for each in methods if not each.is_reference}
    main = [
        each.at(setting.value)
        for each in first.values()
        for setting in rate_settings(type(each), image)
    ]
    return [*main, *(setting for kind in CODECS for setting in rate_settings(kind, image))]


def study(  # noqa: PLR0913 - what computes and what listens are given as in a sweep.
    image: Image,
    methods: Sequence[Method],
    target: Target | None = None,
    *,
    grid: Sequence[Method] | None = None,
    compress: Compress | None = None,
    watcher: Watcher | None = None,
) -> Study:
    """Measure what a report says of an image.

    Parameters
    ----------
    image : Image
        The source.
    methods : sequence of Method
        The settings of the sweep; those of one method differ in its knob alone.
    target : Target, optional
        What is asked of each method that can be tried quickly; a PSNR of 30 dB if not given.
    grid : sequence of Method, optional
        The settings for which rates are compared, `grid_of` if not given; empty for no rates.
    compress, watcher
        As in `core.sweeps.sweep`. The watcher is told of the settings of the grid as well.
    """
    compress, watcher = compress or sharing(image), watcher or Watcher()
    target = target or Target("psnr_db", GOALS["psnr_db"])
    grid = grid_of(methods, image) if grid is None else grid
    every = list(dict.fromkeys([*methods, *grid]))
    results = {
        each.method: each for each in sweep(image, every, compress=compress, watcher=watcher)
    }
    rows = {method: result.row(image) for method, result in results.items()}
    search = _Search(image, target, rows, compress)
    found = []
    for method in _askable(methods):
        try:
            found += search.ask(method, [each for each in methods if each.key == method.key])
        except Exception as error:
            watcher.fails(method, error)
    return Study(
        image,
        [results[method] for method in methods if method in results],
        [rows[method] for method in grid if method in rows],
        target,
        found,
    )


def _askable(methods: Iterable[Method]) -> list[Method]:
    """One setting of each method that has settings to choose from, and a quick fit."""
    first = {each.key: each for each in reversed(list(methods))}
    return [
        each
        for each in reversed(first.values())
        if len(each.knob().sweep) > 1 and (each.is_quick or not each.is_reference)
    ]


class _Search:
    """Answers a target for one method after another; what is known already is not computed again.

    Parameters
    ----------
    image : Image
        The source.
    target : Target
        What is asked.
    rows : mapping of Method to row
        Rows that are known.
    compress : callable
        Computes one setting of the image.
    """

    def __init__(
        self, image: Image, target: Target, rows: dict[Method, dict[str, Any]], compress: Compress
    ) -> None:
        self._image, self._target, self._rows, self._compress = image, target, rows, compress

    def ask(self, method: Method, sweep: Iterable[Method]) -> list[Found]:
        """The answer of a method, none where none of its sweep is known."""
        known = [each.value for each in sweep if each in self._rows]
        if not known:
            return []
        lowest, largest = method.knob().lowest, self._largest(method)
        answer = find(
            self._target, lambda value: self._row(method.at(value)), lowest, largest, known
        )
        return [Found(method.at(answer.value), answer)]

    def _largest(self, method: Method) -> int:
        # Above that, a fit takes too long to wait for.
        return min(method.largest_value(self._image.height, self._image.width), _HIGHEST)

    def _row(self, method: Method) -> Mapping[str, Any]:
        if method not in self._rows:
            self._rows[method] = self._compress(self._image, method).row(self._image)
        return self._rows[method]
