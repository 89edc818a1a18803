"""What is written beside the points of a trade-off chart, and on which side."""

import math
import re
from itertools import pairwise

import numpy as np
import pytest

from core.charts import View, labels, tradeoff
from core.charts.labels import Label

# Measured on three of the samples: value, bytes, decibels.
CHINA = {
    "kmeans": [(2, 7_714, 17.0), (3, 17_397, 19.9), (10, 44_648, 25.7), (30, 69_417, 29.9)],
    "nmf": [(1, 1_652, 14.2), (5, 10_228, 18.1), (50, 107_711, 22.6), (150, 310_936, 26.6)],
    "jpeg": [(5, 6_331, 21.0), (20, 20_384, 24.4), (50, 39_919, 27.1), (90, 98_185, 34.0)],
}
SKYLINE = {
    "kmeans": [(2, 10_233, 20.3), (5, 28_333, 24.7), (10, 41_318, 27.3), (30, 66_205, 31.4)],
    "nmf": [(1, 2_578, 20.7), (10, 27_603, 26.8), (50, 137_904, 32.7), (150, 426_098, 40.0)],
    "jpeg": [(5, 6_252, 24.9), (20, 17_977, 29.9), (50, 34_033, 32.1), (90, 96_936, 35.3)],
}
TISSUE = {
    "kmeans": [(2, 7_381, 20.2), (3, 19_011, 22.9), (10, 45_814, 28.8), (30, 81_183, 33.5)],
    "nmf": [(1, 1_426, 16.5), (3, 5_367, 19.0), (10, 20_329, 21.8), (50, 110_033, 27.7)],
    "jpeg": [(5, 5_277, 23.9), (20, 18_580, 29.3), (50, 35_931, 32.9), (90, 87_859, 39.0)],
}
# A chart that is no wider than on a small screen, and a letter on it, in pixels.
CHART, LETTER = np.array([600, 360]), np.array([7, 14])


def curves(figure):
    return {trace.name: trace for trace in figure.data if trace.customdata is not None}


def test_the_first_the_last_and_the_chosen_value_are_written_at_their_points(frame_of):
    table = frame_of(*[("nmf", value, 100 * value, 10.0 + value) for value in (1, 2, 3, 5, 9)])
    curve = curves(tradeoff(table, View(selected=("nmf", 3))))["NMF"]
    assert list(curve.text) == ["1", "", "3", "", "<b>NMF</b> 9"]
    assert list(curve.textposition) == ["bottom right", *["top left"] * 3, "middle right"]


def test_a_reference_without_loss_says_so(frame_of):
    png = frame_of(("kmeans", 2, 100, 20.0), ("png", 9, 900, math.inf))
    drawn = curves(tradeoff(png.assign(mse=[50.0, 0.0]), View()))
    assert list(drawn["PNG"].text) == ["PNG lossless"]
    assert list(curves(tradeoff(png.assign(mse=1.0), View()))["PNG"].text) == ["PNG"]


def test_a_name_does_not_lie_on_the_mark_of_an_answer(frame_of):
    table = frame_of(("nmf", 2, 100, 10.0), ("nmf", 9, 1_000, 20.0), ("jpeg", 5, 9_000, 12.0))
    # A little right of the end, where the name would stand otherwise.
    answer = frame_of(("nmf", 10, 1_200, 20.0))
    (name,) = (
        trace.textposition[-1]
        for trace in tradeoff(table, View(), answers=answer).data
        if trace.name == "NMF"
    )
    assert name != "middle right"
    assert curves(tradeoff(table, View()))["NMF"].textposition[-1] == "middle right"


@pytest.mark.parametrize(("cost", "is_near"), [(3_500, True), (6_000, False)])
def test_a_name_keeps_off_a_mark_that_is_just_behind_it_on_a_phone(cost, is_near, frame_of):
    # "NMF 9" is 5 x 7.5 of 230 pixels wide there, or half a decade of three.
    table = frame_of(
        ("nmf", 2, 100, 10.0),
        ("nmf", 9, 1_000, 20.0),
        ("jpeg", 5, cost, 5.0),
        ("jpeg", 90, cost + 1, 30.0),
        ("webp", 5, 100, 2.0),
        ("webp", 90, 100_000, 3.0),
    )
    side = curves(tradeoff(table, View()))["NMF"].textposition[-1]
    assert (side != "middle right") == is_near


def test_on_a_falling_curve_texts_stand_above_the_first_and_below_the_other_points(frame_of):
    points = [("nmf", value, 100 * value, 0.0) for value in (1, 3, 9)]
    table = frame_of(*points).assign(mse=[90.0, 30.0, 10.0])
    view = View(quality="mse", log_quality=True, selected=("nmf", 3))
    curve = curves(tradeoff(table, view))["NMF"]
    assert list(curve.textposition) == ["top right", "bottom left", "middle right"]


def test_a_text_does_not_lie_on_the_numbers_of_the_axis(frame_of):
    # Another curve is right of the first point, where its text stands otherwise.
    steep = [("jpeg", 5, 101, 30.0), ("jpeg", 90, 130, 10.0)]
    table = frame_of(("kmeans", 222, 100, 25.0), ("kmeans", 250, 1_000, 40.0), *steep)
    side = curves(tradeoff(table, View()))["K-Means"].textposition[0]
    assert "left" not in side


def test_names_of_curves_that_end_together_stand_on_different_sides(frame_of):
    rows = [("kmeans", 2, 100, 10.0), ("nmf", 2, 120, 11.0), ("jpeg", 5, 110, 12.0)]
    ends = [("kmeans", 30, 1000, 30.0), ("nmf", 150, 1010, 30.5), ("jpeg", 90, 300, 29.0)]
    drawn = curves(tradeoff(frame_of(*rows, *ends), View()))
    last = {name: curve.textposition[-1] for name, curve in drawn.items()}
    assert last == {"K-Means": "bottom right", "NMF": "top right", "JPEG": "middle right"}


@pytest.mark.parametrize("largest", [10_000, 16_000, 130_000, 990_000])
def test_ticks_of_a_logarithmic_axis_are_those_that_plotly_puts_at_1_2_and_5(largest, frame_of):
    points = frame_of(("kmeans", 2, 1_000, 20.0), ("kmeans", 3, largest, 21.0))
    axis = tradeoff(points, View()).layout.xaxis
    # From plotly.js, `autoTicks`: up to 0.3 decades every digit, above 0.7 powers of ten alone.
    assert axis.type == "log"
    assert 0.3 < math.log10(largest / 1_000) / axis.nticks <= 0.7


@pytest.mark.parametrize("largest", [1_100, 3_000, 6_500])
def test_within_a_decade_an_axis_has_more_than_one_number(largest, frame_of):
    points = frame_of(("kmeans", 2, 1_000, 20.0), ("kmeans", 3, largest, 21.0))
    axis = tradeoff(points, View()).layout.xaxis
    # From plotly.js, `autoTicks`: even steps, half as many again as asked for, then rounded up to
    # 1, 2 or 5, which leaves at least 0.4 of them.
    assert 1.5 * axis.nticks * 0.4 >= 2


def test_over_many_decades_plotly_chooses_ticks_that_fit_the_width(frame_of):
    # Such as times of encoding from 1 ms to 20 s: 14 numbers at 1, 2 and 5 would lie on each other.
    points = frame_of(("kmeans", 2, 1_000, 20.0), ("kmeans", 3, 20_000_000, 21.0))
    axis = tradeoff(points, View()).layout.xaxis
    assert (axis.type, axis.nticks) == ("log", None)


def test_ticks_of_a_logarithmic_axis_of_errors_are_as_few(frame_of):
    points = frame_of(("kmeans", 2, 1_000, 20.0), ("kmeans", 3, 1_100, 21.0))
    view = View(quality="mse", log_quality=True)
    axis = tradeoff(points.assign(mse=[1_500.0, 8.0]), view).layout.yaxis
    # Without a format, Plotly writes only the digit between powers of ten.
    assert axis.tickformat == "~g"
    assert axis.type == "log"
    assert 0.3 < math.log10(1_500 / 8) / axis.nticks <= 0.7


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


def pixels(curve, every):
    """The points of a curve, in pixels from the bottom left of the chart."""
    low, high = every.min(axis=0), every.max(axis=0)
    return (np.log(np.column_stack([curve.x, curve.y])) - low) / (high - low) * CHART


def text_boxes(curve, points):
    """The box of each text of a curve, by its words."""
    shifts = {"left": -1, "center": -0.5, "right": 0, "bottom": -1, "middle": -0.5, "top": 0}
    found = {}
    sides = np.broadcast_to(curve.textposition, len(points))
    for text, side, point in zip(curve.text, sides, points, strict=True):
        words = re.sub("<.*?>", "", text)
        up, across = side.split()
        size = LETTER * [len(words), 1]
        corner = point + size * [shifts[across], shifts[up]]
        if words:
            found[words] = corner, corner + size
    return found


@pytest.mark.parametrize(
    ("rows", "sizes"),
    [
        (SKYLINE, {"source file 729 kB": 729_000, "raw 1.44 MB": 1_440_000}),
        (TISSUE, {"source file 478 kB": 478_000, "raw 786 kB": 786_000}),
        (CHINA, {"source file 197 kB": 197_000, "raw 820 kB": 820_000}),
    ],
    ids=["skyline", "tissue", "china"],
)
def test_no_text_lies_on_a_curve_or_on_another_text(rows, sizes, frame_of):
    table = frame_of(*((key, *point) for key, points in rows.items() for point in points))
    # Where both axes are logarithmic, one rule finds the pixels.
    view = View(selected=("kmeans", 10), log_quality=True, sizes=sizes)
    drawn = [each for each in tradeoff(table, view).data if each.text]
    every = np.log(np.concatenate([np.column_stack([each.x, each.y]) for each in drawn]))
    corners = {trace.name: pixels(trace, every) for trace in drawn}
    steps = np.linspace(0.001, 0.999, 400)[:, None]
    courses = [each for name, each in corners.items() if name not in sizes]
    lines = np.concatenate([a + steps * (b - a) for each in courses for a, b in pairwise(each)])
    texts = {}
    for trace in drawn:
        texts |= text_boxes(trace, corners[trace.name])
    # A name stands at the last point of its curve, or at the first one.
    ends = [{"K-Means 30", "2"}, {"K-Means 2", "30"}]
    assert {*texts} - {"10", "1", "JPEG", "NMF 50", "NMF 150", *sizes} in ends
    for words, (low, high) in texts.items():
        assert not ((lines > low) & (lines < high)).all(axis=1).any(), words
        for other, (bottom, top) in texts.items():
            assert other == words or not ((bottom < high) & (top > low)).all(), (words, other)


def places_of(name, figure):
    """At which of its points the name of a curve stands."""
    return [index for index, text in enumerate(curves(figure)[name].text) if name in text]


# Three codecs end with K-Means, where there is no room for four names.
CROWD = {
    key: [(1, 10, 10 * n), (2, 1_000, 33.0), (9, 10_000, 34.0)]
    for n, key in enumerate(("jpeg", "webp", "avif", "kmeans", "nmf"), 1)
}


def test_a_name_without_room_at_the_end_stands_at_another_point_of_its_curve(frame_of):
    table = frame_of(*((key, *point) for key, points in CROWD.items() for point in points))
    figure = tradeoff(table, View())
    moved = [name for name in ("JPEG", "WebP", "AVIF") if places_of(name, figure) != [2]]
    assert moved
    # The names of the main methods have values with them, which belong to their points.
    assert places_of("K-Means", figure) == places_of("NMF", figure) == [2]


def test_a_curve_that_ends_without_loss_says_so_at_its_end(frame_of):
    table = frame_of(*((key, *point) for key, points in CROWD.items() for point in points))
    exact = table.assign(mse=np.where(table["value"] == 9, 0.0, 1.0))
    figure = tradeoff(exact, View())
    assert [places_of(name, figure) for name in ("JPEG", "WebP", "AVIF")] == [[2]] * 3


def a_label(words, x, *elsewhere):
    """A text right of a point at the middle of the chart's height."""
    where = {"point": np.array([x, 0.5]), "side": "middle right", "sides": ["middle right"]}
    return Label(words=words, curve="jpeg", index=0, elsewhere=elsewhere, **where)


def test_a_name_moves_only_to_where_it_lies_on_nothing_on_a_phone_either():
    # "JPEG" is 5 x 7.5 pixels wide: 0.06 of a wide chart and 0.16 of a phone's.
    near, far = a_label("JPEG", 0.4), a_label("JPEG", 0.2)
    beside = [a_label("NMF", 0.8), a_label("2", 0.5)]
    label = a_label("JPEG", 0.8, near, far)
    (moved,) = labels.spread([label], np.empty((0, 2)), beside)
    assert moved is not label
    assert moved.point[0] == 0.2
    # Where no place is clear, it stays.
    crowded = [*beside, a_label("1", 0.2)]
    assert labels.spread([label], np.empty((0, 2)), crowded) == [label]


def test_the_length_of_a_text_is_that_of_the_letters_that_are_read():
    ends = [a_label(words, 0.0).box(np.ones(2))[1, 0] for words in ("<b>A&amp;B</b>", "A&B")]
    assert ends[0] == ends[1] == 4


def test_of_points_without_loss_at_the_end_the_first_has_the_name(frame_of):
    points = [(1, 80, 10.0), (2, 140, math.inf), (3, 140, math.inf), (30, 140, math.inf)]
    table = frame_of(*(("kmeans", *point) for point in points))
    exact = table.assign(mse=[90.0, 0.0, 0.0, 0.0])
    curve = curves(tradeoff(exact, View(selected=("kmeans", 30))))["K-Means"]
    assert list(curve.text) == ["1", "<b>K-Means</b> 2 lossless", "", ""]
    assert curve.textposition[1] == "middle right"
    # A lossy point between two others without loss keeps them apart.
    mixed = table.assign(mse=[90.0, 0.0, 5.0, 0.0])
    curve = curves(tradeoff(mixed, View()))["K-Means"]
    assert list(curve.text) == ["1", "", "", "<b>K-Means</b> 30 lossless"]


# All settings of the curves of the drawn skyline, which are in the way of a long name on a phone.
PHONE = {
    "kmeans": [(2, 10_233, 20.3), (10, 41_318, 27.3), (20, 55_793, 30.0), (30, 66_205, 31.4)],
    "nmf": [(1, 2_578, 20.7), (20, 54_801, 29.0), (50, 137_904, 32.7), (150, 426_098, 40.0)],
    "jpeg": [(5, 6_252, 24.9), (20, 17_977, 29.9), (50, 34_033, 32.1), (90, 96_936, 35.3)],
}
FAR = {"source file 729 kB": 729_000.0, "raw 1.44 MB": 1_440_000.0}


def test_a_name_without_room_on_a_phone_stands_at_its_first_point_and_the_value_stays(frame_of):
    table = frame_of(*((key, *point) for key, points in PHONE.items() for point in points))
    drawn = curves(tradeoff(table, View(sizes=FAR, selected=("kmeans", 10))))
    assert list(drawn["K-Means"].text) == ["<b>K-Means</b> 2", "10", "", "30"]
    # These have room where they end.
    assert drawn["NMF"].text[-1] == "<b>NMF</b> 150"
    assert drawn["JPEG"].text[-1] == "JPEG"


def test_a_name_stays_at_its_last_point_if_it_has_no_room_at_the_first_either(frame_of):
    # Another curve is on both sides of where the name would be.
    steep = [("jpeg", 5, 10_300, 40.0), ("jpeg", 20, 10_400, 1.0), ("jpeg", 90, 12_000, 45.0)]
    points = [(key, *point) for key in ("kmeans", "nmf") for point in PHONE[key]]
    drawn = curves(tradeoff(frame_of(*points, *steep), View(sizes=FAR)))
    assert drawn["K-Means"].text[-1] == "<b>K-Means</b> 30"
