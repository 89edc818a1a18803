"""The setting that fills a file size best, found by computing a handful of settings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from core.frontier.targets import Answer, Evaluate, Row

# So many more rows than the known ones are computed at most.
_MOST_TRIES = 4
# A file that fills so much of the size is not worth another row.
_FULL = 0.98
# Between values of nearly equal size, their power says nothing.
_LEAST_SLOPE = 0.1


def fill(
    file_bytes: float, evaluate: Evaluate, lowest: int, highest: int, known: Iterable[int]
) -> Answer:
    """The value with the highest PSNR whose file fits, of equals that of the smallest file.

    `targets.best_that` searches longer for the last per cent. Here sizes are taken for powers of
    the knob between two values, which a few rows bring near enough to show to every visitor.

    Parameters
    ----------
    file_bytes : float
        The size that no file may exceed, above 0.
    evaluate : callable
        Gives the row of results for a value.
    lowest, highest : int
        The range of the knob.
    known : iterable of int
        Values whose rows have been computed already.

    Examples
    --------
    >>> rows = {value: {"file_bytes": 100 * value, "psnr_db": value} for value in range(1, 257)}
    >>> fill(7650, rows.get, 1, 256, [2, 30]).value
    76
    """
    rows = {value: evaluate(value) for value in known}
    for _ in range(_MOST_TRIES):
        value = _next(rows, file_bytes, lowest, highest)
        if value is None:
            break
        rows[value] = evaluate(value)
    fitting = {value: row for value, row in rows.items() if row["file_bytes"] <= file_bytes}
    if not fitting:
        smallest = min(rows, key=lambda value: float(rows[value]["file_bytes"]))
        return Answer(smallest, rows[smallest], is_reached=False)
    best = max(fitting, key=lambda value: (rows[value]["psnr_db"], -rows[value]["file_bytes"]))
    return Answer(best, rows[best], is_reached=True)


def _next(rows: Mapping[int, Row], limit: float, lowest: int, highest: int) -> int | None:
    """The value to try next, None where that is not worth it."""
    sizes = {value: float(row["file_bytes"]) for value, row in sorted(rows.items())}
    below = max((value for value in sizes if sizes[value] <= limit), default=None)
    if below is None:
        return None if lowest in sizes else lowest
    if sizes[below] >= _FULL * limit:
        return None
    above = min((value for value in sizes if value > below), default=highest + 1)
    if above - below < 2:
        return None
    guess = below * (limit / sizes[below]) ** (1 / _slope(sizes, below, above))
    return int(min(max(guess, below + 1), above - 1))


def _slope(sizes: Mapping[int, float], below: int, above: int) -> float:
    """How fast sizes grow around a value: the exponent of the power through two neighbours."""
    before = [value for value in sizes if value < below]
    if above in sizes:
        pair = below, above
    elif before:
        pair = before[-1], below
    else:
        return 1.0
    first, second = pair
    slope = math.log(sizes[second] / sizes[first]) / math.log(second / max(first, 1))
    return slope if slope > _LEAST_SLOPE else 1.0
