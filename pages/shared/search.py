"""Settings that answer a question, found by computing few of them and kept for everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.compression import Compressed
from core.frontier import Answer, best_that, smallest_that
from core.methods import Method
from pages.server import cache
from pages.shared.controls import Choices

# The largest value that is tried: above it, fitting components takes too long to wait for.
HIGHEST = 256


def best_within(choices: Choices, kind: type[Method], file_bytes: int) -> Compressed | None:
    """The best result of a method whose file does not exceed a size, if any.

    Raises
    ------
    BusyError
        If no place to compress becomes free in time.
    """
    answer = _search(best_that, lambda row: bool(row["file_bytes"] <= file_bytes), choices, kind)
    return _result(choices, kind, answer)


def least_that_reaches(choices: Choices, kind: type[Method], psnr_db: float) -> Compressed | None:
    """The result at the smallest setting of a method that has at least a PSNR, if any.

    Raises
    ------
    BusyError
        If no place to compress becomes free in time.
    """
    answer = _search(smallest_that, lambda row: bool(row["psnr_db"] >= psnr_db), choices, kind)
    return _result(choices, kind, answer)


def _search(
    find: Callable[..., Answer],
    accepts: Callable[[Mapping[str, Any]], bool],
    choices: Choices,
    kind: type[Method],
) -> Answer | None:
    image, known = choices.image, [method.value for method in choices.sweep_of(kind)]
    if not known:
        return None

    def evaluate(value: int) -> Mapping[str, Any]:
        return _compressed(choices, kind, value).row(image)

    highest = min(kind.largest_value(image.height, image.width), HIGHEST)
    return find(accepts, evaluate, kind.knob().lowest, highest, known)


def _result(choices: Choices, kind: type[Method], answer: Answer | None) -> Compressed | None:
    if answer is None or not answer.is_reached:
        return None
    return _compressed(choices, kind, answer.value)


def _compressed(choices: Choices, kind: type[Method], value: int) -> Compressed:
    return cache.compressed(choices.image, choices.setting(kind, value), perceptual=False)
