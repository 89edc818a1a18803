"""The setting that meets a target, found by computing few settings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Evaluate = Callable[[int], Row]
EvaluatePair = Callable[[int, int], Row]

# So many guesses are made at most: from a single known value, a range of 256 needs that many.
_MOST_TRIES = 8
# After so many guesses along a chord the range is halved: where a curve bends, they come nearer in
# ever smaller steps from one side.
_CHORDS = 3
# Sizes and qualities of palettes do not rise with every colour. So values beyond the best are tried
# as well, until so many in a row miss the target, and no more than that.
_MISSES, _MOST_BEYOND = 3, 8
# How near to its target an answer is near enough: sizes as natural logarithms, so 2 per cent.
_NEAR = {"file_bytes": 0.02, "psnr_db": 0.1, "ssim": 0.003, "delta_e": 0.05}
# How many times the last value a guess may be: large values take long, so none is a shot far ahead.
_LONGEST_STEP = 4
# The least rise between two values, so that the guess after a flat part is finite.
_LEAST_RISE = 1e-3


@dataclass(frozen=True)
class Target:
    """What a row must reach or must not exceed.

    Parameters
    ----------
    column : str
        ``"file_bytes"`` or ``"delta_e"``, which must not exceed the number, or ``"psnr_db"`` or
        ``"ssim"``, which must reach it.
    number : float
        In the unit of the column; a size above 0.
    """

    column: str
    number: float

    @property
    def is_budget(self) -> bool:
        """True for a size, within which quality is wanted; else a small file is."""
        return self.column == "file_bytes"

    def accepts(self, row: Row) -> bool:
        """True for a row that meets the target."""
        is_limit = self.column in ("file_bytes", "delta_e")
        value = float(row[self.column])
        return value <= self.number if is_limit else value >= self.number

    def order(self, row: Row) -> tuple[float, float]:
        """Sorts rows that meet the target, the best first."""
        by_size, by_quality = float(row["file_bytes"]), -float(row["psnr_db"])
        return (by_quality, by_size) if self.is_budget else (by_size, by_quality)

    def height(self, value: float) -> float:
        """A value of the column as what rises with the knob, about as its logarithm does."""
        if self.is_budget:
            return math.log(value)
        return -value if self.column == "delta_e" else value


@dataclass(frozen=True)
class Answer:
    """What was found.

    Parameters
    ----------
    value : int
        Value of the knob: the answer, or what comes nearest where there is none.
    row : mapping
        Its row of results.
    is_reached : bool
        False where no row that was computed meets the target.
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


def find(
    target: Target, evaluate: Evaluate, lowest: int, highest: int, known: Iterable[int]
) -> Answer:
    """The best setting of a knob that meets a target.

    Sizes and qualities rise nearly evenly with the logarithm of the knob. So a few guesses between
    and beyond the known values come near the target, and the best of all rows is the answer: the
    smallest file that meets it, or within a size the highest quality.

    Parameters
    ----------
    target : Target
        What is asked.
    evaluate : callable
        Gives the row of results for a value.
    lowest, highest : int
        The range of the knob.
    known : iterable of int
        Values whose rows have been computed already, at least one.

    Examples
    --------
    >>> rows = {value: {"file_bytes": 100 * value, "psnr_db": value} for value in range(1, 257)}
    >>> find(Target("file_bytes", 7650), rows.get, 1, 256, [2, 30]).value
    76
    """
    rows = {value: evaluate(value) for value in known}
    for guesses in range(_MOST_TRIES):
        is_stuck = guesses >= _CHORDS
        value = _next(rows, target, range(lowest, highest + 1), is_stuck=is_stuck)
        if value is None:
            break
        rows[value] = evaluate(value)
    best = _best(rows, target)
    if best is not None:
        _try_beyond(best, rows, target, evaluate, range(lowest, highest + 1))
        best = _best(rows, target) or best
        return Answer(best, rows[best], is_reached=True)
    heights = _heights(rows, target)
    nearest = (min if target.is_budget else max)(heights, key=heights.__getitem__)
    return Answer(nearest, rows[nearest], is_reached=False)


def best_pair(
    target: Target, evaluate: EvaluatePair, values: Sequence[int], seconds: Iterable[int]
) -> PairAnswer | None:
    """The best setting of a knob and a second parameter whose row is accepted, if any.

    For each value of the second parameter the knob is bisected, which takes no more than
    log2(n + 1) rows for n values. Of all accepted rows the smallest file is the best, or within a
    budget the highest PSNR.

    Parameters
    ----------
    target : Target
        What is asked.
    evaluate : callable
        Gives the row of results for a value of the knob and one of the second parameter.
    values : sequence of int
        Values of the knob to choose from, in ascending order.
    seconds : iterable of int
        Values of the second parameter.

    Examples
    --------
    >>> def evaluate(k, step):
    ...     return {"file_bytes": 100 * k // (1 + step), "psnr_db": 20 + k - step}
    >>> found = best_pair(Target("psnr_db", 30), evaluate, [4, 8, 12, 16], [0, 1, 2])
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
            is_higher = target.accepts(rows[pair]) == target.is_budget
            low, high = (middle + 1, high) if is_higher else (low, middle)
    accepted = {pair: row for pair, row in rows.items() if target.accepts(row)}
    if not accepted:
        return None
    best = min(accepted, key=lambda pair: target.order(accepted[pair]))
    return PairAnswer(*best, accepted[best])


def _best(rows: Mapping[int, Row], target: Target) -> int | None:
    """The value of the best row that meets the target, None where none does."""
    accepted = {value: row for value, row in rows.items() if target.accepts(row)}
    return min(accepted, key=lambda value: target.order(accepted[value]), default=None)


def _try_beyond(
    best: int, rows: dict[int, Row], target: Target, evaluate: Evaluate, values: range
) -> None:
    """Add the rows of the next values beyond the best, until the target is missed for good."""
    direction, level = 1 if target.is_budget else -1, target.height(target.number)
    misses = 0
    for value in range(best + direction, best + direction * (_MOST_BEYOND + 1), direction):
        if value not in values or misses == _MISSES:
            return
        if value not in rows:
            rows[value] = evaluate(value)
        misses = 0 if target.accepts(rows[value]) else misses + 1
        height = target.height(float(rows[value][target.column]))
        if misses and abs(height - level) > _NEAR[target.column]:
            return


def _heights(rows: Mapping[int, Row], target: Target) -> dict[int, float]:
    return {value: target.height(float(row[target.column])) for value, row in sorted(rows.items())}


def _next(rows: Mapping[int, Row], target: Target, values: range, *, is_stuck: bool) -> int | None:
    """The value to try next, None where that is not worth it."""
    heights, level = _heights(rows, target), target.height(target.number)
    # The last value on the near side of the target, and the first beyond it.
    is_near_side = {v: target.accepts(row) == target.is_budget for v, row in rows.items()}
    below = max((value for value in heights if is_near_side[value]), default=None)
    if below is None:
        return None if values[0] in rows else values[0]
    above = min((value for value in heights if value > below), default=values.stop)
    edge = below if target.is_budget else above
    if above - below < 2 or abs(heights.get(edge, math.inf) - level) <= _NEAR[target.column]:
        return None
    if is_stuck and above in heights:
        return min(max(math.isqrt(below * above), below + 1), above - 1)
    step = (level - heights[below]) / _slope(heights, below, above)
    guess = max(below, 1) * math.exp(min(step, math.log(_LONGEST_STEP)))
    wanted = math.floor(guess) if target.is_budget else math.ceil(guess)
    return min(max(wanted, below + 1), above - 1)


def _slope(heights: Mapping[int, float], below: int, above: int) -> float:
    """How fast heights rise with the logarithm of the value, through two neighbours."""
    before = [value for value in heights if value < below]
    if above in heights:
        pair = below, above
    elif before:
        pair = before[-1], below
    else:
        return 1.0
    rise = heights[pair[1]] - heights[pair[0]]
    return max(rise, _LEAST_RISE) / math.log(max(pair[1], 2) / max(pair[0], 1))
