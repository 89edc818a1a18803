"""The table of BD-rates."""

import math

import numpy as np
import pandas as pd

from core.charts import rate_differences, rate_table

ANCHOR = [("kmeans", 2, 1_000, 20.0), ("kmeans", 4, 2_000, 24.0), ("kmeans", 8, 4_000, 28.0)]

# How far a text begins left of and below its point, in its own widths and heights.
_SHIFTS = {"top": 0, "bottom": -1, "left": -1, "center": -0.5, "right": 0}


def row_of(frame):
    (row,) = rate_table(frame, "kmeans", "file_bytes", "psnr_db").to_dict("records")
    return row


def test_a_share_is_cut_off_in_the_table_as_in_the_reason(frame_of):
    # The curves share 24.9 to 28 of 20 to 28, which is 38.75 %.
    other = [("jpeg", 5, 900, 24.9), ("jpeg", 50, 1_000, 26.5), ("jpeg", 90, 2_000, 28.0)]
    row = row_of(frame_of(*ANCHOR, *other))
    assert row["Share of both ranges"] == "38 %"
    assert row["Why there is no number"].startswith("The curves share 38 % ")
    assert (row["BD-rate"], row["From PSNR (dB)"], row["to"]) == ("n/a", "n/a", "n/a")


def test_what_is_rounded_to_zero_has_no_minus_and_qualities_have_their_digits(frame_of):
    nearly = [("jpeg", *point[1:2], point[2] * (1 - 1e-6), point[3]) for point in ANCHOR]
    row = row_of(frame_of(*ANCHOR, *nearly))
    assert row["BD-rate"] == "+0.0 %"
    assert (row["From PSNR (dB)"], row["to"]) == ("20.00", "28.00")
    frame = frame_of(*ANCHOR, *nearly).assign(psnr_db=math.nan, mse=[90.0, 40.0, 9.5] * 2)
    (row,) = rate_table(frame, "kmeans", "file_bytes", "mse").to_dict("records")
    # An error counts as a loss inside; it is shown as it is.
    assert {row["From MSE (0 to 65,025)"], row["to"]} == {"90.0", "9.5"}
    assert isinstance(rate_table(frame, "kmeans", "file_bytes", "mse"), pd.DataFrame)


def names_of(figure):
    """The name of each line that is written on the chart, with its place and side."""
    return [
        (text, (x, y), trace.textposition)
        for trace in figure.data
        for text, x, y in zip(trace.text, trace.x, trace.y, strict=True)
        if text
    ]


def boxes_of(figure):
    """The box of each name in shares of the axes, of letters 7 x 14 pixels on 600 x 240."""
    every = np.concatenate([np.column_stack([trace.x, trace.y]) for trace in figure.data])
    low, high = np.minimum(every.min(axis=0), [np.inf, 0]), every.max(axis=0)
    for text, place, side in names_of(figure):
        size = np.array([7 / 600 * len(text), 14 / 240])
        point = (np.array(place) - low) / (high - low)
        up, across = (_SHIFTS[word] for word in side.split())
        corner = point + size * [across, up]
        yield text, corner, corner + size


def test_names_lie_neither_on_a_line_nor_on_each_other(frame_of):
    # One line is steep in the middle, where its name would stand; the others are straight.
    steep = [(1_000, 20.0), (1_100, 23.0), (3_900, 25.0), (4_200, 28.0)]
    flat = [(1_500, 20.0), (3_000, 24.0), (6_000, 28.0)]
    others = [("jpeg", 1 + i, *point) for i, point in enumerate(steep)]
    others += [("webp", 1 + i, *point) for i, point in enumerate(flat)]
    others += [("avif", 1 + i, cost * 1.5, gain) for i, (cost, gain) in enumerate(flat)]
    figure = rate_differences(frame_of(*ANCHOR, *others), "kmeans", "file_bytes", "psnr_db")
    every = np.concatenate([np.column_stack([trace.x, trace.y]) for trace in figure.data])
    low, high = np.minimum(every.min(axis=0), [np.inf, 0]), every.max(axis=0)
    points = (every - low) / (high - low)
    found = list(boxes_of(figure))
    assert [name for name, *_ in found] == ["JPEG", "WebP", "AVIF"]
    for name, bottom, top in found:
        assert not ((points > bottom + 1e-6) & (points < top - 1e-6)).all(axis=1).any(), name
        for other, start, end in found:
            assert other == name or not ((start < top) & (end > bottom)).all(), (name, other)


def test_long_names_of_equal_lines_keep_off_each_other(frame_of):
    # Each is half as long as the chart is wide.
    names = [f"What somebody measured on a {speed} machine" for speed in ("fast", "slow")]
    table = frame_of(*ANCHOR).assign(file_bytes=[2_000, 3_000, 7_000])
    imported = pd.concat([table.assign(name=name) for name in names])
    figure = rate_differences(frame_of(*ANCHOR), "kmeans", "file_bytes", "psnr_db", imported)
    (one, *first), (other, *second) = boxes_of(figure)
    assert [one, other] == names
    assert not ((second[0] < first[1]) & (second[1] > first[0])).all()
