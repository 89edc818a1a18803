import numpy as np
import pandas as pd
import pytest

from core.charts import (
    View,
    curves_of,
    rate_differences,
    references_for,
    style_of,
    tradeoff,
    zoom_to,
)
from core.columns import COLUMNS, COST_AXES, QUALITY_AXES, STORAGE_AXES
from core.methods import DEFAULT_METHODS, METHODS
from core.sweeps import settings, sweep, to_frame


def curves(figure):
    return {trace.name: trace for trace in figure.data if trace.customdata is not None}


def test_every_method_has_its_curve_of_all_its_points(frame):
    drawn = curves(tradeoff(frame, View()))
    assert list(drawn) == ["K-Means", "NMF"]
    assert list(drawn["K-Means"].x) == [1_000, 2_000]
    assert list(drawn["K-Means"].y) == [20, 25]
    assert drawn["NMF"].customdata.tolist() == [["nmf", 1], ["nmf", 3], ["nmf", 10]]


def test_a_curve_runs_from_the_smallest_setting_to_the_largest(frame):
    shuffled = frame.iloc[[4, 1, 3, 0, 2]]
    drawn = curves(tradeoff(shuffled, View()))
    assert [value for _, value in drawn["NMF"].customdata] == [1, 3, 10]
    assert list(drawn["NMF"].x) == [500, 1_500, 4_000]


@pytest.mark.parametrize("storage", COST_AXES)
@pytest.mark.parametrize("quality", QUALITY_AXES)
def test_each_pair_of_axes_is_drawn_under_its_titles(storage, quality, photo):
    methods = [
        method for kind in DEFAULT_METHODS.values() for method in settings(kind, photo, [2, 3])
    ]
    table = to_frame(result.row(photo) for result in sweep(photo, methods))
    figure = tradeoff(table, View(storage, quality))
    for (_, rows), trace in zip(
        table.groupby("method", sort=False), curves(figure).values(), strict=True
    ):
        np.testing.assert_array_equal(trace.x, rows[storage])
        np.testing.assert_array_equal(trace.y, rows[quality])
    axes = COST_AXES[storage], QUALITY_AXES[quality]
    titles = [f"{axis.title}, {axis.better} is better" for axis in axes]
    assert [figure.layout.xaxis.title.text, figure.layout.yaxis.title.text] == titles


def test_axes_are_columns_with_different_titles():
    axes = COST_AXES | QUALITY_AXES
    assert set(axes) <= set(COLUMNS)
    assert len({axis.title for axis in axes.values()}) == len(axes) == 13
    assert set(STORAGE_AXES) < set(COST_AXES)
    better = {name: axis.better for name, axis in QUALITY_AXES.items()}
    assert better == {"psnr_db": "higher", "mse": "lower", "ssim": "higher", "delta_e": "lower"}


def test_the_storage_axis_is_logarithmic_unless_told_otherwise(frame):
    assert tradeoff(frame, View()).layout.xaxis.type == "log"
    assert tradeoff(frame, View(log_cost=False)).layout.xaxis.type != "log"
    assert tradeoff(frame, View()).layout.yaxis.type != "log"


def test_a_method_looks_the_same_in_every_chart(frame):
    together = curves(tradeoff(frame, View()))
    for key in frame["method"].unique():
        method = METHODS[key]
        (alone,) = curves(tradeoff(frame[frame["method"] == key], View("numbers", "mse"))).values()
        assert alone.marker.color == alone.line.color == style_of(key).color
        assert alone.marker.symbol == style_of(key).marker
        assert together[method.label].marker.symbol == style_of(key).marker


def test_a_lossless_point_stands_above_all_others_and_says_so(frame_of, frame):
    points = [("kmeans", 2, 100, 40.0), ("kmeans", 9, 200, float("inf")), ("nmf", 1, 150, 55.0)]
    drawn = curves(tradeoff(frame_of(*points), View()))
    assert np.isfinite(drawn["K-Means"].y).all()
    assert drawn["K-Means"].y[1] > max(drawn["K-Means"].y[0], drawn["NMF"].y[0])
    assert "lossless" in drawn["K-Means"].hovertext[1]
    assert "lossless" not in drawn["K-Means"].hovertext[0]


def test_only_lossless_points_are_drawn_too(frame_of):
    drawn = curves(tradeoff(frame_of(("kmeans", 2, 100, float("inf"))), View()))
    assert np.isfinite(drawn["K-Means"].y).all()


def test_hovering_shows_setting_and_size_and_what_the_axes_measure(frame):
    texts = curves(tradeoff(frame, View("bits_per_pixel", "ssim")))["NMF"].hovertext
    assert len(texts) == 3
    for words in ("K = 10", "4.00 kB", "22.0 dB", "Bits per pixel: 40<", "SSIM (at most 1): 1<"):
        assert words in texts[2]


def test_points_carry_their_setting_and_the_last_one_the_name(frame):
    assert list(curves(tradeoff(frame, View()))["NMF"].text) == ["1", "", "<b>NMF</b> 10"]


def test_points_of_fits_that_were_stopped_are_hollow(frame_of):
    table = frame_of(("nmf", 1, 500, 15.0), ("nmf", 3, 1_500, 18.0))
    table = table.assign(converged=[True, False])
    assert list(curves(tradeoff(table, View()))["NMF"].marker.symbol) == ["square", "square-open"]


def test_a_size_far_from_all_points_does_not_stretch_a_linear_axis(frame):
    sizes = {"raw": 30_000.0, "source file": 2_100.0}
    drawn = others(tradeoff(frame, View(sizes=sizes, log_cost=False)))
    assert [*drawn] == ["source file"]
    assert [*others(tradeoff(frame, View(sizes=sizes)))] == ["raw", "source file"]


@pytest.mark.parametrize(
    ("cost", "tick_format"),
    [("file_bytes", "~s"), ("numbers", "~s"), ("bits_per_pixel", "~g"), ("encode_seconds", "~g")],
)
def test_small_numbers_along_an_axis_are_written_as_they_are(cost, tick_format, frame):
    # Plotly writes 0.05 as "50m" with the first format.
    assert tradeoff(frame, View(cost)).layout.xaxis.tickformat == tick_format


def test_references_are_vertical_lines_over_the_range_of_the_curves(frame):
    figure = tradeoff(frame, View(sizes={"raw": 9_000.0, "source file": 3_000.0}))
    lines = {trace.name: trace for trace in figure.data if trace.customdata is None}
    assert list(lines) == ["raw", "source file"]
    for name, size in (("raw", 9_000), ("source file", 3_000)):
        assert set(lines[name].x) == {size}
        assert (min(lines[name].y), max(lines[name].y)) == (15, 25)
        assert name in lines[name].text
    assert len(curves(figure)) == 2


def test_the_references_of_an_axis_are_in_its_unit():
    assert references_for("file_bytes", 1_440_000, 788_000) == {
        "raw 1.44 MB": 1_440_000,
        "source file 788 kB": 788_000,
    }
    assert references_for("packed_bytes", 1_440_000, None) == {"raw 1.44 MB": 1_440_000}
    assert references_for("numbers", 1_440_000, 788_000) == {"raw 1,440,000": 1_440_000}
    assert references_for("bits_per_pixel", 1_440_000, 788_000) == {}


@pytest.mark.parametrize("sizes", [{}, {"raw": 100.0}])
def test_a_chart_of_nothing_has_axes_and_no_curve(sizes):
    figure = tradeoff(to_frame([]), View(sizes=sizes, frontier="hull"))
    assert curves(figure) == {}
    assert len(figure.data) == len(sizes)
    assert all(np.isfinite(trace.y).all() for trace in figure.data)
    assert figure.layout.xaxis.title.text.startswith("File size (bytes)")
    assert figure.to_json()


def test_drawing_leaves_the_table_alone(frame):
    before = frame.copy()
    tradeoff(frame, View(sizes={"raw": 1.0}, frontier="pareto"))
    assert frame.equals(before)


def test_references_are_quieter_and_named_at_their_end_only(frame_of):
    table = frame_of(("kmeans", 2, 100, 20.0), ("jpeg", 5, 50, 20.0), ("jpeg", 50, 90, 30.0))
    drawn = curves(tradeoff(table, View()))
    assert drawn["JPEG"].line.width < drawn["K-Means"].line.width
    assert drawn["JPEG"].marker.size < drawn["K-Means"].marker.size
    assert list(drawn["JPEG"].text) == ["", "JPEG"]
    assert "quality 50" in drawn["JPEG"].hovertext[1]


def others(figure):
    return {trace.name: trace for trace in figure.data if trace.customdata is None}


def test_a_figure_is_shown_where_a_person_has_zoomed_to(frame):
    figure = tradeoff(frame, View())
    zoom_to(figure, {"x": (2.5, 3.0)})
    assert figure.layout.xaxis.range == (2.5, 3.0)
    assert not figure.layout.xaxis.autorange
    assert figure.layout.yaxis.range is None


def test_what_has_no_value_on_an_axis_is_not_drawn(frame):
    view = View("ratio_source", selected=("nmf", 3))
    figure = tradeoff(frame.assign(ratio_source=np.nan), view)
    assert curves(figure) == {}
    assert not figure.layout.shapes
    assert figure.layout.xaxis.showticklabels is False
    some = tradeoff(frame.assign(ratio_source=[np.nan, 2.0, 3.0, np.nan, np.nan]), view)
    assert {name: list(trace.x) for name, trace in curves(some).items()} == {
        "K-Means": [2.0],
        "NMF": [3.0],
    }
    assert some.layout.xaxis.showticklabels is True
    rows = pd.DataFrame({"name": "x", "file_bytes": [9, 3], "psnr_db": [30.0, np.nan]})
    assert list(others(tradeoff(frame, View(), imported=rows))["x"].x) == [9]


def test_no_error_at_all_has_a_place_on_a_logarithmic_axis(frame):
    errors = frame.assign(mse=[8.0, 0.0, 6.0, 4.0, 2.0])
    view = View(quality="mse", log_quality=True, selected=("kmeans", 5))
    drawn = curves(tradeoff(errors, view))
    assert list(drawn["K-Means"].y) == [8.0, 1.0]
    assert [shape.y0 for shape in tradeoff(errors, view).layout.shapes] == [0, 1.0]
    assert list(curves(tradeoff(errors, View(quality="mse")))["K-Means"].y) == [8.0, 0.0]


def test_imported_curves_are_compared_with_those_of_methods(frame):
    # Half the rate of K-Means at each quality.
    frame = pd.concat([frame, frame[:1].assign(value=9, file_bytes=4_000, psnr_db=28.0)])
    rows = pd.DataFrame(
        {"name": "half", "file_bytes": [500, 1_000, 2_000], "psnr_db": [20.0, 25.0, 28.0]}
    )
    assert list(curves_of(frame, rows)) == ["kmeans", "nmf", "imported-1"]
    figure = rate_differences(frame, "kmeans", "file_bytes", "psnr_db", rows)
    (line,) = (trace for trace in figure.data if trace.name == "half")
    np.testing.assert_allclose(line.y, -50)
    back = rate_differences(frame, "imported-1", "file_bytes", "psnr_db", rows)
    np.testing.assert_allclose(back.data[0].y, 100)
