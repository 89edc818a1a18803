"""The Trade-offs page run without a browser."""

import base64
import json

import numpy as np
import pytest
import streamlit as st

from core.columns import COST_AXES
from core.frontier import gap_to
from core.images import encode_png
from core.methods import CODECS, DEFAULT_METHODS, FAMILIAR, NMF, SVD
from core.samples import load_sample
from core.sweeps import rate_settings, settings, sweep, to_frame
from pages.sections.tradeoffs import targets
from tests.small import SMALL

from .opening import (
    COUNT,
    FINISHED,
    OpenApp,
    markdown,
    open_page,
    results,
    says,
    switch_to,
    upload,
)

BITS = COST_AXES["bits_per_pixel"].axis_title
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
    app.selectbox(key="x").select(BITS).run()
    assert not app.info
    assert numbers(drawn(app)["Somebody"]["y"]) == [30.0, 33.0]
    assert REMOVE not in {button.key for button in app.button}

    app = switch_to(switch_to(app, "gallery"), "tradeoffs")
    app.selectbox(key="x").select(BITS).run()
    assert "Somebody" in drawn(app)
    app.button(key=REMOVE).click().run()
    assert "Somebody" not in drawn(app)
    assert REMOVE not in {button.key for button in app.button}


RATED = [kind.label for kind in (*DEFAULT_METHODS.values(), *CODECS)]
# The second curve has half the rate of the first at each quality.
HALF = b"name,bits_per_pixel,psnr_db\n" + b"".join(
    b"%s,%d,%d\n" % (name, rate // divisor, quality)
    for name, divisor in ((b"Whole", 1), (b"<b>Half", 2))
    for rate, quality in ((100, 30), (200, 34), (400, 37))
)


def test_imported_curves_take_part_in_the_table_of_differences():
    app = add_results(open_page("tradeoffs", SMALL | {"x": "bits_per_pixel", "tab": "rates"}), HALF)
    anchor = app.selectbox(key="anchor")
    assert anchor.options == [*RATED, "Whole", "<b>Half"]
    anchor.select("Whole").run()
    table = next(each.value for each in app.dataframe if "BD-rate" in each.value)
    rates = dict(zip(table["Method"], table["BD-rate"], strict=True))
    assert set(rates) == {*RATED, "<b>Half"}
    assert rates["<b>Half"] == "-50.0 %"
    figure = json.loads(app.get("plotly_chart")[-1].proto.spec)
    assert figure["data"][-1]["name"] == "&lt;b&gt;Half"
    assert "against Whole (%)" in figure["layout"]["yaxis"]["title"]["text"]


def test_each_method_answers_and_its_answer_is_marked_and_can_be_chosen(small_samples):
    app = open_page(
        "tradeoffs", SMALL | {"ref": "jpeg", "goal": "file_bytes", "goal_file_bytes": "2"}
    )
    labels = ("K-Means", "NMF", "JPEG")
    rows = {label: answer_of(app, label) for label in labels}
    assert all(0 < size <= 2_000 for size, _ in rows.values())
    best = max(rows, key=lambda label: rows[label][1])
    assert f"Best: **{best}, " in markdown(app)
    app.button(key="select-jpeg").click().run()
    assert app.selectbox(key="method").value == "jpeg"


def test_the_chart_is_there_while_an_answer_is_searched(monkeypatch):
    monkeypatch.setattr(targets, "answer", lambda *_: st.stop())
    assert {"K-Means", "NMF"} <= set(drawn(open_page("tradeoffs", SMALL)))


def answer_of(app, label):
    """Cost and quality of the mark of an answer on the chart."""
    (mark,) = (trace for name, trace in drawn(app).items() if name == f"{label}, answer")
    return numbers(mark["x"])[0], numbers(mark["y"])[0]


def test_a_target_that_no_method_meets_is_said_to_be_out_of_reach():
    app = open_page("tradeoffs", SMALL | {"goal": "ssim", "goal_ssim": "1"})
    assert "No setting that was tried meets this" in markdown(app)
    assert says(app, "**NMF** does not meet it up to K = ")


def test_answers_are_said_to_be_marked_only_where_the_axes_have_their_measures():
    # The search for a PSNR does not measure SSIM.
    goal = SMALL | {"goal": "psnr_db", "goal_psnr_db": "18"}
    assert "**Settings that meet the target** (crossed" in markdown(open_page("tradeoffs", goal))
    app = open_page("tradeoffs", goal | {"y": "ssim"})
    assert "**Settings that meet the target**" in markdown(app)
    is_marked = [name for name, trace in drawn(app).items() if "answer" in name and is_shown(trace)]
    assert ("crossed circles" in markdown(app)) == bool(is_marked)


def is_shown(trace):
    return np.isfinite(np.array(numbers(trace["y"]), float)).any()


def test_rates_are_compared_for_the_same_settings_whatever_the_sweep_is():
    tables = []
    for sweep_of_kmeans in ("2, 3", "2, 3, 40"):
        choices = SMALL | {"kmeans": sweep_of_kmeans, "tab": "rates"}
        app = open_page("tradeoffs", choices)
        tables.append(next(each.value for each in app.dataframe if "BD-rate" in each.value))
    assert tables[0].equals(tables[1])
    assert list(tables[0]["Method"]) == RATED[1:]


def test_the_grid_of_rates_is_told_as_it_is():
    app = open_page("tradeoffs", SMALL | {"tab": "rates"})
    assert says(app, "K = 2, 4, 8 ... 256 colours, K = 1, 2, 4 ... 256 components")
    largest = rate_settings(NMF, load_sample("skyline"))[-1]
    assert largest.value == 256


def test_a_tab_that_is_closed_computes_nothing():
    app = open_page("tradeoffs", SMALL)
    assert not [each for each in app.dataframe if "BD-rate" in each.value]
    assert says(app, FINISHED.format(COUNT))


def test_a_page_without_choices_shows_jpeg_and_an_older_link_shows_what_it_did():
    choices = {key: value for key, value in SMALL.items() if key != "ref"}
    assert FAMILIAR.label in drawn(open_page("tradeoffs", choices))
    assert FAMILIAR.label not in drawn(open_page("tradeoffs", choices | {"v": "2"}))


@pytest.mark.parametrize(
    ("sweep_of_nmf", "marks"), [("1, 50", "its mark is"), ("1, 40, 50", "their marks are")]
)
def test_hollow_marks_are_the_fits_that_were_stopped_and_a_sentence_says_so(sweep_of_nmf, marks):
    app = open_page("tradeoffs", SMALL | {"nmf": sweep_of_nmf})
    stopped = int((~results(app)["converged"]).sum())
    symbols = drawn(app)["NMF"]["marker"]["symbol"]
    assert stopped == sum(symbol.endswith("-open") for symbol in symbols) == len(symbols) - 1
    fits = "1 fit" if stopped == 1 else f"{stopped} fits"
    assert says(app, f"{fits} of NMF stopped before converging; {marks} hollow.")


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("", "4 settings of K-Means and NMF, each"),
        ("png", "5 settings of K-Means, NMF and PNG, ea"),
    ],
)
def test_it_is_said_of_which_methods_the_settings_are(reference, sentence):
    assert says(open_page("tradeoffs", SMALL | {"ref": reference}), sentence)


def test_what_is_slow_is_not_searched():
    app = open_page("tradeoffs", SMALL | {"ref": "sklearnkmeans"})
    assert "scikit-learn" in " ".join(drawn(app))
    assert not any("scikit-learn" in name and "answer" in name for name in drawn(app))


def test_the_price_of_non_negativity_is_that_of_the_table():
    app = open_page("tradeoffs", SMALL | {"ref": "Truncated SVD"})
    rows = results(app).replace({"method": {"NMF": "nmf", "Truncated SVD": "svd"}})
    gap = gap_to(rows, "nmf", "svd")
    assert set(gap) == {1, 2}
    # The smallest factors are those of the SVD but for their rounding, which no two machines share.
    assert max(map(abs, gap.values())) < 0.005
    assert says(app, "is within 0.01 dB of that of Truncated SVD")
    assert not says(open_page("tradeoffs", SMALL), "non-negativity")


def say_prices(rows):
    """A script that shows nothing but the price of rows of (method, K, PSNR)."""
    from core.lazy import pandas
    from pages.sections.tradeoffs.rates import show_prices

    show_prices(pandas.DataFrame(rows, columns=["method", "value", "psnr_db"]))


@pytest.mark.parametrize(
    ("psnr_db", "words"),
    [
        (((50.0, 46.1), (30.0, 31.5)), "between 3.90 dB above (K = 1) and 1.50 dB below (K = 2)"),
        (((50.0, 46.1), (48.0, 46.0)), "between 3.90 dB above (K = 1) and 2.00 dB above (K = 2)"),
        (((30.0, 30.0), (30.0, 30.25)), "between 0.00 dB below (K = 1) and 0.25 dB below (K = 2)"),
        (((30.0, 29.999), (30.0, 30.25)), "between 0.00 dB below (K = 1) and 0.25 dB below"),
        (((50.0, 48.0),), "is 2.00 dB above (K = 1) that of"),
        (((30.0, 29.996), (30.0, 30.004)), "NMF files is within 0.01 dB of that of"),
    ],
    ids=["both sides", "above", "below", "next to none", "one setting", "none"],
)
def test_the_price_says_on_which_side_of_the_svd_the_files_are(psnr_db, words):
    rows = [
        (method, value, quality)
        for value, pair in enumerate(psnr_db, start=1)
        for method, quality in zip(("nmf", "svd"), pair, strict=True)
    ]
    app = OpenApp.from_function(say_prices, args=(rows,)).run()
    (sentence,) = (caption.value for caption in app.caption)
    assert words in sentence


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
    ("cost", "word"), [("file_bytes", "smaller"), ("encode_seconds", "quicker")]
)
def test_differences_at_equal_quality_are_of_what_the_axis_counts(cost, word):
    app = open_page("tradeoffs", SMALL | {"x": cost, "tab": "rates"})
    assert f"How much {word} at equal quality?" in [each.value for each in app.subheader]
    assert says(app, f"mean change in {COST_AXES[cost].noun} at equal quality")


def test_an_answer_without_loss_is_called_so():
    pixels = np.zeros((24, 24, 3), np.uint8)
    pixels[np.tril_indices(24)] = 250, 30, 30
    app = upload(open_page("tradeoffs", SMALL), encode_png(pixels))
    assert "**K-Means, K = 2:** lossless, " in markdown(app)


@pytest.mark.parametrize(
    ("column", "asked", "missed", "words"),
    [
        ("psnr_db", 30.0, 29.996, "just below 30.00 dB in 20.0 kB."),
        ("psnr_db", 30.0, 29.99, ": 29.99 dB in 20.0 kB."),
        ("ssim", 0.9, 0.89996, "just below SSIM 0.9000 in 20.0 kB."),
        ("delta_e", 2.0, 2.004, "just above colour difference 2.00 in 20.0 kB."),
        ("file_bytes", 20_000.0, 20_004, "is 20,004 bytes."),
        ("file_bytes", 20_000.0, 20_120, "is 20.1 kB."),
    ],
)
def test_what_misses_a_target_never_reads_like_the_target(column, asked, missed, words):
    row = {"file_bytes": 20_000, "psnr_db": 28.0} | {column: missed}
    found = targets.Found(NMF(9), targets.Answer(9, row, is_reached=False))
    assert targets._sentence(found, targets.Target(column, asked)).endswith(words)
