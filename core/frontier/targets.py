"""The setting that answers a question, found by computing few settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Evaluate = Callable[[int], Row]


@dataclass(frozen=True)
class Answer:
    """What was found.

    Parameters
    ----------
    value : int
        Value of the knob: the answer, or where none was found, what comes nearest to it.
    row : mapping
        Its row of results.
    is_reached : bool
        False where no value of the range answers the question.
    """

    value: int
    row: Row
    is_reached: bool


def smallest_that(
    accepts: Callable[[Row], bool], evaluate: Evaluate, lowest: int, highest: int
) -> Answer:
    """The smallest value of a knob whose row is accepted, if a larger one is accepted as well.

    By bisection: exact where acceptance, once reached, is kept. Quality rises with the knob but
    for small steps back, so the values just below the answer are tried as well.

    Parameters
    ----------
    accepts : callable
        Whether a row will do.
    evaluate : callable
        Row of results of a value; asked for about log2(highest - lowest) values.
    lowest, highest : int
        The range of the knob.

    Examples
    --------
    >>> rows = {value: {"psnr_db": 20 + value} for value in range(1, 257)}
    >>> smallest_that(lambda row: row["psnr_db"] >= 30, rows.get, 1, 256).value
    10
    """
    if not accepts(evaluate(highest)):
        return Answer(highest, evaluate(highest), is_reached=False)
    below, found = lowest - 1, highest
    while found - below > 1:
        middle = (below + found) // 2
        below, found = (below, middle) if accepts(evaluate(middle)) else (middle, found)
    for value in range(max(found - 2, lowest), found):
        if accepts(evaluate(value)):
            return Answer(value, evaluate(value), is_reached=True)
    return Answer(found, evaluate(found), is_reached=True)


def largest_that(
    accepts: Callable[[Row], bool], evaluate: Evaluate, lowest: int, highest: int
) -> Answer:
    """The largest value of a knob whose row is accepted, as `smallest_that` from the other end.

    Examples
    --------
    >>> rows = {value: {"file_bytes": 100 * value} for value in range(1, 257)}
    >>> largest_that(lambda row: row["file_bytes"] <= 1234, rows.get, 1, 256).value
    12
    """
    mirrored = smallest_that(accepts, lambda value: evaluate(-value), -highest, -lowest)
    return Answer(-mirrored.value, mirrored.row, mirrored.is_reached)
