"""Sizes to compare with on a trade-off chart, and where their names stand."""

from itertools import pairwise

import numpy as np
import pytest

from core.charts import View, tradeoff

# A chart on a phone, in pixels, and a letter on it.
WIDTH, HEIGHT = 230, 320
LETTER, LINE = 7, 14

LINES = {"raw 720 kB": 720_000.0, "source file 467 kB": 467_000.0}
JPEG = [("jpeg", 5, 2_000, 20.0), ("jpeg", 90, 30_000, 42.0)]
RISING = [*JPEG, ("nmf", 1, 1_000, 15.0), ("nmf", 10, 30_000, 25.0), ("nmf", 150, 600_000, 40.0)]
FLAT = [*JPEG, ("nmf", 1, 1_000, 15.0), ("nmf", 10, 300_000, 15.5), ("nmf", 150, 600_000, 40.0)]
SIZES = {"far apart": {"at most 8 kB": 8_000.0} | LINES, "side by side": LINES}


def boxes(figure, view):
    """Where the names of sizes are, and everything else: lists of corners and points, in pixels."""
    traces = {trace.name: trace for trace in figure.data if trace.x is not None and len(trace.x)}
    costs = np.concatenate([np.asarray(trace.x, float) for trace in traces.values()])
    heights = np.concatenate([np.asarray(trace.y, float) for trace in traces.values()])

    def pixels(x, y):
        across = np.log(np.asarray(x, float) / costs.min()) / np.log(costs.max() / costs.min())
        up = (np.asarray(y, float) - heights.min()) / np.ptp(heights)
        return np.column_stack([across * WIDTH, up * HEIGHT])

    names, lines = {}, {}
    for name, trace in traces.items():
        corners = pixels(trace.x, trace.y)
        steps = np.linspace(0, 1, 400)[:, None]
        pairs = [a + steps * (b - a) for a, b in pairwise(corners)]
        lines[name] = np.concatenate([corners, *pairs])
        if name in view.sizes:
            width = LETTER * len(name)
            x, y = corners[1]
            left = x - width if trace.textposition == "top left" else x
            names[name] = np.array([[left, y + 1], [left + width, y + LINE]])
    return names, lines


def is_free(box, points):
    return not ((points > box[0]) & (points < box[1])).all(axis=1).any()


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("points", [RISING, FLAT], ids=["rising", "flat at first"])
def test_the_name_of_a_size_lies_on_nothing_even_on_a_phone(points, sizes, frame_of):
    view = View(sizes=sizes)
    names, lines = boxes(tradeoff(frame_of(*points), view), view)
    assert set(names) == set(sizes)
    for name, box in names.items():
        for other, drawn in lines.items():
            assert other == name or is_free(box, drawn), (name, other)
        for other, place in names.items():
            assert other == name or (box[0] >= place[1]).any() or (place[0] >= box[1]).any()
        assert box[0, 0] >= 0
        assert box[1, 0] <= WIDTH + 1e-6


def test_the_name_of_a_size_is_not_on_the_name_of_a_curve_beside_its_line(frame_of):
    view = View(sizes={"raw 820 kB": 820_000.0})
    # It ends where the name of the size would stand otherwise.
    falling = [("jpeg", 5, 2_000, 20.0), ("jpeg", 90, 65_000, 15.0)]
    points = [*falling, ("nmf", 1, 1_000, 30.0), ("nmf", 150, 20_000, 40.0)]
    names, lines = boxes(tradeoff(frame_of(*points), view), view)
    (box,) = names.values()
    end = lines["JPEG"][1]
    name = np.array([end - [0, LINE / 2], end + np.array([LETTER * len("JPEG"), LINE / 2])])
    assert (box[0] >= name[1]).any() or (name[0] >= box[1]).any()


def test_the_name_of_a_curve_makes_room_for_that_of_a_size_on_a_phone(frame_of):
    # Measured on Coffee. The names of JPEG and of the raw size would meet at the top.
    curves = {
        "kmeans": [(2, 10_057, 16.3), (30, 59_135, 32.7)],
        "nmf": [(1, 1_597, 14.0), (20, 30_499, 23.6), (150, 260_622, 31.9)],
        "jpeg": [(5, 4_064, 23.5), (90, 71_303, 35.5)],
    }
    view = View(sizes=LINES)
    rows = [(key, *point) for key, points in curves.items() for point in points]
    names, lines = boxes(figure := tradeoff(frame_of(*rows), view), view)
    (side,) = (trace.textposition[-1] for trace in figure.data if trace.name == "JPEG")
    end, shift = lines["JPEG"][1], {"top": 0, "middle": -LINE / 2, "bottom": -LINE}
    low = end + np.array([0, shift[side.split()[0]]])
    high = low + np.array([LETTER * len("JPEG"), LINE])
    for box in names.values():
        assert (box[0] >= high).any() or (low >= box[1]).any()


@pytest.mark.parametrize(
    ("size", "is_drawn"), [(2, False), (9, True), (4_900, True), (7_000, False)]
)
def test_on_a_logarithmic_axis_a_size_takes_no_more_room_than_all_points(size, is_drawn, frame_of):
    # Files of an icon, which are up to seven times as large as the smallest: a decade is left.
    points = [("kmeans", 2, 80, 20.0), ("kmeans", 9, 300, 40.0), ("jpeg", 5, 560, 30.0)]
    figure = tradeoff(frame_of(*points), View(sizes={"at most": float(size)}))
    assert ("at most" in [trace.name for trace in figure.data]) == is_drawn
    # What is not drawn takes no part in where the ticks are.
    assert is_drawn or figure.layout.xaxis.nticks == 4


def test_curves_over_three_decades_leave_as_much_room(frame_of):
    points = [("nmf", 1, 1_000, 15.0), ("nmf", 150, 1_000_000, 40.0)]
    figure = tradeoff(frame_of(*points), View(sizes={"raw": 9e8, "source": 2e9}))
    assert [trace.name for trace in figure.data] == ["raw", "NMF"]


def test_the_name_of_a_size_is_not_on_the_cross_of_the_chosen_setting(frame_of):
    points = [("nmf", 1, 1_000, 15.0), ("nmf", 10, 30_000, 15.5), ("nmf", 150, 600_000, 40.0)]
    view = View(sizes={"raw 720 kB": 720_000.0}, selected=("nmf", 10))
    names, lines = boxes(tradeoff(frame_of(*points), view), view)
    chosen = lines["NMF"][1]
    (box,) = names.values()
    assert not box[0, 0] < chosen[0] < box[1, 0]
    assert not box[0, 1] < chosen[1] < box[1, 1]


def test_where_there_is_too_little_room_a_name_lies_on_a_line_and_on_no_curve(frame_of):
    view = View(sizes={"at most 20 kB": 20_000.0} | LINES)
    names, lines = boxes(tradeoff(frame_of(*FLAT), view), view)
    assert all(is_free(box, lines["NMF"]) for box in names.values())


def test_the_name_of_a_size_left_of_all_else_stands_right_of_its_line(frame_of):
    figure = tradeoff(frame_of(*RISING), View(sizes={"at most 1 kB": 1_000.0}))
    (line,) = (trace for trace in figure.data if trace.name == "at most 1 kB")
    assert line.textposition == "top right"


def test_a_line_goes_from_the_lowest_to_the_highest_point_whatever_the_scale(frame_of):
    for is_logarithmic in (False, True):
        view = View(sizes=LINES, log_quality=is_logarithmic)
        figure = tradeoff(frame_of(*RISING), view)
        line = next(trace for trace in figure.data if trace.name in LINES)
        assert [line.y[0], line.y[-1]] == pytest.approx([15, 42])


def test_names_beside_curves_take_only_the_room_that_they_need(frame_of):
    inside = frame_of(("nmf", 1, 1_000, 15.0), ("nmf", 150, 100_000, 40.0))
    assert tradeoff(inside, View(sizes=LINES)).layout.margin.r == 12
    # "NMF 150" has seven letters of at most eight pixels.
    assert tradeoff(inside, View()).layout.margin.r == 12 + 7 * 8


def test_lines_of_sizes_are_as_high_as_the_chart_where_answers_lie_beyond_the_curves(frame_of):
    view = View(sizes={"raw 200 kB": 200_000.0, "source file 90 kB": 90_000.0})
    points = frame_of(("kmeans", 5, 28_000, 24.7), ("nmf", 5, 13_000, 24.8))
    answers = frame_of(("kmeans", 21, 57_500, 30.1))
    traces = {trace.name: trace for trace in tradeoff(points, view, answers=answers).data}
    for name in view.sizes:
        assert (min(traces[name].y), max(traces[name].y)) == pytest.approx((24.7, 30.1))
