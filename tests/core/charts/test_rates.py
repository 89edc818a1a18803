"""The table of BD-rates."""

import math

import pandas as pd

from core.charts import rate_table

ANCHOR = [("kmeans", 2, 1_000, 20.0), ("kmeans", 4, 2_000, 24.0), ("kmeans", 8, 4_000, 28.0)]


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
