"""Settings that answer a question, found by computing few of them and kept for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.compression import Compressed
from core.frontier import largest_that
from core.methods import Method
from pages.server import cache
from pages.shared.controls import Choices

# The largest value that is tried: above it, fitting components takes too long to wait for.
HIGHEST = 256


def best_within(choices: Choices, kind: type[Method], file_bytes: int) -> Compressed | None:
    """The result of a method whose file comes nearest to a size without exceeding it, if any.

    Raises
    ------
    BusyError
        If no place to compress becomes free in time.
    """
    image, known = choices.image, [method.value for method in choices.sweep_of(kind)]
    if not known:
        return None

    def evaluate(value: int) -> Mapping[str, Any]:
        return _result(choices, kind, value).row(image)

    highest = min(kind.largest_value(image.height, image.width), HIGHEST)
    answer = largest_that(
        lambda row: row["file_bytes"] <= file_bytes,
        evaluate,
        kind.knob().lowest,
        highest,
        known,
    )
    return _result(choices, kind, answer.value) if answer.is_reached else None


def _result(choices: Choices, kind: type[Method], value: int) -> Compressed:
    return cache.compressed(choices.image, choices.setting(kind, value), perceptual=False)
