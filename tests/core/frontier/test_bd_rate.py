"""BD-rate: against the package of FAU Erlangen, by hand, and where there is no number."""

import warnings

import numpy as np
import pytest
from bjontegaard import bd_rate as reference
from hypothesis import given
from hypothesis import strategies as st

from core.frontier import INTERPOLATIONS, bd_rate, rate_differences

RATES, QUALITIES = [100.0, 200.0, 400.0, 800.0], [30.0, 33.0, 35.5, 37.0]
NAN, INFINITE = float("nan"), float("inf")


@st.composite
def concave_curves(draw):
    """Rates and qualities of 4 to 10 points, each step bringing less per byte than the last."""
    slopes = draw(st.lists(st.floats(0.05, 1), min_size=3, max_size=9))
    steps = draw(st.lists(st.floats(1, 4), min_size=len(slopes), max_size=len(slopes)))
    start_rate, start_quality = draw(st.floats(2, 6)), draw(st.floats(28, 32))
    rates = start_rate + np.append(0, np.cumsum(steps))
    falling = np.cumprod(np.append(1, slopes[:-1])) * 2
    return 1000 * rates, start_quality + np.append(0, np.cumsum(falling * steps))


@given(concave_curves(), concave_curves(), st.sampled_from(INTERPOLATIONS))
def test_agrees_with_the_reference_package(a, b, interpolation):
    ours = bd_rate(*a, *b, interpolation=interpolation)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = reference(
            *a, *b, method=interpolation, min_overlap=0, require_matching_points=False
        )
    if ours.reason:
        assert np.isnan(ours.percent)
        assert ours.overlap < 0.5
    else:
        # Steps so flat that they vanish in rounding are all that the hull takes away.
        assert ours.percent == pytest.approx(theirs, abs=0.1)


def test_agrees_with_the_reference_package_on_a_published_shape():
    # The common test conditions of JVET have 4 points per curve.
    a = [7985.0, 4033.0, 1994.0, 990.0], [41.9, 39.1, 36.2, 33.1]
    b = [6512.0, 3205.0, 1619.0, 824.0], [41.6, 38.8, 36.1, 33.2]
    for interpolation in INTERPOLATIONS:
        theirs = reference(*a, *b, method=interpolation)
        ours = bd_rate(*a, *b, interpolation=interpolation)
        assert ours.percent == pytest.approx(theirs, abs=0.1)
        assert -20 < ours.percent < -10


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
@pytest.mark.parametrize("factor", [0.25, 0.9, 1, 3])
def test_a_constant_factor_is_found_exactly(factor, interpolation):
    found = bd_rate(
        RATES, QUALITIES, np.multiply(RATES, factor), QUALITIES, interpolation=interpolation
    )
    assert found.percent == pytest.approx(100 * (factor - 1))
    assert (found.overlap, found.reason) == (1, "")


def test_the_order_of_points_and_points_under_the_hull_change_nothing():
    plain = bd_rate(RATES, QUALITIES, [90, 180, 500], [30, 34, 37])
    noisy_rates, noisy_qualities = [*RATES[::-1], 300, 400, 900], [*QUALITIES[::-1], 31, 35, 36]
    assert bd_rate(noisy_rates, noisy_qualities, [90, 180, 500], [30, 34, 37]) == plain


def test_swapping_the_curves_inverts_the_ratio():
    there = bd_rate(RATES, QUALITIES, [90, 180, 500], [30, 34, 37]).percent
    back = bd_rate([90, 180, 500], [30, 34, 37], RATES, QUALITIES).percent
    assert (1 + there / 100) * (1 + back / 100) == pytest.approx(1)


@pytest.mark.parametrize(
    ("rates", "qualities", "words"),
    [
        ([100, 200], [30, 34], "has 2 of the 3 hull points"),
        ([100], [30], "has 1 of the 3 hull points"),
        ([], [], "has 0 of the 3 hull points"),
        ([100, 100, 100, 100], QUALITIES, "has 1 of the 3 hull points"),
        (RATES, [37, 35, 33, 30], "has 1 of the 3 hull points"),
        (RATES, [30, 30, 30, 30], "has 1 of the 3 hull points"),
        (RATES, [30, 31, 33, 40], "has 2 of the 3 hull points"),
        (RATES, [30, 33, INFINITE, INFINITE], "has 2 of the 3 hull points"),
        (RATES, [NAN, NAN, NAN, 30], "has 1 of the 3 hull points"),
        ([0, -5, 0, 100], QUALITIES, "has 1 of the 3 hull points"),
        (RATES, [40, 43, 45, 46], "share 0 %"),
        (RATES, [35, 38, 40, 41], "share 18 %"),
        (RATES, [37, 40, 42, 43], "share 0 %"),
    ],
    ids=str,
)
def test_what_cannot_be_compared_has_a_reason_and_no_number(rates, qualities, words):
    for result in (
        bd_rate(RATES, QUALITIES, rates, qualities),
        bd_rate(rates, qualities, RATES, QUALITIES),
    ):
        assert np.isnan(result.percent)
        assert words in result.reason
        assert 0 <= result.overlap < 0.5 or "hull" in result.reason
    assert not rate_differences(RATES, QUALITIES, rates, qualities)[0].size


def test_a_lossless_point_does_not_take_part():
    plain = bd_rate(RATES, QUALITIES, RATES, QUALITIES[::1])
    assert bd_rate([*RATES, 9000], [*QUALITIES, INFINITE], RATES, QUALITIES) == plain


def test_duplicate_points_change_nothing():
    b = [90, 180, 500], [30, 34, 37]
    assert bd_rate(RATES * 2, QUALITIES * 2, *b) == bd_rate(RATES, QUALITIES, *b)


def test_an_overlap_of_half_is_enough():
    shifted = bd_rate([100, 200, 400], [30, 33, 35], [100, 200, 400], [31.25, 34.25, 36.25])
    assert shifted.overlap == pytest.approx(0.6)
    assert shifted.percent < 0


def test_the_differences_are_those_whose_mean_the_rate_is():
    b = [90, 180, 500], [30, 34, 37]
    qualities, percent = rate_differences(RATES, QUALITIES, *b)
    assert (qualities[0], qualities[-1]) == (30, 37)
    logs = np.log1p(percent / 100)
    mean = np.trapezoid(logs, qualities) / (qualities[-1] - qualities[0])
    assert bd_rate(RATES, QUALITIES, *b).percent == pytest.approx(100 * np.expm1(mean), abs=0.05)


def test_unequal_lengths_and_unknown_interpolations_are_refused():
    with pytest.raises(ValueError, match=r"for each point of a curve; got shapes \(4,\) and"):
        bd_rate(RATES, QUALITIES[:3], RATES, QUALITIES)
    with pytest.raises(ValueError, match=r"^interpolation must be pchip or akima; got 'cubic'\.$"):
        bd_rate(RATES, QUALITIES, RATES, QUALITIES, interpolation="cubic")


def test_the_range_is_that_of_the_qualities_that_both_curves_cover():
    found = bd_rate(RATES, QUALITIES, RATES, [quality + 1.5 for quality in QUALITIES])
    assert (found.low, found.high) == (31.5, 37.0)
