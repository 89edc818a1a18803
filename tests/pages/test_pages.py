"""Each page run without a browser: what it shows, and what it makes of bad input."""

import json
import re

import pytest

from core.columns import COLUMNS, COST_AXES
from core.files.palettes import EXPORTS
from core.formatting import format_bytes, format_psnr
from core.images import digest_of, scale_to
from core.methods import DEFAULT_METHODS, MAX_SEED, METHODS, NMF, KMeans
from core.samples import load_sample
from core.verification import Proof
from pages.server import cache
from pages.sidebar.working_size import WORKING_SIZES
from tests.small import CHELSEA, SMALL, SWEEPS

from .opening import (
    BAD_SEED,
    BAD_SWEEP,
    BAD_UPLOAD,
    COUNT,
    FINISHED,
    STEMS,
    UPLOADED,
    assert_shows,
    curves,
    facts,
    open_page,
    pictures_of,
    png_of_many_colours,
    results,
    says,
    upload,
)

LABELS = [method.label for method in DEFAULT_METHODS.values()]
UPLOAD_HEIGHT, UPLOAD_WIDTH = 40, 60


def facts_line(app):
    return next(caption.value for caption in app.caption if "distinct colours" in caption.value)


@pytest.mark.parametrize("stem", STEMS)
def test_every_page_shows_a_sample(stem):
    app = open_page(stem, SMALL)
    assert_shows(app, stem)
    assert app.radio(key="image").value == "chelsea"


@pytest.mark.parametrize("stem", STEMS)
def test_every_page_shows_an_upload(stem):
    app = upload(open_page(stem, SMALL), png_of_many_colours())
    assert_shows(app, stem)
    assert app.radio(key="image").value == UPLOADED


@pytest.mark.parametrize("key", DEFAULT_METHODS)
def test_gallery_shows_a_tile_for_each_setting_and_the_file_of_the_chosen_one(key):
    app = open_page("gallery", SMALL | {"method": METHODS[key].label})
    first, second = SWEEPS[key]
    assert says(app, FINISHED.format(2))
    tiles = pictures_of(app, METHODS[key].label)
    assert [int(re.findall(r"K = (\d+)", tile)[0]) for tile in tiles] == [first, second]
    app.button(key=f"look-{key}-{first}").click().run()
    assert app.get("download_button")[0].key == "chosen-file"
    assert app.select_slider(key="k").value == first


def test_gallery_verifies_the_chosen_file_and_exports_its_palette():
    app = open_page("gallery", SMALL | {"k": "3"})
    keys = {button.key for button in app.get("download_button")}
    assert {"chosen-file", *(f"palette{export.suffix}" for export in EXPORTS)} <= keys
    app.button(key="verify").click().run(timeout=60)
    result = cache.compressed(chelsea(), KMeans(3))
    proof = app.success[0].value
    assert f"{len(result.file):,} bytes" in proof
    assert format_psnr(result.quality.psnr_db) in proof
    assert digest_of(result.pixels()) in proof


def test_a_file_that_holds_another_image_is_not_verified(monkeypatch):
    monkeypatch.setattr(cache, "proof", lambda image, result: Proof("0" * 32, 9.0))
    app = open_page("gallery", SMALL)
    app.announce("decoded a different image: 9.0 dB").button(key="verify").click().run()
    assert not app.success


@pytest.mark.parametrize(("label", "kind"), [("K-Means", KMeans), ("NMF", NMF)])
def test_ledger_shows_the_pieces_of_the_chosen_file(label, kind):
    app = open_page("gallery", SMALL | {"method": label, "k": "2"})
    size = len(cache.compressed(chelsea(), kind(2)).file)
    pieces = next(table.value for table in app.dataframe if "piece" in table.value)
    assert pieces["file_bytes"].iloc[-1] == size == pieces["file_bytes"].iloc[:-1].sum()
    assert format_bytes(size) in facts(app)


def test_bits_are_compared_where_asked_for():
    app = open_page("tradeoffs", SMALL | {"bits": "4"})
    assert says(app, FINISHED.format(COUNT + 2))
    assert says(app, "Points on the overall hull: ")
    combined = json.loads(app.get("plotly_chart")[-1].proto.spec)["data"]
    assert [curve["name"] for curve in combined] == [
        "Best of all",
        "4 bits per value",
        "8 bits per value",
    ]
    rows = results(app)
    assert set(rows[rows["method"] == "NMF"]["bits"]) == {4, 8}


def chelsea():
    return cache.sample("chelsea", WORKING_SIZES[CHELSEA["size"]])


def test_tradeoffs_show_every_setting_of_the_tutorial_as_point_and_as_row(monkeypatch):
    # An image that is just high enough for the largest setting.
    largest = max(NMF.knob().sweep)
    image = scale_to(load_sample("chelsea"), largest * round(1.55 * largest))
    monkeypatch.setattr(cache, "sample", lambda *_: image)
    app = open_page("tradeoffs", CHELSEA)
    points = {curve["customdata"][0][0]: curve["customdata"] for curve in curves(app).values()}
    rows = results(app)
    for key, method in DEFAULT_METHODS.items():
        assert [value for _, value in points[key]] == list(method.knob().sweep)
    assert len(rows) == sum(map(len, points.values()))
    assert list(rows.columns) == list(COLUMNS)
    assert {"csv", "json"} <= {button.key for button in app.get("download_button")}


def test_tradeoffs_follow_the_choice_of_axes():
    app = open_page("tradeoffs", SMALL)
    before = curves(app)
    app.selectbox(key="x").select(COST_AXES["numbers"].axis_title).run()
    after = curves(app)
    for label in LABELS:
        assert after[label]["x"] != before[label]["x"]
        assert after[label]["y"] == before[label]["y"]


@pytest.mark.parametrize("text", ["two", "0, 5", "999999", "", "2.5", "-3", "1 " * 50 + "x"])
def test_bad_sweep_gives_one_sentence_and_the_tutorials_sweep(text):
    app = open_page("tradeoffs", SMALL)
    app.announce(BAD_SWEEP).text_input(key="kmeans").set_value(text).run()
    shown = [value for _, value in curves(app)[KMeans.label]["customdata"]]
    assert shown == list(KMeans.knob().sweep)


def test_sweep_is_read_in_any_order_with_any_separator():
    app = open_page("tradeoffs", SMALL)
    app.text_input(key="kmeans").set_value(" 3;2，2 ,").run()
    assert [value for _, value in curves(app)[KMeans.label]["customdata"]] == [2, 3]


def test_components_above_the_shorter_side_are_left_out():
    app = open_page("tradeoffs", SMALL | {"nmf": f"1, {UPLOAD_HEIGHT}, {UPLOAD_HEIGHT + 1}"})
    upload(app, png_of_many_colours())
    rows = results(app)
    assert list(rows[rows["method"] == "NMF"]["value"]) == [1, UPLOAD_HEIGHT]
    assert says(app, f"values above {UPLOAD_HEIGHT}")


def test_bad_upload_gives_one_sentence_and_leaves_the_sample():
    app = open_page("overview", SMALL)
    before = facts_line(app)
    upload(app.announce(BAD_UPLOAD), b"<html>not a picture</html>")
    assert facts_line(app) == before


def test_bad_upload_leaves_the_one_before_and_a_good_one_takes_the_sentence_away():
    app = upload(open_page("overview", SMALL), png_of_many_colours())
    before = facts_line(app)
    upload(app.announce("is damaged"), png_of_many_colours()[:60])
    assert facts_line(app) == before
    assert app.radio(key="image").value == UPLOADED
    upload(app.announce(), png_of_many_colours())
    assert facts_line(app) == before


SIDEBAR = {"image": "nonsense", "size": "All of it", "nmf": "1" * 5000, "seed": "-5"}
FORGED = {
    "sidebar": (SIDEBAR | {"kmeans": "999999"}, [BAD_SEED, BAD_SWEEP, BAD_SWEEP]),
    "somebody-elses-image": ({"image": UPLOADED, "seed": "1e400"}, [BAD_SEED]),
    "page": ({"budget": "x", "method": "<script>", "x": "foo", "y": "foo", "scale": "foo"}, []),
    "version": ({"v": "99", "unknown": "1"}, []),
}


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize(("forged", "errors"), FORGED.values(), ids=FORGED)
def test_forged_link_gives_the_page_and_a_sentence_where_one_helps(
    stem, forged, errors, small_samples
):
    assert_shows(open_page(stem, SMALL | forged, errors), stem)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"space": "Oklab", "dither": "Floyd-Steinberg"}, ["space='oklab'", "dither=True"]),
        ({"space": "<b>", "dither": "1e400"}, ["space='rgb'", "dither=False"]),
    ],
    ids=["known", "forged"],
)
def test_options_of_a_link_reach_the_settings_and_other_words_do_not(link, expected):
    rows = results(open_page("tradeoffs", SMALL | link))
    for text in rows[rows["method"] == KMeans.label]["parameters"]:
        assert all(parameter in text for parameter in expected)


def test_the_largest_seed_that_is_named_is_used():
    app = open_page("tradeoffs", SMALL)
    app.text_input(key="seed").set_value(str(MAX_SEED)).run()
    assert set(results(app)["seed"]) == {MAX_SEED}


@pytest.mark.parametrize("seed", [-5, MAX_SEED + 1, 10**12])
def test_seed_that_no_browser_sends_is_not_used(seed):
    app = open_page("tradeoffs", SMALL)
    app.announce(BAD_SEED).text_input(key="seed").set_value(str(seed)).run()
    assert set(results(app)["seed"]) == {0}
