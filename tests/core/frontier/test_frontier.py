import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.frontier import best_within, hull, knee, pareto

points = st.lists(
    st.tuples(
        st.integers(1, 99),
        st.integers(1, 9).map(lambda tens: tens * 10.0),
        st.sampled_from([10.0, 20.0, 20.5, 30.0, float("inf")]),
    ),
    max_size=8,
)


@given(points, points, st.integers(0, 100))
def test_the_best_within_a_size_is_that_of_a_search_by_hand(frame_of, kmeans, nmf, limit):
    rows = [("kmeans", *point) for point in kmeans] + [("nmf", *point) for point in nmf]
    expected = []
    for key in ("kmeans", "nmf"):
        fitting = [row for row in rows if row[0] == key and row[2] <= limit]
        if fitting:  # The highest PSNR; of equal ones the smallest.
            best = max(fitting, key=lambda row: (row[3], -row[2]))
            expected.append((key, best[2], best[3]))
    found = best_within(frame_of(*rows), "file_bytes", limit)
    columns = (found[name] for name in ("method", "file_bytes", "psnr_db"))
    assert list(zip(*columns, strict=True)) == expected


def test_a_size_equal_to_the_limit_is_within_it(frame_of):
    frame = frame_of(("kmeans", 2, 100, 20.0), ("kmeans", 3, 101, 30.0))
    assert list(best_within(frame, "file_bytes", 100)["value"]) == [2]
    assert list(best_within(frame, "file_bytes", 101)["value"]) == [3]
    assert len(best_within(frame, "file_bytes", 99)) == 0


@pytest.mark.parametrize(
    ("column", "value"), [("file_bytes", 2), ("packed_bytes", 5), ("numbers", 3)]
)
def test_the_column_that_counts_is_the_one_named(column, value, frame_of):
    frame = frame_of(*[("kmeans", value, 100, 10.0 * value) for value in (2, 3, 5)])
    frame["file_bytes"] = [10, 200, 300]
    frame["packed_bytes"] = [10, 20, 30]
    frame["numbers"] = [10, 90, 110]
    assert list(best_within(frame, column, 100)["value"]) == [value]


def test_the_row_is_whole_and_the_table_is_left_alone(frame_of):
    frame = frame_of(("nmf", 1, 50, 20.0), ("nmf", 2, 60, 25.0))
    before = frame.copy()
    found = best_within(frame, "file_bytes", 60)
    assert found.iloc[0].equals(frame.iloc[1])
    assert frame.equals(before)


def test_a_method_without_a_row_small_enough_is_missing(frame_of):
    frame = frame_of(("kmeans", 2, 500, 20.0), ("nmf", 1, 50, 10.0))
    assert list(best_within(frame, "file_bytes", 60)["method"]) == ["nmf"]


# There are few distinct values, so that equal rates, equal qualities and straight lines are common.
curves = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from([1.0, 2.0, 3.0, 4.0, 6.0, np.inf, np.nan])),
    max_size=9,
)


@given(curves)
def test_the_pareto_set_is_that_of_all_pairs(curve):
    usable = [point for point in curve if not np.isnan(point[1])]
    beaten = {
        point
        for point in usable
        for other in usable
        if other != point and other[0] <= point[0] and other[1] >= point[1]
    }
    indices = pareto(*np.reshape(curve, (-1, 2)).T).tolist()
    assert [curve[index] for index in indices] == sorted(set(usable) - beaten)
    assert all(curve.index(curve[index]) == index for index in indices)


@given(curves)
def test_the_hull_is_what_no_line_between_two_others_passes_above(curve):
    finite = {point for point in curve if np.isfinite(point[1])}
    best = max((quality for _, quality in finite), default=0)
    end = min((rate for rate, quality in finite if quality == best), default=0)
    expected = [
        (rate, quality)
        for rate, quality in finite
        if rate <= end
        and not any(rate == r and quality < q for r, q in finite)
        and not any(
            r1 < rate < r2 and q1 + (q2 - q1) * (rate - r1) / (r2 - r1) > quality + 1e-12
            for r1, q1 in finite
            for r2, q2 in finite
        )
    ]
    indices = hull(*np.reshape(curve, (-1, 2)).T).tolist()
    assert [curve[index] for index in indices] == sorted(expected)


def test_hull_and_pareto_do_not_depend_on_units():
    rate, quality = np.array([1, 2, 3, 4, 9.0]), np.array([10, 14, 15, 17, 18.0])
    assert hull(rate, quality).tolist() == hull(1e6 * rate, quality / 1e3 - 7).tolist()
    assert pareto(rate, quality).tolist() == pareto(1e6 * rate, quality / 1e3 - 7).tolist()


def test_the_knee_is_the_corner():
    assert knee([10, 20, 60, 30], [0, 9, 10, 8]) == 1
    assert knee([60, 10, 30, 20], [10, 0, 8, 9]) == 3


def test_a_curve_that_is_steeper_again_farther_on_has_no_knee():
    # NMF of a photograph at 1, 2, 30, 80 and 150 components, kB and dB: 9.3 dB per decade up to
    # the second, and 13.7 at the end.
    rate, quality = [1.6, 2.9, 48.0, 137.0, 260.0], [14.0, 16.4, 23.3, 28.1, 31.9]
    assert knee(rate, quality, log_rate=True) is None
    assert knee(rate, quality) == 2
    # A single steep step near the end is no bend.
    assert knee([0, 1, 4, 9, 9.5, 10], [0, 5, 6, 7, 7, 10]) == 1


def test_the_knee_is_that_of_the_scales_on_which_the_curve_is_seen():
    rate, quality = [1, 10, 100, 1000], [0, 6, 8, 10]
    # Above the line from end to end by 5.9 and 7.0, on a logarithmic axis by 2.7 and 1.3.
    assert knee(rate, quality) == 2
    assert knee(rate, quality, log_rate=True) == 1
    # Of errors, which are better when smaller, 1, 2 and 4 lie on a line of logarithms.
    errors = -np.array([4.0, 2.0, 1.0])
    assert knee([1, 2, 3], errors) == 1
    assert knee([1, 2, 3], errors, log_quality=True) is None


@pytest.mark.parametrize(
    "quality", [[1, 2], [1, 2, 3], [3, 2, 1], [1, 1, 1], [1, 2, np.inf]], ids=str
)
def test_a_curve_without_a_corner_has_no_knee(quality):
    assert knee([1, 2, 3][: len(quality)], quality) is None
