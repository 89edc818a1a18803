"""The set of images: its answer, its sources, and the way to the closer look."""

import json

import numpy as np
import pytest

from core.compression import compress
from core.files.results import row_as_json
from core.images import encode_png, scale_to
from core.limits import Limits
from core.methods import METHODS, KMeans
from core.samples import SAMPLES, load_sample
from core.sets.rates import Rates
from pages.sections.image_set import answer, points
from pages.sections.image_set.source import SIZES, Member
from pages.shared import closeup
from pages.sidebar.controls import Choices
from tests.pages.opening import markdown, open_page, says, switch_to
from tests.small import SMALL

NAMES = [sample.title for sample in SAMPLES.values()]


def open_set(**query):
    return open_page("image_set", SMALL | query)


def chart(app):
    return json.loads(app.get("plotly_chart")[0].proto.spec)["data"]


def send(app, *files):
    uploader = next(each for each in app.get("file_uploader") if "_set_files" in each.key)
    return uploader.set_value([(*file, "image/png") for file in files]).run()


def test_the_samples_are_answered_without_a_click():
    app = open_set()
    text = markdown(app)
    assert "**4 images of the samples:**" in text
    assert "At equal quality, NMF files are" in text
    assert "pulls most: without it, the mean of" in text
    traces = {trace["name"] for trace in chart(app)}
    for label in ("K-Means", "NMF", "JPEG"):
        parts = ("mean of dB", "dB of mean MSE", "10 to 90 %", "each image")
        assert {f"{label}, {part}" for part in parts} <= traces
    images = next(table.value for table in app.dataframe if "thumbnail" in table.value)
    assert set(images["image"]) <= {*NAMES}
    assert images["thumbnail"].str.startswith("data:image/jpeg").all()


def test_the_means_are_over_the_files_that_are_there():
    app = open_set()
    table = next(each.value for each in app.dataframe if "PSNR (dB), at least" in each.value)
    sizes = next(each.value for each in app.dataframe if "Bits per pixel, at most" in each.value)
    for shown in (table, sizes):
        assert list(shown.columns[1:]) == ["K-Means", "NMF", "JPEG", "Images"]
        assert shown["Images"].between(1, 4).all()


def test_without_a_sample_it_is_seen_what_the_others_say():
    app = open_set(set_of="coffee")
    assert "**1 image of the samples:**" in markdown(app)
    app.pills(key="set_of").set_value(["china", "rocket"]).run()
    assert "**2 images of the samples:**" in markdown(app)
    # A set of none is no set.
    app.pills(key="set_of").set_value([]).run()
    assert "**4 images of the samples:**" in markdown(app)


def test_the_settings_are_told_as_they_are():
    app = open_set(set_of="coffee")
    assert says(app, "K doubles up to 64, and codecs have their usual qualities.")
    assert says(app, "of K-Means, NMF and JPEG, each measured")
    # No mark of this chart is hollow because a fit was stopped.
    assert says(app, "of NMF stopped before converging.")


def test_another_anchor_is_compared_with():
    app = open_set(set_anchor="jpeg")
    assert "than JPEG files (median)" in markdown(app) or "JPEG on any" in markdown(app)
    rates = next(each.value for each in app.dataframe if "Median" in each.value)
    assert list(rates["Method"]) == ["K-Means", "NMF"]
    counts = rates["Images"] + rates["Not computable"]
    assert list(counts) == [4, 4]


def picture(seed):
    return encode_png(np.random.default_rng(seed).integers(0, 256, (30, 40, 3)).astype(np.uint8))


def test_images_of_ones_own_take_the_place_of_the_samples_and_bad_ones_are_named():
    app = open_set()
    app.announce("`bad*.png`: The file is not an image")
    files = [("one.png", picture(1)), ("bad*.png", b"no image"), ("two.png", picture(2))]
    send(app, *files)
    assert "**2 images of your own:**" in markdown(app)
    images = next(table.value for table in app.dataframe if "thumbnail" in table.value)
    assert set(images["image"]) <= {"one.png", "two.png"}
    app.announce().button(key="set_samples").click().run()
    assert "**4 images of the samples:**" in markdown(app)


def test_a_picture_of_few_colours_keeps_its_size_and_it_is_said():
    screenshot = np.zeros((200, 400, 3), np.uint8)
    screenshot[50:, 20:] = 255
    app = send(open_set(), ("screenshot.png", encode_png(screenshot)))
    assert screenshot[..., 0].size > SIZES["0.06"]
    assert "**1 image of your own:**" in markdown(app)
    (member,) = app.session_state["_image_set"].uploads
    assert member.image(SIZES["0.06"]).scaled_from is None
    assert says(app, "pixels large, except those of at most 256 colours, and")


def rows_of(*names):
    """Rows of the named samples as the command line writes them."""
    lines = b""
    for name in names:
        image = scale_to(load_sample(name), 2000)
        for setting in (*map(KMeans, (2, 4, 8, 16)), *map(METHODS["jpeg"], (5, 20, 50, 90))):
            lines += row_as_json(compress(image, setting).row(image))
    return lines


def test_rows_of_the_command_line_are_shown_though_no_image_can_be_opened():
    app = send(open_set(), ("rows.jsonl", rows_of("coffee", "china", "rocket")))
    assert "**3 images of `rows.jsonl`:** " in markdown(app)
    assert says(app, "holds no images, so none can be opened")
    assert {trace["name"] for trace in chart(app)} >= {"K-Means, mean of dB", "JPEG, mean of dB"}
    assert not [trace for trace in chart(app) if trace["name"].startswith("NMF")]
    switch_to(app, "overview")
    assert "**3 images of `rows.jsonl`:** " in markdown(switch_to(app, "image_set"))


def test_rows_sent_with_images_are_named_as_not_taken():
    app = open_set().announce("`rows.jsonl`: A file of rows is shown alone")
    send(app, ("one.png", picture(1)), ("rows.jsonl", rows_of("coffee")))
    assert "**1 image of your own:**" in markdown(app)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no,rows\n1,2\n", "Line 1 of the file is neither"), (bytes(81_000_000), "at most 80.0 MB")],
)
def test_a_file_of_rows_that_cannot_be_used_is_refused_in_one_sentence(content, words):
    app = open_set().announce(words)
    send(app, ("rows.csv", content))
    assert "**4 images of the samples:**" in markdown(app)


def test_a_set_has_at_most_so_many_images(monkeypatch):
    monkeypatch.setattr(
        "pages.sections.image_set.source.LIMITS", Limits(max_set_images=1, max_rows_bytes=4000)
    )
    app = open_set().announce("at most 1 image")
    send(app, ("one.png", picture(1)), ("two.png", picture(2)))
    send(app.announce("at most 4.00 kB"), ("rows.csv", bytes(5000)))
    assert "**1 image of your own:**" in markdown(app)


def test_the_images_of_a_set_have_a_size_that_they_share(monkeypatch):
    pictures = [(f"{n}.png", picture(n)) for n in (1, 2)]
    most = sum(len(content) for _, content in pictures) - 1
    monkeypatch.setattr(
        "pages.sections.image_set.source.LIMITS", Limits(max_set_bytes=most, max_rows_bytes=1)
    )
    app = open_set().announce("The images of a set together may have at most")
    send(app, *pictures)
    assert "**1 image of your own:**" in markdown(app)


def test_a_point_of_a_curve_opens_its_image_at_its_setting(monkeypatch):
    opened = []
    member = Member(None, b"", lambda: opened.append("chosen"))
    monkeypatch.setattr(closeup, "look", opened.append)
    choices = Choices(None, "", {}, 3, {"kmeans": {"space": "oklab"}})
    points.look({"d": member}, choices, "kmeans", 8, "d")
    assert opened == ["chosen", KMeans(8, seed=3, space="oklab")]
    points.look({"d": member}, choices, "kmeans", 8, "another")
    assert len(opened) == 2


RATES = Rates("nmf", "kmeans", {"a": 10.0, "b": 20.0, "c": 30.0, "d": -400.0}, {"e": "No."}, 5)


def test_the_sentence_counts_the_images_it_holds_for_and_names_what_pulls():
    text = answer.sentences([RATES], {"d": "`dark.png`"}, "5 images")
    assert text == (
        "**5 images:** At equal quality, NMF files are 15 % larger than K-Means files "
        "(median), and larger on most, 3 of 4 that can be compared. `dark.png` pulls most: "
        "without it, the mean of NMF is +20 % instead of -85 %."
    )


def test_where_nothing_can_be_compared_it_says_so():
    text = answer.sentences([Rates("nmf", "kmeans", {}, {"a": "No."})], {}, "1 image")
    assert text == "**1 image:** NMF cannot be compared with K-Means on any of these images."


def test_one_image_is_no_median():
    of_two = Rates("nmf", "kmeans", {"a": -28.2}, {"b": "No."}, 2)
    assert "for the one image where that is known." in answer.sentences([of_two], {}, "2 images")
    text = answer.sentences([Rates("nmf", "kmeans", {"a": -28.2}, {})], {}, "1 image")
    assert text == (
        "**1 image:** At equal quality, NMF files are 28 % smaller than K-Means files, for this "
        "one image."
    )


def test_a_single_method_has_nothing_to_be_compared_with():
    text = answer.sentences([], {}, "3 images")
    assert text == "**3 images**, of one method: there is nothing to compare."
