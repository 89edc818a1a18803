"""Exported palettes, read back by independent readers where there are any."""

import io
import json
import re

import numpy as np
import PIL.Image
import pytest
import swatch
from PIL.GimpPaletteFile import GimpPaletteFile

from core.compression import compress
from core.files.palettes import (
    EXPORTS,
    find_palette,
    to_ase,
    to_css,
    to_gpl,
    to_hex,
    to_json,
    to_png,
)
from core.methods import NMF, KMeans


@pytest.fixture(params=[1, 9, 256])
def palette(request, photo):
    method = KMeans(request.param)
    return find_palette(compress(photo, method).parts(), "photo\n9")


def bytes_of(codes):
    return np.array([list(bytes.fromhex(code)) for code in codes], np.uint8)


def test_a_palette_has_the_colours_of_the_image_with_their_shares_dark_first(photo):
    compressed = compress(photo, KMeans(9))
    palette = find_palette(compressed.parts(), "photo")
    colors, counts = np.unique(compressed.pixels().reshape(-1, 3), axis=0, return_counts=True)
    order = np.lexsort(palette.colors.T[::-1])
    np.testing.assert_array_equal(palette.colors[order], colors)
    np.testing.assert_allclose(palette.shares[order], counts / 2400)
    lightness = palette.colors @ [0.2126, 0.7152, 0.0722]
    assert lightness[0] == lightness.min()
    assert lightness[-1] == lightness.max()


def test_factors_have_no_palette(photo):
    assert find_palette(NMF(2).encode(photo.pixels).parts, "photo") is None


def test_hex_codes_and_css_and_json_hold_the_colours(palette):
    lines = to_hex(palette).decode().splitlines()
    np.testing.assert_array_equal(
        bytes_of([line.removeprefix("#") for line in lines]), palette.colors
    )
    css = re.findall(r"--color-(\d+): #([0-9a-f]{6}); /\* ([\d.]+)% \*/", to_css(palette).decode())
    assert [int(number) for number, _, _ in css] == [*range(1, len(palette.colors) + 1)]
    np.testing.assert_array_equal(bytes_of([code for _, code, _ in css]), palette.colors)
    np.testing.assert_allclose([float(share) / 100 for *_, share in css], palette.shares, atol=6e-5)
    stored = json.loads(to_json(palette))
    assert stored["name"] == palette.name == "photo9"
    np.testing.assert_array_equal([color["rgb"] for color in stored["colors"]], palette.colors)
    assert [color["share"] for color in stored["colors"]] == palette.shares.tolist()


def test_pillow_reads_the_gimp_palette(palette):
    content, mode = GimpPaletteFile(io.BytesIO(to_gpl(palette))).getpalette()
    assert mode == "RGB"
    stored = np.frombuffer(content, np.uint8).reshape(-1, 3)[: len(palette.colors)]
    np.testing.assert_array_equal(stored, palette.colors)


def test_an_independent_reader_finds_the_adobe_swatches(palette, tmp_path):
    (tmp_path / "palette.ase").write_bytes(to_ase(palette))
    swatches = swatch.parse(str(tmp_path / "palette.ase"))
    values = np.array([each["data"]["values"] for each in swatches])
    assert {each["data"]["mode"] for each in swatches} == {"RGB"}
    np.testing.assert_array_equal(np.rint(values * 255), palette.colors)
    shares = [float(each["name"].split()[1].removesuffix("%")) / 100 for each in swatches]
    np.testing.assert_allclose(shares, palette.shares, atol=6e-5)


def test_the_strip_shows_every_colour_in_proportion(palette):
    strip = np.asarray(PIL.Image.open(io.BytesIO(to_png(palette))))
    assert strip.shape == (64, 1024, 3)
    changes = np.flatnonzero((np.diff(strip[0].astype(int), axis=0) != 0).any(axis=1)) + 1
    starts = np.array([0, *changes])
    np.testing.assert_array_equal(strip[0, starts], palette.colors)
    widths = np.diff([*starts, 1024])
    spare = 1024 - len(palette.colors)
    np.testing.assert_allclose(widths, 1 + palette.shares * spare, atol=1)


def test_each_format_has_its_own_ending():
    assert len({export.suffix for export in EXPORTS}) == len(EXPORTS) == 6
