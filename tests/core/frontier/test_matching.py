"""Nearest points: against a search by hand."""

import math

import pytest

from core.frontier.matching import nearest_in_quality, nearest_in_size

POINTS = [
    ("kmeans", 2, 1000, 20.0),
    ("kmeans", 3, 4000, 26.0),
    ("nmf", 1, 500, 18.0),
    ("nmf", 2, 1900, 24.0),
    ("nmf", 3, 2300, math.inf),
]


def chosen(rows):
    return dict(zip(rows["method"], rows["value"], strict=True))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1, {"kmeans": 2, "nmf": 1}),
        # 2000 is twice 1000 and half of 4000: the first of equals.
        (2000, {"kmeans": 2, "nmf": 2}),
        (2001, {"kmeans": 3, "nmf": 2}),
        (10**9, {"kmeans": 3, "nmf": 3}),
    ],
)
def test_nearest_size_is_by_ratio(size, expected, frame_of):
    assert chosen(nearest_in_size(frame_of(*POINTS), size)) == expected


def test_how_near_a_size_is(frame_of):
    rows = nearest_in_size(frame_of(*POINTS), 2000)
    assert list(rows["off"]) == pytest.approx([-0.5, -0.05])


@pytest.mark.parametrize(
    ("target", "expected", "off"),
    [
        (20.5, {"kmeans": 2, "nmf": 1}, [-0.5, -2.5]),
        (25.0, {"kmeans": 3, "nmf": 2}, [1.0, -1.0]),
        (99.0, {"kmeans": 3, "nmf": 2}, [-73.0, -75.0]),
    ],
)
def test_nearest_quality_is_by_decibels(target, expected, off, frame_of):
    rows = nearest_in_quality(frame_of(*POINTS), target)
    assert chosen(rows) == expected
    assert list(rows["off"]) == pytest.approx(off)


def test_lossless_is_chosen_where_there_is_nothing_else(frame_of):
    rows = nearest_in_quality(frame_of(("kmeans", 2, 10, math.inf)), 30)
    assert chosen(rows) == {"kmeans": 2}


def test_nothing_is_nearest_among_nothing(frame_of):
    assert nearest_in_size(frame_of(), 100).empty
