"""Samples of 16 bits are rounded to the nearest of 256 levels, whatever their kind."""

import io
import struct

import numpy as np
import PIL.Image
import pytest
import tifffile

from core.uploads.decoding import ImageError, load_trusted_image
from tests import pngs, profiles
from tests.hostile import save

# Every upper byte, with lower bytes around the middle between two levels.
LEVELS = np.array([256 * high + low for high in range(256) for low in (0, 127, 128, 129, 255)])
ROUNDED = np.rint(LEVELS / 257)
GREY = LEVELS.reshape(32, 40, 1)
COLORS = np.dstack([GREY, GREY[::-1], GREY[:, ::-1]])
OPAQUE = np.full_like(GREY, 65535)


def nearest(samples):
    return np.rint(samples / 257)


def pixels_of(data):
    return load_trusted_image(data).pixels


def test_a_fifth_of_the_levels_are_not_their_upper_byte():
    assert np.mean(LEVELS >> 8 != ROUNDED) > 0.19


@pytest.mark.parametrize("interlace", [False, True])
@pytest.mark.parametrize(
    ("color_type", "samples"),
    [
        (pngs.GRAY, GREY),
        (pngs.RGB, COLORS),
        (pngs.GRAY_ALPHA, np.dstack([GREY, OPAQUE])),
        (pngs.RGB_ALPHA, np.dstack([COLORS, OPAQUE])),
    ],
)
def test_png_is_rounded(color_type, samples, interlace):
    data = pngs.png(samples, 16, color_type, interlace=interlace)
    colors = GREY if color_type in (pngs.GRAY, pngs.GRAY_ALPHA) else COLORS
    expected = np.broadcast_to(nearest(colors), (32, 40, 3))
    np.testing.assert_array_equal(pixels_of(data), expected)


@pytest.mark.parametrize("color_type", [pngs.GRAY_ALPHA, pngs.RGB_ALPHA])
def test_alpha_of_png_is_rounded(color_type):
    black = np.zeros((32, 40, pngs.CHANNELS[color_type] - 1), int)
    pixels = pixels_of(pngs.png(np.dstack([black, GREY]), 16, color_type))
    np.testing.assert_array_equal(pixels[..., :1], 255 - nearest(GREY))


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("kind", ["rgb", "cmyk"])
def test_tiff_is_rounded(kind, compression, byteorder):
    inks = np.dstack([65535 - COLORS, 0 * GREY])
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        (COLORS if kind == "rgb" else inks).astype(np.uint16),
        photometric="rgb" if kind == "rgb" else "separated",
        compression=compression,
        byteorder=byteorder,
    )
    # Without black, the naive formula for inks is 255 - ink.
    np.testing.assert_array_equal(pixels_of(file.getvalue()), nearest(COLORS))


def test_a_transparent_deep_colour_is_found_after_turning():
    turned = PIL.Image.Exif()
    turned[274] = 6  # To be turned by a quarter to the right.
    samples = np.full((3, 5, 3), 0x1234)
    samples[0, 0, 1] = 0x1235
    chunks = [(b"eXIf", turned.tobytes()[6:]), (b"tRNS", struct.pack(">HHH", *[0x1234] * 3))]
    pixels = pixels_of(pngs.png(samples, 16, pngs.RGB, before=chunks))
    assert pixels.shape == (5, 3, 3)
    expected = np.full((5, 3, 3), 255)
    expected[0, 2] = round(0x1234 / 257)
    np.testing.assert_array_equal(pixels, expected)


def test_grey_and_alpha_of_16_bits_come_through_their_profile():
    grey = np.dstack([GREY, OPAQUE])
    profile = save(PIL.Image.new("L", (1, 1)), "PNG", icc_profile=profiles.gray_profile(gamma=1.0))
    start = profile.index(b"iCCP")
    size = int.from_bytes(profile[start - 4 : start])
    chunk = (b"iCCP", profile[start + 4 : start + 4 + size])
    image = load_trusted_image(pngs.png(grey, 16, pngs.GRAY_ALPHA, before=[chunk]))
    expected = profiles.encode(GREY / 65535)
    np.testing.assert_allclose(image.pixels[..., :1], expected, atol=0.6)
    assert not [note for note in image.notes if "profile" in note]


def in_planes(samples, **options):
    """A TIFF file that keeps each channel by itself."""
    file, planes = io.BytesIO(), np.moveaxis(samples, 2, 0).astype(np.uint16)
    options = {"photometric": "rgb", "planarconfig": "separate", "compression": "zlib"} | options
    tifffile.imwrite(file, np.ascontiguousarray(planes), **options)
    return file.getvalue()


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"predictor": 2},
        {"rowsperstrip": 5},
        {"tile": (16, 16), "predictor": 2},
    ],
)
def test_planes_of_deep_colours_are_rounded(options, byteorder):
    data = in_planes(COLORS, byteorder=byteorder, **options)
    np.testing.assert_array_equal(pixels_of(data), nearest(COLORS))


def test_planes_of_alpha_and_of_inks_are_rounded():
    black = np.zeros_like(COLORS)
    data = in_planes(np.dstack([black, GREY]), extrasamples=["unassalpha"])
    np.testing.assert_array_equal(pixels_of(data)[..., :1], 255 - nearest(GREY))
    inks = np.dstack([65535 - COLORS, 0 * GREY])
    np.testing.assert_array_equal(
        pixels_of(in_planes(inks, photometric="separated")), nearest(COLORS)
    )


@pytest.mark.parametrize(("orientation", "quarters"), [(3, 2), (6, 3), (8, 1)])
def test_planes_are_turned_as_their_file_says(orientation, quarters):
    data = in_planes(COLORS, extratags=[(274, 3, 1, orientation, True)])
    np.testing.assert_array_equal(pixels_of(data), np.rot90(nearest(COLORS), quarters))


def test_planes_of_a_bigtiff_are_rounded():
    data = in_planes(COLORS, bigtiff=True, byteorder="<")
    np.testing.assert_array_equal(pixels_of(data), nearest(COLORS))


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_premultiplied_colours_of_tiff_are_divided_in_16_bits(compression, byteorder):
    alpha = np.random.default_rng(0).integers(0, 65536, GREY.shape)
    colors = COLORS * alpha // 65535
    samples = np.dstack([colors, alpha]).astype(np.uint16)
    options = {"extrasamples": ["assocalpha"], "compression": compression, "byteorder": byteorder}
    file = io.BytesIO()
    tifffile.imwrite(file, samples, photometric="rgb", **options)
    # Over white (1 - alpha) is added. Colours, alpha, and their sum are rounded to 8 bits.
    expected = (colors + 65535 - alpha) / 257
    np.testing.assert_allclose(pixels_of(file.getvalue()), expected, atol=1.5)


def test_colour_maps_of_tiff_are_rounded():
    file, indices = io.BytesIO(), np.arange(256, dtype=np.uint8).reshape(16, 16)
    entries = np.random.default_rng(0).integers(0, 65536, (3, 256)).astype(np.uint16)
    tifffile.imwrite(file, indices, photometric="palette", colormap=entries)
    expected = np.moveaxis(nearest(entries)[:, indices], 0, 2)
    np.testing.assert_array_equal(pixels_of(file.getvalue()), expected)
    assert np.abs(expected - np.moveaxis(entries[:, indices] >> 8, 0, 2)).max() == 1


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_samples_of_32_bits_are_refused_by_the_range_that_they_have(compression):
    file = io.BytesIO()
    samples = np.array([[0, 2**31, 4_294_000_000]], np.uint32)
    tifffile.imwrite(file, samples, photometric="minisblack", compression=compression)
    with pytest.raises(ImageError, match=r"expected 0 to 65535, got 0 to 4.294e\+09"):
        pixels_of(file.getvalue())


def test_premultiplied_planes_are_divided_once():
    samples = np.full((3, 4, 4), 32768, np.uint16)
    samples[..., 1] = 16384
    file = io.BytesIO()
    options = {"planarconfig": "separate", "extrasamples": ["assocalpha"], "compression": "zlib"}
    tifffile.imwrite(file, np.moveaxis(samples, 2, 0).copy(), photometric="rgb", **options)
    # Half of white on white, and a quarter with half of white.
    expected = np.broadcast_to([255, 191, 255], (3, 4, 3))
    np.testing.assert_allclose(pixels_of(file.getvalue()), expected, atol=1)
