"""The pages for a closer look, run without a browser."""

import json
import re

import numpy as np
import pytest

from core.compression import compress
from core.images import encode_png
from core.methods import DEFAULT_METHODS, FAMILIAR, METHODS, NMF, KMeans
from pages.sections.compare import pairs
from pages.server import cache
from pages.shared import tiles
from pages.shared.viewer import show
from tests.small import SMALL

from .opening import (
    assert_shows,
    labels,
    markdown,
    open_page,
    pictures_of,
    png_of_many_colours,
    switch_to,
    upload,
    viewer,
)

FOUR = SMALL | {"kmeans": "2, 3, 4, 5", "nmf": "1, 2, 3"}


def row_of(app, label):
    frame = app.dataframe[0].value
    return frame[frame["name"] == label]


def test_gallery_shows_the_original_and_the_chosen_setting():
    shown = viewer(open_page("gallery", FOUR | {"method": "NMF", "k": "2"}))
    assert labels(shown) == ["Original", "NMF, K = 2"]
    assert (shown["height"], shown["width"]) == cache.sample("chelsea").pixels.shape[:2]
    assert all("/media/" in version["url"] for version in shown["versions"])


def test_viewer_holds_the_settings_one_step_of_the_slider_away():
    shown = viewer(open_page("gallery", FOUR | {"method": "K-Means", "k": "3"}))
    assert shown["slider"] == "k"
    assert [version["label"] for version in shown["ahead"]] == ["K-Means, K = 2", "K-Means, K = 4"]
    assert [version["setting"] for version in shown["ahead"]] == ["2", "4"]


def test_picture_of_a_setting_keeps_its_address():
    app = open_page("gallery", FOUR | {"k": "2"})
    first = viewer(app)["versions"]
    app.select_slider(key="k").set_value(3).run()
    second = viewer(app)["versions"]
    assert second[0]["url"] == first[0]["url"]
    assert second[1]["url"] != first[1]["url"]
    app.select_slider(key="k").set_value(2).run()
    assert viewer(app)["versions"] == first


def test_many_tiles_stand_on_several_pages():
    values = range(2, 2 + tiles.PER_PAGE + 3)
    app = upload(open_page("gallery", SMALL | {"k": "2"}), png_of_many_colours())
    app.text_input(key="kmeans").set_value(", ".join(map(str, values))).run()
    assert len(pictures_of(app, "K-Means")) == tiles.PER_PAGE
    # The test client does not know this widget.
    app.session_state[f"tiles-kmeans-{len(values)}"] = 2
    app.run()
    assert len(pictures_of(app, "K-Means")) == 3


def test_others_get_no_more_bytes_than_the_chosen_setting_and_use_them_well():
    app = open_page("compare", FOUR | {"k": "4"})
    anchor, *others = shown_results(app)
    assert anchor.method == KMeans(4)
    assert [type(each.method) for each in others] == [NMF, FAMILIAR]
    for result in others:
        assert len(result.file) <= len(anchor.file)
        one_more = compress(cache.sample("chelsea"), result.method.at(result.method.value + 1))
        assert len(one_more.file) > len(anchor.file)
    assert labels(viewer(app, "errors")) == labels(viewer(app))[1:]


@pytest.mark.parametrize(
    ("file_bytes", "words"), [(30_499, "the same size"), (25_500, "16.4 % smaller")]
)
def test_a_file_of_nearly_the_size_is_not_called_smaller(file_bytes, words):
    assert pairs.saving(file_bytes, 30_505) == words


def test_each_method_has_the_smallest_setting_that_reaches_a_quality():
    app = open_page("compare", FOUR | {"match": "at one quality", "target": "22 dB"})
    kmeans, nmf, _ = shown_results(app)
    for result in (kmeans, nmf):
        assert result.quality.psnr_db >= 22
        one_less = compress(cache.sample("chelsea"), result.method.at(result.method.value - 1))
        assert one_less.quality.psnr_db < 22
    low = labels(viewer(app))
    app.select_slider(key="target").set_value("48 dB").run()
    assert low != labels(viewer(app))


def test_a_method_without_an_answer_says_how_near_its_best_comes(few_colours):
    app = upload(open_page("compare", FOUR | {"k": "4"}), few_colours)
    text = markdown(app)
    assert "**NMF**  \nno file is that small; the smallest is " in text
    app.segmented_control(key="match").set_value("quality").run()
    app.select_slider(key="target").set_value("48 dB").run()
    worse = r"\*\*JPEG\*\*  \nno setting is that good; the best has \d\d\.\d dB"
    assert re.search(worse, markdown(app))


def test_what_has_no_loss_is_not_infinitely_far_above_the_quality_asked_for(few_colours):
    app = upload(open_page("compare", FOUR | {"match": "at one quality"}), few_colours)
    assert re.search(r"\*\*K-Means, K = 2\*\*  \n\d+ B, lossless$", markdown(app), re.MULTILINE)
    assert "inf" not in markdown(app)


def test_a_pair_without_loss_has_no_charts_of_errors(few_colours):
    link = {"match": "pair", "first": "png-9", "second": "kmeans-2"}
    app = upload(open_page("compare", FOUR | link), few_colours)
    assert [each.value for each in app.info] == [
        "Each of these results equals the original in every pixel: there is no error to show."
    ]
    assert not app.header
    app.selectbox(key="first").set_value("JPEG, quality 50").run()
    assert next(each.value for each in app.header) == "Where the errors are"


@pytest.fixture
def few_colours():
    """A small image of two colours, in a pattern that JPEG and NMF do badly."""
    pixels = np.zeros((24, 24, 3), np.uint8)
    pixels[np.tril_indices(24)] = 250, 30, 30
    return encode_png(pixels)


def shown_results(app):
    """The results in the viewer, compressed again from their names."""
    kinds = {kind.label: kind for kind in METHODS.values()}
    named = [re.fullmatch(r"(.*), \D*(\d+)", label).groups() for label in labels(viewer(app))[1:]]
    methods = [kinds[label].make(int(value)) for label, value in named]
    return [compress(cache.sample("chelsea"), method) for method in methods]


def test_any_method_can_be_looked_at_and_compared():
    app = open_page("gallery", FOUR | {"method": "webp", "k": "43"})
    assert labels(viewer(app)) == ["Original", "WebP, quality 43"]
    assert app.select_slider(key="k").value == 43
    link = {"match": "pair", "first": "jpeg-50", "second": "png-9"}
    shown = labels(viewer(open_page("compare", FOUR | link)))
    assert shown[1] == "JPEG, quality 50"
    assert shown[2].startswith("PNG, lossless")


def test_free_pair_is_the_one_that_was_asked_for():
    link = {"match": "a free pair", "first": "NMF, K = 3", "second": "NMF, K = 1"}
    app = open_page("compare", FOUR | link)
    assert labels(viewer(app)) == ["Original", "NMF, K = 3", "NMF, K = 1"]
    assert list(row_of(app, "NMF, K = 3")["channel"]) == ["Red", "Green", "Blue"]
    app.selectbox(key="second").set_value("NMF, K = 3").run()
    assert labels(viewer(app)) == ["Original", "NMF, K = 3"]


@pytest.mark.parametrize("kind", ["Absolute", "Signed", "SSIM", "Delta E"])
def test_error_maps_come_with_their_scale(kind):
    app = open_page("compare", FOUR | {"error": kind})
    bar = json.loads(app.get("plotly_chart")[0].proto.spec)["layout"]["xaxis"]
    assert bar["range"][0] < bar["range"][1]
    assert bar["title"]["text"]


def test_color_is_picked_and_stays_within_a_smaller_palette():
    app = open_page("palette", FOUR | {"k": "5", "color": "5"})
    assert "Colour 5, " in markdown(app)
    last = viewer(app, "palette")["versions"][1]
    app.select_slider(key="color").set_value(1).run()
    assert "Colour 1, " in markdown(app)
    assert viewer(app, "palette")["versions"][1] != last
    app.select_slider(key="color").set_value(5).run()
    app.select_slider(key="k").set_value(2).run()
    assert app.select_slider(key="color").value in (1, 2)


def test_sum_grows_component_by_component():
    app = open_page("parts", FOUR | {"method": "NMF", "k": "3", "part": "1"})
    assert labels(viewer(app, "parts"))[1] == "1 of 3 parts"
    # Not the whole distance to the SVD is the price of non-negativity.
    assert any("With all 3 parts, the gap is the price" in each.value for each in app.caption)
    for expected in ("2 of 3 parts", "All 3 parts", "1 of 3 parts"):
        app.button(key="next").click().run()
        assert labels(viewer(app, "parts"))[1] == expected
    app.select_slider(key="part").set_value(3).run()
    app.select_slider(key="k").set_value(2).run()
    assert app.select_slider(key="part").value <= 2


def test_sum_of_fewer_parts_than_were_asked_for_ends_with_the_last():
    app = open_page("parts", FOUR | {"method": "NMF", "k": "3", "part": "3", "component": "3"})
    ramps = np.indices((40, 60)).astype(np.uint8)
    # A sum of two products, with values in between that no rounding makes of few kinds.
    upload(app, encode_png(np.stack([2 * ramps[0] + 2 * ramps[1]] * 3, axis=2)))
    app.select_slider(key="k").set_value(3).run()
    assert labels(viewer(app, "parts"))[1] == "All 2 parts"
    assert app.select_slider(key="part").options == ["1", "2"]
    assert app.select_slider(key="component").options == ["1", "2"]
    app.button(key="next").click().run()
    assert labels(viewer(app, "parts"))[1] == "1 of 2 parts"


@pytest.mark.parametrize(("stem", "key"), [("palette", "kmeans"), ("parts", "nmf")])
def test_explained_method_is_the_chosen_one_from_there_on(stem, key):
    other = next(method for method in DEFAULT_METHODS.values() if method.key != key)
    app = open_page("gallery", FOUR)
    app.selectbox(key="method").set_value(other.key).run()
    switch_to(app, stem)
    switch_to(app, "gallery")
    assert app.selectbox(key="method").value == key


@pytest.mark.parametrize(("stem", "sweep"), [("palette", {"kmeans": "1"}), ("parts", {"nmf": "1"})])
def test_one_color_or_component_needs_no_choice(stem, sweep):
    app = open_page(stem, SMALL | sweep)
    assert_shows(app, stem)
    assert {"color", "part", "component"}.isdisjoint(slider.key for slider in app.select_slider)


@pytest.mark.parametrize(
    ("stem", "forged"),
    [
        ("compare", {"match": "x", "target": "9 dB", "first": "x", "second": "<b>", "error": "x"}),
        ("compare", {"match": "a free pair", "first": "K-Means, K = 99"}),
        ("palette", {"color": "999", "cloud_space": "x"}),
        ("parts", {"part": "-1", "channel": "Alpha"}),
        # Empty ones, on a page that is the first of its session.
        ("compare", {"match": "", "error": ""}),
        ("palette", {"color": "", "cloud_space": ""}),
        ("parts", {"part": "", "channel": ""}),
    ],
    ids=["compare", "pair", "palette", "parts", "no-error", "no-space", "no-channel"],
)
def test_forged_choices_give_the_page_without_exception(stem, forged):
    app = open_page(stem, FOUR | forged)
    assert_shows(app, stem)
    assert app.get("plotly_chart")


def test_viewer_refuses_what_it_cannot_show():
    with pytest.raises(ValueError, match="shows 1 to 4 versions; got 0"):
        show([], None)
