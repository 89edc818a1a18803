"""The BD-rate of each image of a set, and what a mean of them hides."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from core.frontier import bd_rate
from core.lazy import pandas as pd

# The BD-rates of so many images take a fraction of a second.
MOST_RATES = 100


@dataclass(frozen=True)
class Rates:
    """BD-rates of one method against another.

    Parameters
    ----------
    method, anchor : str
        Keys of the two methods.
    percents : mapping of str to float
        The BD-rate of each image for which there is one, by its digest.
    reasons : mapping of str to str
        Why there is none, for each other image.
    images : int
        How many images the set has; more than were looked at if it is large.
    """

    method: str
    anchor: str
    percents: Mapping[str, float]
    reasons: Mapping[str, str] = field(default_factory=dict)
    images: int = 0

    @property
    def median(self) -> float:
        """The median in per cent, not a number where there is no BD-rate."""
        return float(np.median([*self.percents.values()])) if self.percents else math.nan

    @property
    def mean(self) -> float:
        """The mean in per cent, not a number where there is no BD-rate."""
        return float(np.mean([*self.percents.values()])) if self.percents else math.nan

    @property
    def agreeing(self) -> int:
        """On how many images the sign is that of the median."""
        sign = math.copysign(1, self.median)
        return sum(value * sign > 0 for value in self.percents.values())

    def pulling_most(self) -> tuple[str, float] | None:
        """Digest of the image without which the mean changes most, and the mean without it.

        None for fewer than three images, of which none can stand out.
        """
        if len(self.percents) < 3:
            return None
        digest = max(self.percents, key=lambda each: abs(self.percents[each] - self.mean))
        others = [value for each, value in self.percents.items() if each != digest]
        return digest, float(np.mean(others))


def rates_per_image(frame: pd.DataFrame, anchor: str, most: int) -> list[Rates]:
    """BD-rates of each other method against an anchor, image by image: bits per pixel over PSNR.

    Parameters
    ----------
    frame : DataFrame
        As in `means.mean_curves`.
    anchor : str
        Key of the method that the others are compared with.
    most : int
        How many images are looked at where there are more, evenly in the order of their digests,
        which is as good as random.
    """
    digests = sorted(frame["digest"].unique())
    steps = np.linspace(0, len(digests) - 1, min(most, len(digests))).round().astype(int)
    chosen = [digests[index] for index in steps]
    curves = _curves(frame[frame["digest"].isin(chosen)])
    others = [str(key) for key in frame["method"].unique() if key != anchor]
    return [_rates(curves, chosen, other, anchor, len(digests)) for other in others]


_Curves = Mapping[tuple[str, str], tuple[np.ndarray, np.ndarray]]


def _curves(frame: pd.DataFrame) -> _Curves:
    if frame.empty:
        return {}
    ordered = frame.sort_values(["digest", "method"])
    # One split for all is ten times as fast as a group of pandas for each curve.
    firsts = np.flatnonzero(~ordered.duplicated(["digest", "method"]).to_numpy())
    names = ordered[["digest", "method"]].iloc[firsts].astype(str)
    columns = (ordered[name].to_numpy(np.float64) for name in ("bits_per_pixel", "psnr_db"))
    sizes, decibels = (np.split(column, firsts[1:]) for column in columns)
    keys = names.itertuples(index=False, name=None)
    return dict(zip(keys, zip(sizes, decibels, strict=True), strict=True))


def _rates(curves: _Curves, digests: list[str], method: str, anchor: str, images: int) -> Rates:
    percents, reasons = {}, {}
    for digest in digests:
        pair = [curves.get((digest, key)) for key in (anchor, method)]
        if pair[0] is None or pair[1] is None:
            reasons[digest] = "One of the methods has no row."
            continue
        found = bd_rate(*pair[0], *pair[1])
        if found.reason:
            reasons[digest] = found.reason
        else:
            percents[digest] = found.percent
    return Rates(method, anchor, percents, reasons, images)
