"""The Overview: facts, the methods at one file size, and the way to a closer look."""

import math
import re
from dataclasses import replace

import pytest

from core.compression import compress
from core.formatting import format_bytes
from core.images import scale_to
from core.methods import DEFAULT_METHODS, FAMILIAR, METHODS, NMF, Jpeg, KMeans, MedianCut, WebP
from core.samples import load_sample
from pages.sections.overview.budget import verdict
from tests.small import PIXELS, SMALL, SWEEPS

from .opening import (
    COUNT,
    FINISHED,
    UPLOADED,
    labels,
    markdown,
    open_page,
    pictures_of,
    png_of_many_colours,
    says,
    switch_to,
    upload,
    viewer,
)

KINDS = [*DEFAULT_METHODS.values(), FAMILIAR]


def test_the_facts_of_the_tutorials_image_are_told():
    app = open_page("overview", SMALL | {"image": "Skyline", "size": "1 MP"})
    assert says(app, "600 × 800 pixels")
    assert says(app, "1,440,000 values")


def test_the_facts_of_an_upload_are_told_also_after_a_page_switch():
    app = upload(open_page("overview", SMALL), png_of_many_colours(40, 60))
    facts = "40 × 60 pixels, 2,400 distinct colours, 7,200 values"
    assert says(app, facts)
    switch_to(app, "gallery")
    switch_to(app, "overview")
    assert says(app, facts)
    assert app.radio(key="image").value == UPLOADED


def test_both_methods_are_shown_and_the_sweep_is_finished():
    app = open_page("overview", SMALL)
    assert {heading.value for heading in app.header} >= {kind.label for kind in KINDS[:2]}
    assert says(app, FINISHED.format(COUNT))
    for kind in KINDS[:2]:
        tiles = [button for button in app.button if button.key.startswith(f"tile-{kind.key}-")]
        assert len(tiles) == 2


@pytest.mark.parametrize("budget", [2, 5])
def test_each_method_fills_the_budget_and_is_no_worse_than_its_sweep(budget):
    app = open_page("overview", SMALL | {"budget": str(budget)})
    image = scale_to(load_sample("chelsea"), PIXELS)
    for kind in KINDS:
        fitting = [each for each in swept(image, kind) if len(each.file) <= 1000 * budget]
        shown = [each.label for each in app.button if each.key.startswith(f"card-{kind.key}-")]
        if not shown:
            assert not fitting
            assert f"**{kind.label}:** no file is that small" in markdown(app)
            continue
        value = int(re.search(r"\d+", shown[0].rpartition(", ")[2])[0])
        found = compress(image, kind.make(value), perceptual=False)
        assert len(found.file) <= 1000 * budget
        assert format_bytes(len(found.file)) in markdown(app)
        assert all(found.quality.psnr_db >= each.quality.psnr_db for each in fitting)
        if value < min(kind.largest_value(image.height, image.width), 256):
            assert len(compress(image, kind.make(value + 1)).file) > 900 * budget


def swept(image, kind):
    values = SWEEPS.get(kind.key, kind.knob().sweep)
    return [compress(image, kind.make(value), perceptual=False) for value in values]


def test_the_verdict_ranks_the_methods_by_their_quality(photo):
    photo = replace(photo, source_bytes=None)
    jpeg, palette = (compress(photo, method) for method in (Jpeg(90), KMeans(3)))
    first, second = (round(each.quality.psnr_db, 1) for each in (jpeg, palette))
    assert first > second
    sentence = verdict({KMeans: palette, Jpeg: jpeg}, 50_000, photo)
    assert sentence == (
        f"In 50 kB, **JPEG** is nearest to the original: {first:.1f} dB; "
        f"K-Means is {first - second:.1f} dB behind."
    )
    assert verdict({}, 50, photo) == (
        "None of these methods has a file of at most 50 B for this image."
    )


@pytest.mark.parametrize(
    ("other", "words"),
    [(31.24, "K-Means is 7.3 dB behind."), (38.54, "K-Means is less than 0.1 dB behind.")],
)
def test_the_gap_is_that_of_the_figures_that_are_shown(photo, other, words):
    first, second = (
        replace(each, quality=replace(each.quality, psnr_db=psnr))
        for each, psnr in (
            (compress(photo, Jpeg(90)), max(38.46, other + 0.005)),
            (compress(photo, KMeans(3)), other),
        )
    )
    assert f"38.5 dB; {words}" in verdict({KMeans: second, Jpeg: first}, 50_000, photo)


def without_loss(result):
    return replace(result, quality=replace(result.quality, psnr_db=math.inf))


def test_no_decibels_are_said_of_what_is_behind_a_result_without_loss(photo):
    jpeg = compress(photo, Jpeg(50))
    same = [without_loss(compress(photo, kind(3))) for kind in (KMeans, NMF, MedianCut)]
    best = dict(zip((KMeans, NMF, MedianCut), same, strict=True))
    quality = f"{jpeg.quality.psnr_db:.1f} dB"
    # Of equals the smaller file comes first.
    ranked = sorted(same, key=lambda each: len(each.file))
    first, second, third = (each.method.label for each in ranked)
    assert verdict({**best, Jpeg: jpeg}, 10**6, photo).startswith(
        f"In 1000 kB, **{first}** is nearest to the original: lossless; {second} and {third} are "
        f"lossless too; JPEG ({quality}) comes after it."
    )
    one = verdict({KMeans: best[KMeans], Jpeg: jpeg}, 10**6, photo)
    assert f"original: lossless; JPEG ({quality}) comes after it." in one
    two = verdict({KMeans: best[KMeans], MedianCut: best[MedianCut]}, 10**6, photo)
    assert "original: lossless; Median cut is lossless too." in two


def test_the_verdict_says_what_could_not_use_all_bytes_and_that_the_original_fits(photo):
    image = replace(photo, source_bytes=40_000, source_format="PNG")
    jpeg, palette = (compress(image, method) for method in (Jpeg(95), KMeans(3)))
    sentence = verdict({KMeans: palette, Jpeg: jpeg}, 50_000, image)
    assert sentence.endswith(
        "behind. JPEG (quality 95) has no higher setting. The original itself fits: 40.0 kB."
    )
    assert "fits" not in verdict({KMeans: palette}, 39_000, image)


def test_the_verdict_names_all_methods_that_have_no_higher_setting(photo):
    last = NMF(min(photo.height, photo.width)), WebP(100), Jpeg(95)
    best = {type(each): compress(photo, each) for each in last}
    sentence = "NMF (K = 40), WebP (quality 100) and JPEG (quality 95) have no higher setting."
    assert sentence in verdict(best, 10**6, photo)


def test_a_tile_a_card_and_a_point_lead_to_the_closer_look():
    app = open_page("overview", SMALL)
    app.button(key="tile-nmf-2").click().run()
    assert labels(viewer(app)) == ["Original", "NMF, K = 2"]
    assert app.selectbox(key="method").value == "nmf"
    switch_to(app, "overview")
    (card,) = [button for button in app.button if button.key.startswith("card-jpeg-")]
    card.click().run()
    quality = int(re.search(r"\d+", card.label)[0])
    assert labels(viewer(app)) == ["Original", f"JPEG, quality {quality}"]
    assert pictures_of(app, METHODS["kmeans"].label) == []


def test_cards_take_the_place_of_their_pictures_before_these_are_there():
    app = open_page("overview", SMALL)
    # The page names the size of the image at its working size.
    height, width = re.search(
        r"(\d+) × (\d+) pixels", " ".join(each.value for each in app.caption)
    ).groups()
    styles = [str(element.proto) for element in app.get("html")]
    rules = [style for style in styles if "at-once-original img" in style]
    assert rules
    assert f"aspect-ratio: {width} / {height};" in rules[0]


def test_no_line_of_the_verdict_ends_within_the_name_of_a_method():
    lines = markdown(open_page("overview", SMALL)).splitlines()
    text = next(line for line in lines if "nearest to the original" in line)
    assert "K\u2011Means" in text
    assert "K-Means" not in text
