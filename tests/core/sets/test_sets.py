"""Means, equal sizes and BD-rates over images, against values worked out by hand."""

import bjontegaard
import numpy as np
import pandas as pd
import pytest

from core.sets import (
    at_qualities,
    at_sizes,
    best_at_size,
    curves_per_image,
    mean_curves,
    rates_per_image,
    rates_table,
    sizes_table,
)
from core.sets.rates import Rates


def rows(digest, method, *points):
    """Rows of an image: (value, bits per pixel, PSNR)."""
    return [
        {
            "image": f"{digest}.png",
            "digest": digest,
            "method": method,
            "value": value,
            "bits_per_pixel": size,
            "psnr_db": psnr,
            "mse": 0.0 if np.isinf(psnr) else 255**2 / 10 ** (psnr / 10),
        }
        for value, size, psnr in points
    ]


def frame_of(*groups):
    return pd.DataFrame([row for group in groups for row in group])


def test_both_means_are_those_of_the_definition():
    frame = frame_of(
        rows("a", "kmeans", (2, 1.0, 20.0), (4, 2.0, 30.0)),
        rows("b", "kmeans", (2, 3.0, 40.0), (4, 4.0, np.inf)),
    )
    (curve,) = mean_curves(frame)
    assert (curve.method, curve.images) == ("kmeans", 2)
    first, second = curve.points.to_dict("records")
    assert (first["value"], first["bits_per_pixel"], first["mean_db"]) == (2, 2.0, 30.0)
    # The mean of 650.25 and 6.5025 is 328.376; 10 log10(65025 / 328.376) = 22.967.
    assert first["db_of_mean"] == pytest.approx(22.967, abs=1e-3)
    # Between 20 and 40, a tenth from either end.
    assert (first["low_db"], first["high_db"]) == pytest.approx((22.0, 38.0))
    # A lossless image has no part in the mean of dB; in that of the MSE it has 0.
    assert (second["lossless"], second["mean_db"]) == (1, 30.0)
    assert second["db_of_mean"] == pytest.approx(30 + 10 * np.log10(2))


def test_a_mean_curve_is_over_the_same_images_at_each_setting():
    whole = [rows(f"i{n}", "nmf", (1, 1.0, 20.0), (2, 2.0, 25.0)) for n in range(9)]
    # One of ten lacks a setting and is left out; a setting that one alone has is no part either.
    frame = frame_of(*whole, rows("cut", "nmf", (1, 1.0, 90.0)), rows("i0", "nmf", (9, 9.0, 9.0)))
    (curve,) = mean_curves(frame)
    assert curve.images == 9
    assert list(curve.points["value"]) == [1, 2]
    assert list(curve.points["mean_db"]) == [20.0, 25.0]


def test_some_images_stand_for_many_from_the_worst_to_the_best():
    frame = frame_of(*(rows(f"i{n:02}", "nmf", (1, 1.0, 20.0 + n)) for n in range(30)))
    assert curves_per_image(frame, 30) is frame
    kept = curves_per_image(frame, 3, ["i07"])
    assert list(kept["digest"]) == ["i00", "i07", "i14", "i29"]


EQUAL = frame_of(
    rows("a", "kmeans", (2, 0.4, 20.0), (4, 0.9, 26.0), (8, 2.0, 30.0)),
    rows("a", "jpeg", (5, 0.3, 22.0), (50, 1.0, 31.0)),
    rows("b", "kmeans", (2, 0.6, 24.0), (4, 0.8, 28.0)),
    rows("b", "jpeg", (5, 0.5, 25.0)),
    rows("c", "kmeans", (2, 0.5, 21.0)),
)


def test_at_equal_size_each_image_has_its_best_file_and_all_means_are_over_the_same_images():
    assert list(best_at_size(EQUAL, 1.0)["value"]) == [4, 50, 4, 5, 2]
    table = at_sizes(EQUAL, [1.0, 0.45, 0.1]).to_dict("records")
    # c has no JPEG, and at 0.45 b has no file of either.
    assert table == [
        {"size": 1.0, "method": "kmeans", "mean": 27.0, "images": 2, "lossless": 0},
        {"size": 1.0, "method": "jpeg", "mean": 28.0, "images": 2, "lossless": 0},
        {"size": 0.45, "method": "kmeans", "mean": 20.0, "images": 1, "lossless": 0},
        {"size": 0.45, "method": "jpeg", "mean": 22.0, "images": 1, "lossless": 0},
    ]


def test_at_equal_quality_each_image_has_its_smallest_file():
    table = at_qualities(EQUAL, [24.0, 30.0]).set_index(["quality", "method"])["mean"]
    # Of a 0.9 and 1.0, of b 0.6 and 0.5; only a reaches 30 dB by both.
    assert table.to_dict() == pytest.approx(
        {
            (24.0, "kmeans"): 0.75,
            (24.0, "jpeg"): 0.75,
            (30.0, "kmeans"): 2.0,
            (30.0, "jpeg"): 1.0,
        }
    )


ANCHOR = [(1, 1.0, 20.0), (2, 2.0, 26.0), (4, 4.0, 30.0), (8, 8.0, 33.0)]


def test_the_bd_rate_of_each_image_is_that_of_the_reference_implementation():
    other = [(5, 0.7, 21.0), (20, 1.5, 26.5), (50, 3.5, 31.0), (90, 7.0, 33.5)]
    frame = frame_of(
        rows("a", "kmeans", *ANCHOR),
        rows("a", "jpeg", *other),
        rows("b", "kmeans", *ANCHOR),
        rows("b", "jpeg", *[(value, 2 * size, psnr) for value, size, psnr in ANCHOR]),
        rows("few", "kmeans", *ANCHOR[:2]),
        rows("few", "jpeg", *other),
        rows("none", "kmeans", *ANCHOR),
    )
    (rates,) = rates_per_image(frame, "kmeans", 99)
    (_, a, qa), (_, b, qb) = zip(*ANCHOR, strict=True), zip(*other, strict=True)
    expected = bjontegaard.bd_rate(a, qa, b, qb, method="pchip")
    assert rates.percents == pytest.approx({"a": expected, "b": 100.0})
    assert set(rates.reasons) == {"few", "none"}
    assert rates.reasons["few"] == "A curve has 2 of the 3 hull points that are needed."
    assert (rates.method, rates.anchor, rates.images) == ("jpeg", "kmeans", 4)
    assert rates_per_image(frame.iloc[:0], "kmeans", 99) == []


def test_of_very_many_images_some_are_looked_at():
    frame = frame_of(
        *(rows(f"i{n}", "kmeans", *ANCHOR) for n in range(9)),
        *(rows(f"i{n}", "jpeg", *ANCHOR) for n in range(9)),
    )
    (rates,) = rates_per_image(frame, "kmeans", 3)
    assert set(rates.percents) == {"i0", "i4", "i8"}
    assert rates.images == 9


def test_the_image_that_pulls_most_is_the_one_without_which_the_mean_changes_most():
    rates = Rates("jpeg", "kmeans", {"a": -10.0, "b": -20.0, "c": -15.0, "d": 85.0})
    assert (rates.median, rates.mean, rates.agreeing) == (-12.5, 10.0, 3)
    assert rates.pulling_most() == ("d", -15.0)
    assert Rates("jpeg", "kmeans", {"a": 1.0, "b": 9.0}).pulling_most() is None
    assert np.isnan(Rates("jpeg", "kmeans", {}).median)


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        (1, "a.png: the curves share too little quality"),
        (3, "a.png, b.png and c.png: the curves share too little quality"),
        (4, "4 images: the curves share too little quality"),
    ],
)
def test_few_images_without_a_rate_are_named_in_the_table_and_more_are_counted(missing, why):
    names = {digest: f"{digest}.png" for digest in "abcde"}
    reasons = dict.fromkeys("abcde"[:missing], "The curves share 10 % of their qualities.")
    rates = Rates("kmeans", "jpeg", {"e": 5.0}, reasons, 5)
    (row,) = rates_table([rates], names).to_dict("records")
    assert row["Why"] == why


def test_a_mean_that_is_infinite_is_called_lossless():
    frame = frame_of(rows("a", "kmeans", (2, 0.2, 20.125), (4, 0.9, np.inf)))
    assert [*sizes_table(frame)["K-Means"]][:3] == ["20.12 dB", "20.12 dB", "lossless"]


def test_one_image_without_loss_does_not_make_the_others_lossless():
    frame = frame_of(
        rows("a", "kmeans", (2, 0.2, 20.125), (4, 0.9, np.inf)),
        rows("b", "kmeans", (2, 0.2, 24.125), (4, 0.9, 30.0)),
    )
    assert [*sizes_table(frame)["K-Means"]][:3] == ["22.12 dB", "22.12 dB", "1 of 2 lossless"]
