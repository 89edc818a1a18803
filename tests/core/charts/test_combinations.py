"""Components and bits at once: all combinations, their curves, and the hull of the best."""

import pytest

from core.charts import View, combinations, tradeoff
from core.compression import compress
from core.methods import NMF
from core.sweeps import combinations as combine
from core.sweeps import settings, sweep, to_frame

BITS = NMF.second().sweep
WORDS = NMF.words.of(NMF.second())


@pytest.fixture(scope="module")
def frame(photo):
    methods = combine(settings(NMF, photo, (1, 3, 9)), BITS)
    frame = to_frame(result.row(photo) for result in sweep(photo, methods))
    return frame.assign(second=frame["bits"])


def test_every_setting_meets_every_number_of_bits_once(photo):
    own = settings(NMF, photo, (1, 3), seed=5)
    methods = combine(own, BITS, without=own)
    expected = {(value, bits, 5) for value in (1, 3) for bits in BITS if bits != 8}
    assert {(method.value, method.bits, method.seed) for method in methods} == expected
    assert len(methods) == len(expected)


def test_rows_tell_the_bits(frame):
    assert "bits" in frame
    assert frame["bits"].tolist() == [bits for bits in BITS for _ in range(3)]


def test_the_hull_is_the_same_on_an_axis_where_more_is_better(frame):
    best = combinations.best_combinations(frame, "file_bytes", "psnr_db")
    # The ratio is the size of the raw pixels over that of the file.
    by_ratio = combinations.best_combinations(frame, "ratio_raw", "psnr_db")
    assert by_ratio.index.tolist() == best.index.tolist()


@pytest.mark.parametrize("quality", ["psnr_db", "mse"])
def test_no_combination_lies_beyond_the_hull(frame, quality):
    best = combinations.best_combinations(frame, "file_bytes", quality)
    sign = 1 if quality == "psnr_db" else -1
    assert best["file_bytes"].is_monotonic_increasing
    assert (sign * best[quality]).is_monotonic_increasing
    assert best["file_bytes"].iloc[0] == frame["file_bytes"].min()
    assert best[quality].iloc[-1] == (frame[quality].max() if sign == 1 else frame[quality].min())


def test_each_number_of_bits_is_a_curve_under_the_hull(frame):
    figure = combinations.chart(frame, WORDS, View())
    hull, *curves = figure.data
    assert [curve.name for curve in curves] == [f"{bits} bits per value" for bits in BITS]
    assert hull.line.width > max(curve.line.width for curve in curves)
    drawn = {point for curve in curves for point in zip(curve.x, curve.y, strict=True)}
    assert set(zip(hull.x, hull.y, strict=True)) < drawn
    assert figure.layout.xaxis.type == "log"


def test_a_combination_without_loss_has_a_place_on_a_logarithmic_axis_of_errors(frame):
    lossless = frame.assign(mse=frame["mse"].where(frame["value"] < 9, 0.0))
    view = View(quality="mse", log_quality=True)
    figure = combinations.chart(lossless, WORDS, view)
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.yaxis.tickformat == "~g"
    assert all(min(trace.y) > 0 for trace in figure.data)


def test_the_sentence_counts_the_points_of_the_hull(frame):
    sentence = combinations.describe_best(frame, WORDS, "file_bytes", "psnr_db")
    best = combinations.best_combinations(frame, "file_bytes", "psnr_db")
    assert sentence.startswith("Points on the overall hull: ")
    for bits, count in best["bits"].value_counts().items():
        assert f"{count} with {bits} bits per value" in sentence


@pytest.mark.parametrize("rank", [5, 12])
def test_eight_bits_lose_less_than_a_twentieth_of_a_decibel(rank, photo):
    loss = [compress(photo, NMF(rank, bits=bits)).quality.psnr_db for bits in (32, 8)]
    assert loss[0] - loss[1] < 0.05


def test_the_best_of_both_parameters_are_a_dashed_curve_on_the_chart(frame_of):
    plain = frame_of(("kmeans", 2, 1_000, 20.0), ("kmeans", 5, 2_000, 25.0))
    # The second lies below the line from the first to the third.
    rows = frame_of(("kmeans", 2, 500, 20.0), ("kmeans", 3, 900, 21.0), ("kmeans", 5, 1_000, 25.0))
    figure = combinations.add_best(tradeoff(plain, View()), rows.assign(second=[3, 3, 4]), View())
    drawn = {trace.name: trace for trace in figure.data}
    assert list(drawn["K-Means"].x) == [1_000, 2_000]
    best = drawn["K-Means, smoothing"]
    assert list(best.x) == [500, 1_000]
    assert best.line.dash == "dash"
    assert best.customdata.tolist() == [["kmeans", 2, 3], ["kmeans", 5, 4]]
    assert "K = 5, smoothing 4" in best.hovertext[1]


def test_a_single_value_of_the_second_parameter_is_named(frame_of):
    rows = frame_of(("kmeans", 2, 500, 20.0)).assign(second=3)
    figure = combinations.add_best(tradeoff(rows, View()), rows, View())
    assert figure.data[-1].name == "K-Means, smoothing 3"
    unchanged = tradeoff(rows, View())
    assert len(combinations.add_best(unchanged, None, View()).data) == 1
