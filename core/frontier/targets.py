"""The setting that answers a question, found by computing few settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Evaluate = Callable[[int], Row]
EvaluatePair = Callable[[int, int], Row]

_STEPS_BACK = 2


@dataclass(frozen=True)
class Answer:
    """What was found.

    Parameters
    ----------
    value : int
        Value of the knob: the answer, or the nearest to it where there is none.
    row : mapping
        Its row of results.
    is_reached : bool
        False where no value of the range answers the question.
    """

    value: int
    row: Row
    is_reached: bool


@dataclass(frozen=True)
class PairAnswer:
    """What was found for two parameters together.

    Parameters
    ----------
    value, second : int
        Values of the knob and of the second parameter.
    row : mapping
        Their row of results.
    """

    value: int
    second: int
    row: Row


def smallest_that(
    accepts: Callable[[Row], bool],
    evaluate: Evaluate,
    lowest: int,
    highest: int,
    known: Iterable[int] = (),
) -> Answer:
    """The smallest value of a knob whose row is accepted.

    The search goes upwards, because large values take long: first through the `known` values, then
    by doubling, then by bisection. It is exact where every value above an accepted one is accepted.
    Quality rises with the knob except for small steps back, so the values just below the answer are
    tried as well.

    Parameters
    ----------
    accepts : callable
        Whether a row answers the question.
    evaluate : callable
        Gives the row of results for a value.
    lowest, highest : int
        The range of the knob.
    known : iterable of int
        Values whose rows have been computed already.

    Examples
    --------
    >>> rows = {value: {"psnr_db": 20 + value} for value in range(1, 257)}
    >>> smallest_that(lambda row: row["psnr_db"] >= 30, rows.get, 1, 256).value
    10
    """
    below = lowest - 1
    for found in _ladder(lowest, highest, known):
        if accepts(evaluate(found)):
            break
        below = found
    else:
        return Answer(highest, evaluate(highest), is_reached=False)
    while found - below > 1:
        middle = (below + found) // 2
        below, found = (below, middle) if accepts(evaluate(middle)) else (middle, found)
    tried = [*range(max(found - _STEPS_BACK, lowest), found), found]
    value = next(value for value in tried if accepts(evaluate(value)))
    return Answer(value, evaluate(value), is_reached=True)


def largest_that(
    accepts: Callable[[Row], bool],
    evaluate: Evaluate,
    lowest: int,
    highest: int,
    known: Iterable[int] = (),
) -> Answer:
    """The largest value of a knob whose row is accepted, found as by `smallest_that`.

    Examples
    --------
    >>> rows = {value: {"file_bytes": 100 * value} for value in range(1, 257)}
    >>> largest_that(lambda row: row["file_bytes"] <= 1234, rows.get, 1, 256).value
    12
    """
    first_refused = smallest_that(lambda row: not accepts(row), evaluate, lowest, highest, known)
    if not first_refused.is_reached:
        return Answer(highest, evaluate(highest), is_reached=True)
    found = first_refused.value
    tried = [
        *range(min(found + _STEPS_BACK, highest), found, -1),
        *range(found - 1, lowest - 1, -1),
    ]
    for value in tried:
        if accepts(evaluate(value)):
            return Answer(value, evaluate(value), is_reached=True)
    return Answer(lowest, evaluate(lowest), is_reached=False)


def best_that(
    accepts: Callable[[Row], bool],
    evaluate: Evaluate,
    lowest: int,
    highest: int,
    known: Iterable[int] = (),
) -> Answer:
    """The value with the highest PSNR whose row is accepted, of equals that of the smallest file.

    Sizes do not always rise with the knob. So the search of `largest_that` is only a beginning: the
    values around its answer, all that it has tried and all `known` ones are compared.

    Examples
    --------
    >>> rows = {value: {"file_bytes": 100 * value, "psnr_db": value} for value in range(1, 257)}
    >>> rows[40]["file_bytes"] = 1200
    >>> best_that(lambda row: row["file_bytes"] <= 1234, rows.get, 1, 256, [5, 40]).value
    40
    """
    rows: dict[int, Row] = {}

    def note(value: int) -> Row:
        rows[value] = rows[value] if value in rows else evaluate(value)
        return rows[value]

    answer = largest_that(accepts, note, lowest, highest, known)
    around = range(answer.value - _STEPS_BACK, answer.value + _STEPS_BACK + 1)
    for value in {*around, *known}:
        if lowest <= value <= highest:
            note(value)
    accepted = [value for value, row in rows.items() if accepts(row)]
    if not accepted:
        return answer
    best = max(accepted, key=lambda value: (rows[value]["psnr_db"], -rows[value]["file_bytes"]))
    return Answer(best, rows[best], is_reached=True)


def best_pair(
    accepts: Callable[[Row], bool],
    evaluate: EvaluatePair,
    values: Sequence[int],
    seconds: Iterable[int],
    *,
    is_budget: bool,
) -> PairAnswer | None:
    """The best setting of a knob and a second parameter whose row is accepted, if any.

    For each value of the second parameter the knob is bisected, which takes no more than
    log2(n + 1) rows for n values. Of all accepted rows the smallest file is the best, or within a
    budget the highest PSNR.

    Parameters
    ----------
    accepts : callable
        Whether a row answers the question.
    evaluate : callable
        Gives the row of results for a value of the knob and one of the second parameter.
    values : sequence of int
        Values of the knob to choose from, in ascending order.
    seconds : iterable of int
        Values of the second parameter.
    is_budget : bool
        True where small values of the knob are accepted, False where large ones are.

    Examples
    --------
    >>> def evaluate(k, step):
    ...     return {"file_bytes": 100 * k // (1 + step), "psnr_db": 20 + k - step}
    >>> found = best_pair(
    ...     lambda row: row["psnr_db"] >= 30, evaluate, [4, 8, 12, 16], [0, 1, 2], is_budget=False
    ... )
    >>> (found.value, found.second)
    (12, 2)
    """
    rows: dict[tuple[int, int], Row] = {}
    for second in seconds:
        low, high = 0, len(values)
        while low < high:
            middle = (low + high) // 2
            pair = values[middle], second
            rows[pair] = evaluate(*pair)
            is_higher = accepts(rows[pair]) == is_budget
            low, high = (middle + 1, high) if is_higher else (low, middle)
    accepted = {pair: row for pair, row in rows.items() if accepts(row)}
    if not accepted:
        return None
    best = min(accepted, key=lambda pair: _order(accepted[pair], is_budget=is_budget))
    return PairAnswer(*best, accepted[best])


def _order(row: Row, *, is_budget: bool) -> tuple[float, float]:
    """Sorts rows, the best first."""
    by_size, by_quality = float(row["file_bytes"]), -float(row["psnr_db"])
    return (by_quality, by_size) if is_budget else (by_size, by_quality)


def _ladder(lowest: int, highest: int, known: Iterable[int]) -> Sequence[int]:
    """The values to start with, in ascending order."""
    rungs = sorted({lowest, *(value for value in known if lowest < value < highest)})
    while rungs[-1] < highest:
        rungs.append(min(max(2 * rungs[-1], rungs[-1] + 1), highest))
    return rungs
