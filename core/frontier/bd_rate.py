"""How much smaller one method's files are than another's at equal quality."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.frontier.curves import Floats, hull
from core.lazy import interpolate

INTERPOLATIONS = ("pchip", "akima")

_LEAST_POINTS = 3
_LEAST_OVERLAP = 0.5
_SAMPLES = 101


@dataclass(frozen=True)
class BDRate:
    """Mean difference of rate at equal quality.

    Parameters
    ----------
    percent : float
        Mean change of the rate, negative where the second curve needs less; not a number where
        the curves cannot be compared.
    overlap : float
        Range of quality that both curves cover over the range that either covers, 0 to 1.
    low, high : float
        The lowest and the highest quality that both cover; not numbers where there is none.
    reason : str
        Why there is no number, or empty.
    """

    percent: float
    overlap: float
    low: float = math.nan
    high: float = math.nan
    reason: str = ""


def bd_rate(
    rate_a: ArrayLike,
    quality_a: ArrayLike,
    rate_b: ArrayLike,
    quality_b: ArrayLike,
    *,
    interpolation: str = "pchip",
) -> BDRate:
    """Mean change of rate from curve a, the anchor, to curve b at equal quality.

    Each curve is reduced to its upper convex hull in the (rate, quality) plane, the natural log of
    the rate is interpolated over quality, and the difference is averaged over the qualities that
    both curves cover. Lossless points, whose PSNR is infinite, do not take part.

    Parameters
    ----------
    rate_a, quality_a, rate_b, quality_b : array_like of float, shapes (n,), (n,), (m,), (m,)
        Two curves, in any order; rates above 0, more quality is better.
    interpolation : {"pchip", "akima"}
        The curve between the points.

    Returns
    -------
    BDRate
        Without a number, but with a reason, where a hull has fewer than 3 points or the curves
        share less than half of the qualities.

    Raises
    ------
    ValueError
        If a curve does not have as many rates as qualities, or the interpolation is not known.

    Source: Bjontegaard, "Calculation of average PSNR differences between RD-curves", 2001 (VCEG-
    M33); Herglotz et al., "Beyond Bjontegaard: limits of video compression performance
    comparisons", 2022, on interpolation and overlap.

    Examples
    --------
    Half the rate at every quality:

    >>> half = bd_rate([100, 200, 400], [30, 34, 37], [50, 100, 200], [30, 34, 37])
    >>> round(half.percent, 6), half.overlap
    (-50.0, 1.0)
    >>> bd_rate([100, 200, 400], [30, 34, 37], [100, 200], [30, 34]).reason
    'A curve has 2 of the 3 hull points that are needed.'
    """
    curves = [_Curve.of(rate_a, quality_a), _Curve.of(rate_b, quality_b)]
    build = _interpolator(interpolation)
    overlap = _overlap(*curves)
    if reason := _reason(curves, overlap):
        return BDRate(math.nan, overlap, reason=reason)
    low, high = _common(*curves)
    anchor, other = (
        float(build(curve.quality, curve.log_rate).integrate(low, high)) for curve in curves
    )
    percent = 100 * float(np.expm1((other - anchor) / (high - low)))
    return BDRate(percent, overlap, low, high)


def rate_differences(
    rate_a: ArrayLike,
    quality_a: ArrayLike,
    rate_b: ArrayLike,
    quality_b: ArrayLike,
    *,
    interpolation: str = "pchip",
) -> tuple[Floats, Floats]:
    """Change of rate from curve a to curve b in per cent, at qualities that both cover.

    The arguments are those of `bd_rate`; the first of the two arrays holds the qualities. Both are
    empty where `bd_rate` gives no number.
    """
    curves = [_Curve.of(rate_a, quality_a), _Curve.of(rate_b, quality_b)]
    if _reason(curves, _overlap(*curves)):
        return np.empty(0), np.empty(0)
    qualities = np.linspace(*_common(*curves), _SAMPLES)
    build = _interpolator(interpolation)
    anchor, other = (build(curve.quality, curve.log_rate)(qualities) for curve in curves)
    return qualities, 100 * np.expm1(other - anchor)


@dataclass(frozen=True, eq=False)
class _Curve:
    """The hull of a curve: both arrays rise strictly."""

    quality: Floats
    log_rate: Floats

    @classmethod
    def of(cls, rate: ArrayLike, quality: ArrayLike) -> _Curve:
        rates, qualities = np.asarray(rate, np.float64), np.asarray(quality, np.float64)
        with_logarithm = np.where(rates > 0, rates, np.nan)
        indices = hull(with_logarithm, qualities)
        return cls(qualities[indices], np.log(rates[indices]))


def _interpolator(name: str) -> Any:
    if name not in INTERPOLATIONS:
        raise ValueError(f"interpolation must be pchip or akima; got {name!r}.")
    return interpolate.PchipInterpolator if name == "pchip" else interpolate.Akima1DInterpolator


def _common(a: _Curve, b: _Curve) -> tuple[float, float]:
    """Lowest and highest quality that both curves reach."""
    return float(max(a.quality[0], b.quality[0])), float(min(a.quality[-1], b.quality[-1]))


def _overlap(a: _Curve, b: _Curve) -> float:
    if not (len(a.quality) and len(b.quality)):
        return 0.0
    low, high = _common(a, b)
    whole = max(a.quality[-1], b.quality[-1]) - min(a.quality[0], b.quality[0])
    return float(max(high - low, 0) / whole) if whole else 0.0


def _reason(curves: list[_Curve], overlap: float) -> str:
    fewest = min(len(curve.quality) for curve in curves)
    if fewest < _LEAST_POINTS:
        return f"A curve has {fewest} of the {_LEAST_POINTS} hull points that are needed."
    if overlap < _LEAST_OVERLAP:
        return (
            f"The curves share {int(100 * overlap)} % of their qualities; "
            f"at least {100 * _LEAST_OVERLAP:.0f} % is needed."
        )
    return ""
