"""What is written beside the points of a trade-off chart, and on which side."""

import math

import pytest

from core.charts import View, tradeoff


def curves(figure):
    return {trace.name: trace for trace in figure.data if trace.customdata is not None}


def test_the_first_the_last_and_the_chosen_value_are_written_at_their_points(frame_of):
    table = frame_of(*[("nmf", value, 100 * value, 10.0 + value) for value in (1, 2, 3, 5, 9)])
    curve = curves(tradeoff(table, View(selected=("nmf", 3))))["NMF"]
    assert list(curve.text) == ["1", "", "3", "", "<b>NMF</b> 9"]
    assert list(curve.textposition) == ["bottom right", *["top left"] * 3, "middle right"]


def test_names_of_curves_that_end_together_stand_on_different_sides(frame_of):
    rows = [("kmeans", 2, 100, 10.0), ("nmf", 2, 120, 11.0), ("jpeg", 5, 110, 12.0)]
    ends = [("kmeans", 30, 1000, 30.0), ("nmf", 150, 1010, 30.5), ("jpeg", 90, 300, 29.0)]
    drawn = curves(tradeoff(frame_of(*rows, *ends), View()))
    last = {name: curve.textposition[-1] for name, curve in drawn.items()}
    assert last == {"K-Means": "bottom right", "NMF": "top right", "JPEG": "middle right"}


@pytest.mark.parametrize("largest", [5_000, 10_000, 16_000, 130_000, 990_000, 10**7])
def test_ticks_of_a_logarithmic_axis_are_those_that_plotly_puts_at_1_2_and_5(largest, frame_of):
    points = frame_of(("kmeans", 2, 1_000, 20.0), ("kmeans", 3, 1_100, 21.0))
    axis = tradeoff(points, View(sizes={"raw": largest})).layout.xaxis
    # From plotly.js, `autoTicks`: up to 0.3 decades every digit, above 0.7 powers of ten alone.
    assert axis.type == "log"
    assert 0.3 < math.log10(largest / 1_000) / axis.nticks <= 0.7


def test_names_of_points_without_a_place_stand_on_the_usual_side(frame_of):
    # Nothing is at zero on a logarithmic axis, where both would end together.
    table = frame_of(("kmeans", 2, 0, 10.0), ("nmf", 2, 0, 10.0), ("jpeg", 5, 110, 12.0))
    drawn = curves(tradeoff(table, View()))
    assert {curve.textposition[-1] for curve in drawn.values()} == {"middle right"}


def test_a_lossless_answer_stands_at_its_point_above_everything_else(frame_of):
    table = frame_of(("kmeans", 2, 100, 20.0), ("kmeans", 3, 200, math.inf))
    imported = table.assign(psnr_db=[31.0, 40.0], name="Somebody")
    figure = tradeoff(table, View(), answers=table[1:], imported=imported)
    heights = {trace.name: list(trace.y) for trace in figure.data}
    # Five decibels above the highest number on the chart.
    assert heights["K-Means"] == [20.0, 45.0]
    assert heights["K-Means, answer"] == [45.0]
