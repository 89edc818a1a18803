import tomllib
from pathlib import Path

from core.citation import cite, cite_all, cite_rates
from core.compression import compress
from core.methods import KMeans
from core.sets import Rates
from core.sweeps import to_frame
from core.version import VERSION

ROOT = Path(__file__).parents[2]


def test_a_citation_has_the_numbers_of_the_row_and_what_repeats_them(photo):
    result = compress(photo, KMeans(7, seed=3))
    row, text = result.row(photo), cite(photo, result)
    for part in (
        "K-Means, K = 7, on photo.png (60 x 40 pixels): ",
        f"{row['file_bytes']:,} bytes ({row['bits_per_pixel']:.3f} bits per pixel)",
        f"at a PSNR of {row['psnr_db']:.2f} dB, SSIM {row['ssim']:.4f}",
        f"(CIEDE2000) {row['delta_e']:.2f}",
        f"Setting: {row['parameters']}. Digest of the image: {photo.digest}.",
        f"Palette & Parts {row['version']}.",
    ):
        assert part in text


def test_what_has_no_error_is_without_loss(noise):
    assert " without loss, SSIM 1.0000" in cite(noise, compress(noise, KMeans(64)))


def test_several_results_have_a_line_each_and_what_was_not_measured_is_not_told(photo):
    results = [compress(photo, KMeans(2)), compress(photo, KMeans(3), perceptual=False)]
    head, first, second = cite_all(photo, results).splitlines()
    assert head.startswith("Measured on images decoded from the files, of photo.png (60 x 40 ")
    assert photo.digest in head
    assert first.startswith(f"- K-Means, K = 2: {len(results[0].file):,} bytes (")
    assert f"SSIM {results[0].quality.ssim:.4f}" in first
    assert first.endswith(f"Setting: {results[0].method!r}.")
    assert f"dB. Setting: {results[1].method!r}." in second
    assert cite_all(photo, results[:1]) == cite(photo, results[0])


def test_rates_are_told_with_their_images(photo, noise):
    frame = to_frame(compress(each, KMeans(2)).row(each) for each in (photo, noise))
    rates = Rates("nmf", "kmeans", {photo.digest: -10.0}, {noise.digest: "why"}, 2)
    none = Rates("jpeg", "kmeans", {}, {photo.digest: "why", noise.digest: "why"}, 2)
    head, first, second, images = cite_rates([rates, none], frame).splitlines()
    assert "against K-Means, image by image, by Palette & Parts 0." in head
    assert first == "- NMF: median -10.0 %, mean -10.0 % over 1 of 2 images."
    assert second == "- JPEG: none of 2 images can be compared."
    assert f"photo.png (60 x 40, {photo.digest}); " in images


def test_the_version_is_the_same_wherever_it_stands():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / "CITATION.cff").read_text("utf-8").splitlines()
    assert project["version"] == VERSION
    assert f"version: {VERSION}" in lines
    assert "cff-version: 1.2.0" in lines
    assert "license: MIT" in lines
