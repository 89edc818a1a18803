"""Two bands of an image coded at the same time, each by a core of its own.

A position can only copy what is already decided, so one coder cannot do the work of two. Here the
lower half of the image does not wait: it copies from the rows above it as the pass before left
them. That makes files at most half a per cent larger (BD-rates by PSNR on three Kodak images).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.lazy import futures
from core.solvers.smoothing import copying
from core.solvers.smoothing.deflate_costs import FARTHEST_COPY

# A smaller image is coded as a whole: its bands would lose more, and there is little time to win.
_LEAST_POSITIONS = 4 * FARTHEST_COPY


def code(
    source: copying.Source, tried: NDArray[np.int64], likely: NDArray[np.int16], stride: int
) -> copying.Coding:
    """Code all positions, as `copying.code` does; those of a large image in two bands.

    Parameters
    ----------
    source, tried, likely
        As `copying.code` takes them.
    stride : int
        Positions per row.
    """
    n = len(likely)
    if n < _LEAST_POSITIONS:
        return copying.code(source, tried, likely, 0)
    middle = n // stride // 2 * stride
    return _joined(_code_both(source, tried, likely, middle))


def _code_both(
    source: copying.Source, tried: NDArray[np.int64], likely: NDArray[np.int16], middle: int
) -> list[tuple[Any, Any]]:
    """Upper and lower band of each array of a coding."""
    with futures.ThreadPoolExecutor(1) as pool:
        lower = pool.submit(_code_band, source, tried, likely, middle, len(likely))
        upper = _code_band(source, tried, likely, 0, middle)
    return [*zip(upper, lower.result(), strict=True)]


def _code_band(
    source: copying.Source,
    tried: NDArray[np.int64],
    likely: NDArray[np.int16],
    start: int,
    end: int,
) -> copying.Coding:
    """Code the positions from `start` to `end`, which may copy from those before."""
    first = max(start - FARTHEST_COPY, 0)
    near = slice(first, end)
    band = source._replace(
        points=source.points[near], nearest=source.nearest[near], expected=source.expected[near]
    )
    coding = copying.code(band, tried, likely[near], start - first)
    own = slice(start - first, None)
    return copying.Coding(
        coding.written[own], coding.lengths[own], coding.distances[own], coding.spent[own]
    )


def _joined(pairs: list[tuple[Any, Any]]) -> copying.Coding:
    # One pair after the other is let go, so that a photograph never has all arrays twice.
    return copying.Coding(*(np.concatenate(pairs.pop(0)) for _ in range(len(pairs))))
