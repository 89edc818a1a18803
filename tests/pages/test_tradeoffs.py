"""The Trade-offs page run without a browser."""

import base64
import json

import numpy as np
import pytest

from core.columns import COST_AXES
from core.frontier import gap_to
from core.methods import NMF, SVD
from core.sweeps import settings, sweep, to_frame
from pages.sections.tradeoffs import zoom
from tests.small import SMALL

from .opening import (
    open_page,
    png_of_many_colours,
    results,
    says,
    switch_to,
    upload,
)

COMPRESSAI = {"name": "Somebody", "results": {"bpp": [0.5, 1.0], "psnr": [30.0, 33.0]}}
REMOVE = "remove_results"


def drawn(app):
    """The curves of the finished chart, by name."""
    chart = app.get("plotly_chart")[0]
    return {trace["name"]: trace for trace in json.loads(chart.proto.spec)["data"]}


def numbers(values):
    """Numbers as Plotly sends them: plain, or packed."""
    if isinstance(values, list):
        return values
    return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]).tolist()


def add_results(app, content):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    file = "theirs.json", data, "application/json"
    return app.file_uploader(key="results").set_value(file).run()


def test_own_results_are_drawn_on_axes_that_they_have_and_outlive_a_look_at_another_page():
    app = add_results(open_page("tradeoffs", SMALL), COMPRESSAI)
    assert "Somebody" not in drawn(app)
    assert any("Bits per pixel, PSNR (dB)" in info.value for info in app.info)
    app.selectbox(key="x").set_value("Bits per pixel").run()
    assert not app.info
    assert numbers(drawn(app)["Somebody"]["y"]) == [30.0, 33.0]
    assert REMOVE not in {button.key for button in app.button}

    app = switch_to(switch_to(app, "gallery"), "tradeoffs")
    app.selectbox(key="x").set_value("Bits per pixel").run()
    assert "Somebody" in drawn(app)
    app.button(key=REMOVE).click().run()
    assert "Somebody" not in drawn(app)
    assert REMOVE not in {button.key for button in app.button}


# The second curve has half the rate of the first at each quality.
HALF = b"name,bits_per_pixel,psnr_db\n" + b"".join(
    b"%s,%d,%d\n" % (name, rate // divisor, quality)
    for name, divisor in ((b"Whole", 1), (b"<b>Half", 2))
    for rate, quality in ((100, 30), (200, 34), (400, 37))
)


def test_imported_curves_take_part_in_the_table_of_differences():
    app = add_results(open_page("tradeoffs", SMALL | {"x": "bits_per_pixel"}), HALF)
    anchor = app.selectbox(key="anchor")
    assert anchor.options == ["K-Means", "NMF", "Whole", "<b>Half"]
    anchor.select("Whole").run()
    table = next(each.value for each in app.dataframe if "BD-rate" in each.value)
    rates = dict(zip(table["Method"], table["BD-rate"], strict=True))
    assert rates == {"K-Means": "n/a", "NMF": "n/a", "<b>Half": "-50.0 %"}
    figure = json.loads(app.get("plotly_chart")[-1].proto.spec)
    assert [trace["name"] for trace in figure["data"]] == ["&lt;b&gt;Half"]
    assert "against Whole (%)" in figure["layout"]["yaxis"]["title"]["text"]


def test_an_axis_without_values_is_not_offered_and_a_sentence_says_why():
    title, missing = COST_AXES["ratio_source"].title, "has no values here: the image was made"
    # The samples of these tests were made smaller.
    app = open_page("tradeoffs", SMALL | {"x": "ratio_source"})
    assert title not in app.selectbox(key="x").options
    assert app.selectbox(key="x").value == "file_bytes"
    assert says(app, f"{title} {missing}")
    assert says(app.run(), missing)
    assert results(app)["ratio_source"].isna().all()
    app.selectbox(key="x").select(COST_AXES["numbers"].title).run()
    assert not says(app, missing)

    upload(app, png_of_many_colours())
    app.selectbox(key="x").select(title).run()
    assert not results(app)["ratio_source"].isna().any()
    app.radio(key="image").set_value("chelsea").run()
    assert app.selectbox(key="x").value == "file_bytes"
    assert says(app, f"{title} {missing}")


def test_an_answer_is_a_sentence_and_a_mark_for_references_too(small_samples):
    app = open_page("tradeoffs", SMALL | {"ref": "jpeg", "goal": "file_bytes"})
    app.number_input(key="goal_file_bytes").set_value(2.0).run()
    assert not any("answer" in name for name in drawn(app))
    app.button(key="find").click().run()
    for label in ("K-Means", "NMF", "JPEG"):
        (mark,) = (trace for name, trace in drawn(app).items() if name == f"{label}, answer")
        assert 0 < numbers(mark["x"])[0] <= 2_000
        assert any(f"**{label}, " in text.value for text in app.markdown)
    assert "select-jpeg" not in {button.key for button in app.button}


def test_the_price_of_non_negativity_is_that_of_the_table():
    app = open_page("tradeoffs", SMALL | {"ref": "Truncated SVD"})
    rows = results(app).replace({"method": {"NMF": "nmf", "Truncated SVD": "svd"}})
    gap = gap_to(rows, "nmf", "svd")
    assert set(gap) == {1, 2}
    assert says(app, f"{abs(max(gap.values())):.2f} dB (K = {max(gap, key=gap.get)})")
    assert not says(open_page("tradeoffs", SMALL), "non-negativity")


def test_the_gap_is_a_difference_at_equal_rank_and_hardly_below_zero(photo):
    methods = [*settings(NMF, photo, [2, 4]), *settings(SVD, photo, [4, 6])]
    frame = to_frame(result.row(photo) for result in sweep(photo, methods))
    gap = gap_to(frame, "nmf", "svd")
    assert list(gap) == [4]
    quality = frame.set_index(["method", "value"])["psnr_db"]
    assert gap[4] == pytest.approx(quality["svd", 4] - quality["nmf", 4])
    assert gap[4] > -0.05
    assert gap_to(frame, "nmf", "jpeg") == {}


@pytest.mark.parametrize(
    "sent",
    [None, {}, {"ranges": None}, {"ranges": [1, 2]}, {"ranges": {"x": "ab", "y": [1]}}]
    + [{"ranges": {"x": pair}} for pair in ([1, None], [1, "nan"], [0, 1e999], [2, 2], {})],
)
def test_a_zoom_that_makes_no_sense_shows_all(sent):
    assert zoom.ranges_of(sent) == {}


def test_a_zoom_is_two_numbers_for_an_axis():
    assert zoom.ranges_of({"ranges": {"x": [3, 4.5], "z": [1, 2]}}) == {"x": (3.0, 4.5)}


@pytest.mark.parametrize(
    ("cost", "word"), [("file_bytes", "smaller"), ("encode_seconds", "quicker")]
)
def test_differences_at_equal_quality_are_of_what_the_axis_counts(cost, word):
    app = open_page("tradeoffs", SMALL | {"x": cost})
    assert f"How much {word} at equal quality?" in [header.value for header in app.header]
    assert says(app, f"mean change in {COST_AXES[cost].noun} at equal quality")
