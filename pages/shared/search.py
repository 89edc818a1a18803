"""Settings that answer a question, found by computing few of them and kept for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.columns import PERCEPTUAL
from core.compression import Compressed
from core.frontier import Answer, PairAnswer, Target, best_pair, find
from core.methods import Method
from pages.server import cache
from pages.sidebar.controls import Choices

_HIGHEST = 256
# Fifteen values, which bisection tells apart in four steps.
_RUNGS = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)


def result(choices: Choices, kind: type[Method], target: Target) -> Compressed | None:
    """The result of the best setting of a method that meets a target, if any.

    Raises
    ------
    BusyError
        If no place to compress becomes free in time.
    """
    found = answer(choices, kind, target)
    if found is None or not found.is_reached:
        return None
    return cache.compressed(choices.image, choices.setting(kind, found.value), perceptual=False)


def answer(choices: Choices, kind: type[Method], target: Target) -> Answer | None:
    """The best setting of a method that meets a target, or what comes nearest.

    The search begins with the values that the page shows anyway. None if the image is too small
    for any.

    Raises
    ------
    BusyError
        If no place to compress becomes free in time.
    """
    known = [method.value for method in choices.sweep_of(kind)]
    if not known:
        return None

    def evaluate(value: int) -> Mapping[str, Any]:
        return _row(choices, choices.setting(kind, value), target)

    return find(target, evaluate, kind.knob().lowest, highest(choices, kind), known)


def with_second(choices: Choices, kind: type[Method], target: Target) -> PairAnswer | None:
    """The best setting of the knob and the second parameter together, if any.

    No more settings are tried than `most_pairs` says.

    Raises
    ------
    BusyError
        If no place to compress becomes free in time.
    """
    values = [value for value in _RUNGS if value <= highest(choices, kind)]

    def evaluate(value: int, second: int) -> Mapping[str, Any]:
        return _row(choices, choices.setting(kind, value).at_second(second), target)

    return best_pair(target, evaluate, values, kind.second_for_targets())


def most_pairs(kind: type[Method]) -> int:
    """The largest number of settings that `with_second` tries."""
    return len(_RUNGS).bit_length() * len(kind.second_for_targets())


def highest(choices: Choices, kind: type[Method]) -> int:
    """The largest value that is tried: above it, a fit takes too long to wait for."""
    return min(kind.largest_value(choices.image.height, choices.image.width), _HIGHEST)


def _row(choices: Choices, method: Method, target: Target) -> Mapping[str, Any]:
    is_perceptual = target.column in PERCEPTUAL
    return cache.compressed(choices.image, method, perceptual=is_perceptual).row(choices.image)
