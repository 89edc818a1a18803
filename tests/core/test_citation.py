import tomllib
from pathlib import Path

from core.citation import cite
from core.compression import compress
from core.methods import KMeans
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


def test_the_version_is_the_same_wherever_it_stands():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / "CITATION.cff").read_text("utf-8").splitlines()
    assert project["version"] == VERSION
    assert f"version: {VERSION}" in lines
    assert "cff-version: 1.2.0" in lines
    assert "license: MIT" in lines
