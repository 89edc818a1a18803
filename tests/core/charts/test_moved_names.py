"""Names that move along their curves stay on the chart."""

import re

import numpy as np
import pytest

from core.charts import View, tradeoff

# A letter on a chart as narrow as on a phone, as a share of its axis.
LETTER = 8 / 230
# Measured on the sample China: value, bytes, decibels.
KMEANS = [(2, 7_714, 17.0), (3, 17_397, 19.9), (10, 44_648, 25.7), (30, 69_417, 29.9)]
NMF = [
    *((1, 1_652, 14.2), (2, 3_869, 16.1), (3, 5_822, 17.2), (5, 10_228, 18.1), (10, 21_000, 19.3)),
    *((30, 66_000, 21.4), (50, 107_711, 22.6), (80, 168_000, 23.9), (150, 310_936, 26.6)),
]
JPEG = [(5, 6_331, 21.0), (20, 20_384, 24.4), (50, 39_919, 27.1), (90, 98_185, 34.0)]


SVD = [(value, round(1.05 * size), psnr + 0.2) for value, size, psnr in NMF]
ANSWERS = [("nmf", 250, 471_000, 30.0), ("kmeans", 31, 71_000, 30.05)]


def names(figure, column):
    """Each name with where it ends, as a share of a logarithmic axis."""
    costs = np.log(column)
    for curve in (each for each in figure.data if each.customdata is not None):
        places = (np.log(np.array(curve.x, float)) - costs.min()) / np.ptp(costs)
        for place, text, side in zip(places, curve.text, curve.textposition, strict=True):
            read = re.sub("<.*?>", "", text)
            share = {"right": 1.0, "center": 0.5, "left": 0.0}[side.split()[1]]
            if re.search("[A-Z]", read):
                yield read, place + share * LETTER * len(read)


@pytest.mark.parametrize("has_peer", [True, False])
def test_no_name_moves_to_a_point_where_it_would_be_cut_off(has_peer, frame_of):
    # The first points of the curves are the rightmost ones here, for which no room is made.
    drawn = {"kmeans": KMEANS, "nmf": NMF, "jpeg": JPEG, "svd": SVD}
    drawn |= {"sklearnnmf": NMF} if has_peer else {}
    table, answers = (
        rows.assign(ratio_raw=819_840 / rows["file_bytes"])
        for rows in (
            frame_of(*((key, *point) for key, points in drawn.items() for point in points)),
            frame_of(*ANSWERS),
        )
    )
    figure = tradeoff(table, View(cost="ratio_raw"), answers=answers)
    found = dict(names(figure, table["ratio_raw"]))
    assert len(found) == len(drawn)
    assert {name: end for name, end in found.items() if end > 1} == {}
