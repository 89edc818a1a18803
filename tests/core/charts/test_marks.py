"""What is drawn over or under the curves of a trade-off chart."""

import pandas as pd
import pytest

from core.charts import View, style_of, tradeoff
from core.frontier import hull, pareto


def others(figure):
    return {trace.name: trace for trace in figure.data if trace.customdata is None}


@pytest.mark.parametrize(("name", "find"), [("hull", hull), ("pareto", pareto)])
def test_frontiers_are_those_of_each_method_and_of_all_together(name, find, frame):
    drawn = others(tradeoff(frame, View(frontier=name)))
    parts = {"all": frame, "K-Means": frame[:2], "NMF": frame[2:]}
    assert [*drawn] == [f"{name} of {part}" for part in parts]
    for part, rows in parts.items():
        indices = find(rows["file_bytes"], rows["psnr_db"])
        assert list(drawn[f"{name} of {part}"].x) == list(rows["file_bytes"].iloc[indices])
    assert list(drawn[f"{name} of all"].x) == [500, 1_000, 2_000]


def test_an_answer_is_marked_where_it_lies_though_no_curve_goes_there(frame, frame_of):
    answers = frame_of(("nmf", 4, 1_800, 18.5))
    cross = others(tradeoff(frame, View(), answers=answers))["NMF, answer"]
    assert (list(cross.x), list(cross.y)) == ([1_800], [18.5])
    assert cross.marker.color == style_of("nmf").color
    assert "K = 4" in cross.hovertext[0]
    assert "NMF, answer" not in others(tradeoff(frame, View(), answers=pd.DataFrame()))


@pytest.mark.parametrize(
    ("value", "end"),
    [(1, (1_500, 18)), (4, None), (7, (2_000, 19))],
)
def test_a_curve_goes_on_to_an_answer_beyond_its_ends(value, end, frame_of):
    frame = frame_of(("nmf", 3, 1_500, 18), ("nmf", 5, 2_000, 19))
    answers = frame_of(("nmf", value, 3_000, 20))
    way = others(tradeoff(frame, View(), answers=answers)).get("NMF, to the answer")
    if end is None:
        assert way is None
    else:
        assert list(zip(way.x, way.y, strict=True)) == [end, (3_000, 20)]
        assert way.line.dash == "dot"


def test_an_answer_of_a_method_without_a_curve_stands_alone(frame_of):
    frame, answers = frame_of(("kmeans", 3, 1_500, 18)), frame_of(("nmf", 4, 3_000, 20))
    assert [*others(tradeoff(frame, View(), answers=answers))] == ["NMF, answer"]


def test_thin_lines_lead_from_the_chosen_setting_to_both_axes(frame):
    up, across = tradeoff(frame, View(selected=("nmf", 3))).layout.shapes
    assert (up.x0, up.x1, up.yref) == (1_500, 1_500, "y domain")
    assert (across.y0, across.y1, across.xref) == (18, 18, "x domain")
    assert not tradeoff(frame, View()).layout.shapes


def test_the_chosen_setting_has_a_ring_in_the_colour_of_its_method(frame):
    ring = others(tradeoff(frame, View(selected=("nmf", 3))))["chosen"]
    assert (list(ring.x), list(ring.y)) == ([1_500], [18])
    assert ring.marker.color == style_of("nmf").color
    assert list(others(tradeoff(frame, View(selected=("nmf", 99))))["chosen"].x) == []


def test_a_band_runs_from_the_worst_seed_to_the_best(frame_of, frame):
    seeds = frame_of(
        ("nmf", 1, 500, 14.0),
        ("nmf", 1, 520, 16.0),
        ("nmf", 3, 1_500, 18.0),
        ("nmf", 3, 1_500, 17.0),
    )
    band = others(tradeoff(frame, View(), bands=seeds))["NMF, all seeds"]
    assert list(band.x) == [510, 1_500, 1_500, 510]
    assert list(band.y) == [16, 18, 17, 14]
    median = others(tradeoff(frame, View(), bands=seeds))["NMF, median of seeds"]
    assert (list(median.x), list(median.y)) == ([510, 1_500], [15, 17.5])


def test_imported_rows_are_drawn_by_their_names(frame):
    rows = pd.DataFrame({"name": ["<b>x", "<b>x"], "file_bytes": [9, 3], "psnr_db": [30.0, 20.0]})
    trace = others(tradeoff(frame, View(), imported=rows))["<b>x"]
    assert list(trace.x) == [3, 9]
    assert list(trace.text) == ["", "&lt;b&gt;x"]
