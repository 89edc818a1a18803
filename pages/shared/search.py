"""Settings that answer a question, found by computing few of them and kept for everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.compression import Compressed
from core.frontier import Answer, PairAnswer, best_pair, fill, smallest_that
from core.methods import Method
from pages.server import cache
from pages.shared.controls import Choices

_HIGHEST = 256
# Fifteen values, which bisection tells apart in four steps.
_RUNGS = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)


def best_within(choices: Choices, kind: type[Method], file_bytes: int) -> Compressed | None:
    """The best result of a method whose file does not exceed a size, if any.

    Raises
    ------
    BusyError
        If no place to compress becomes free in time.
    """
    known = [method.value for method in choices.sweep_of(kind)]
    if not known:
        return None
    lowest, evaluate = kind.knob().lowest, _evaluator(choices, kind, perceptual=False)
    found = fill(file_bytes, evaluate, lowest, highest(choices, kind), known)
    return _result(choices, kind, found)


def least_that_reaches(choices: Choices, kind: type[Method], psnr_db: float) -> Compressed | None:
    """The result at the smallest setting of a method that has at least a PSNR, if any.

    Raises
    ------
    BusyError
        If no place to compress becomes free in time.
    """
    found = answer(choices, kind, smallest_that, lambda row: row["psnr_db"] >= psnr_db)
    return _result(choices, kind, found)


def answer(
    choices: Choices,
    kind: type[Method],
    find: Callable[..., Answer],
    accepts: Callable[[Mapping[str, Any]], bool],
    *,
    perceptual: bool = False,
) -> Answer | None:
    """What `smallest_that` or `largest_that` finds among the settings of a method.

    The values that the page shows anyway are tried first. None if the image is too small for any.

    Raises
    ------
    BusyError
        If no place to compress becomes free in time.
    """
    known = [method.value for method in choices.sweep_of(kind)]
    if not known:
        return None

    evaluate = _evaluator(choices, kind, perceptual=perceptual)
    return find(accepts, evaluate, kind.knob().lowest, highest(choices, kind), known)


def with_second(
    choices: Choices,
    kind: type[Method],
    accepts: Callable[[Mapping[str, Any]], bool],
    *,
    is_budget: bool,
    perceptual: bool = False,
) -> PairAnswer | None:
    """The best setting of the knob and the second parameter together, if any.

    No more settings are tried than `most_pairs` says.

    Raises
    ------
    BusyError
        If no place to compress becomes free in time.
    """
    values = [value for value in _RUNGS if value <= highest(choices, kind)]

    def evaluate(value: int, second: int) -> Mapping[str, Any]:
        method = choices.setting(kind, value).at_second(second)
        return cache.compressed(choices.image, method, perceptual=perceptual).row(choices.image)

    return best_pair(accepts, evaluate, values, kind.second_for_targets(), is_budget=is_budget)


def most_pairs(kind: type[Method]) -> int:
    """The largest number of settings that `with_second` tries."""
    return len(_RUNGS).bit_length() * len(kind.second_for_targets())


def highest(choices: Choices, kind: type[Method]) -> int:
    """The largest value that is tried: above it, a fit takes too long to wait for."""
    return min(kind.largest_value(choices.image.height, choices.image.width), _HIGHEST)


def _evaluator(
    choices: Choices, kind: type[Method], *, perceptual: bool
) -> Callable[[int], Mapping[str, Any]]:
    """What gives the row of results for a value of the knob."""

    def evaluate(value: int) -> Mapping[str, Any]:
        method = choices.setting(kind, value)
        return cache.compressed(choices.image, method, perceptual=perceptual).row(choices.image)

    return evaluate


def _result(choices: Choices, kind: type[Method], found: Answer | None) -> Compressed | None:
    if found is None or not found.is_reached:
        return None
    return cache.compressed(choices.image, choices.setting(kind, found.value), perceptual=False)
