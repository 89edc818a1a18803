"""Whether what one image shows holds for others, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from core.methods import METHODS
from core.sets.rates import Rates

# Of so many images, the rest are exceptions.
_MOST, _HALF = 0.9, 0.6


def verdict(rates: Rates) -> str:
    """How large files of a method are beside those of another, and on how many images."""
    method, anchor = METHODS[rates.method].label, METHODS[rates.anchor].label
    count = len(rates.percents)
    if not count:
        return f"{method} cannot be compared with {anchor} on any of these images."
    if math.isclose(rates.median, 0, abs_tol=0.5):
        return f"At equal quality, {method} and {anchor} files are equally large (median)."
    direction = "larger" if rates.median > 0 else "smaller"
    size = f"{abs(rates.median):.0f} % {direction} than {anchor} files"
    if count == 1:
        which = "this one image" if rates.images <= 1 else "the one image where that is known"
        return f"At equal quality, {method} files are {size}, for {which}."
    return (
        f"At equal quality, {method} files are {size} (median), and {direction} on {_holds(rates)}."
    )


def most_pulling(rates: Sequence[Rates]) -> str:
    """Digest of the image that changes a mean most, empty where none can stand out."""
    found = [(each, pull) for each in rates if (pull := each.pulling_most())]
    if not found:
        return ""
    _, (digest, _) = max(found, key=lambda pair: abs(pair[0].mean - pair[1][1]))
    return digest


def what_pulls(rates: Sequence[Rates], names: Mapping[str, str]) -> str:
    """Which image changes a mean most, and how much; empty where none can stand out."""
    digest = most_pulling(rates)
    changed = [
        each for each in rates if (pull := each.pulling_most()) is not None and pull[0] == digest
    ]
    if not changed:
        return ""
    strongest = max(changed, key=lambda each: abs(each.mean - _without(each)))
    return (
        f"{names[digest]} pulls most: without it, the mean of {METHODS[strongest.method].label} is "
        f"{_without(strongest):+.0f} % instead of {strongest.mean:+.0f} %."
    )


def _holds(rates: Rates) -> str:
    count = len(rates.percents)
    images = f"{count} images" if count == rates.images else f"{count} that can be compared"
    if rates.agreeing == count:
        return f"all {images}"
    share = rates.agreeing / count
    how = "nearly all" if share >= _MOST else "most" if share >= _HALF else "hardly more than half"
    return f"{how}, {rates.agreeing} of {images}"


def _without(rates: Rates) -> float:
    pull = rates.pulling_most()
    return pull[1] if pull else rates.mean
