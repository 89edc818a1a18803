"""Colours that a file names by numbers: expected values from the formulas, and from Chromium."""

import struct
import zlib

import numpy as np
import PIL.Image
import pytest

from core.uploads.avif_boxes import read_avif
from core.uploads.decoding import load_trusted_image
from tests import pngs, profiles
from tests.hostile import picture, save

PICTURE = np.asarray(picture())
RAMP = np.arange(256)
# Grey, then three ramps of colours.
COLORS = np.stack(
    [
        np.stack([RAMP, RAMP, RAMP], axis=1),
        np.stack([RAMP, 0 * RAMP + 40, 255 - RAMP], axis=1),
        np.stack([0 * RAMP + 200, RAMP, 0 * RAMP + 20], axis=1),
    ]
)
# x and y of white, red, green, and blue (IEC 61966-2-1, SMPTE EG 432-1, ITU-R BT.2020, Adobe RGB).
WHITE = (0.3127, 0.3290)
SRGB = (*WHITE, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
P3 = (*WHITE, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)
BT2020 = (*WHITE, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046)
ADOBE = (*WHITE, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
HDR = "Its colours have high dynamic range (HDR) and were mapped to the standard range."
BAD = "Its colour profile cannot be used; its colours are taken as sRGB."


def gamma(value):
    return b"gAMA", struct.pack(">I", value)


def chromaticities(points):
    return b"cHRM", struct.pack(">8I", *(round(100_000 * value) for value in points))


def code_points(primaries, transfer, matrix=0, full_range=1):
    return b"cICP", bytes([primaries, transfer, matrix, full_range])


def png(*chunks, samples=COLORS, bits=8, color_type=pngs.RGB):
    return pngs.png(samples, bits, color_type, before=chunks)


def pixels_of(data):
    return load_trusted_image(data).pixels.astype(int)


def matrix_of(points):
    """Linear RGB to XYZ, by the chromaticities (SMPTE RP 177)."""
    white, *primaries = np.reshape(points, (4, 2))
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    target = [white[0] / white[1], 1, (1 - white.sum()) / white[1]]
    return columns * np.linalg.solve(columns, target)


def decoded(levels):
    """Linear light of the curve of sRGB (IEC 61966-2-1)."""
    part = levels / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def expected(levels, curve, points):
    """What the curve and the primaries, whose white is that of sRGB, make of the levels."""
    matrix = np.linalg.solve(matrix_of(SRGB), matrix_of(points))
    return profiles.encode(curve(levels) @ matrix.T)


def power(exponent):
    return lambda levels: (levels / 255) ** exponent


NAMED = {
    "linear": ([gamma(100_000)], power(1), SRGB),
    "Macintosh": ([gamma(55_556)], power(1.8), SRGB),
    "gamma and primaries": ([gamma(45_470), chromaticities(ADOBE)], power(2.2), ADOBE),
    "gamma of sRGB with primaries": ([gamma(45_455), chromaticities(SRGB)], power(2.2), SRGB),
    "Display P3": ([code_points(12, 13)], decoded, P3),
    "BT.709": ([code_points(1, 1)], power(2.4), SRGB),
    "BT.2020": ([code_points(9, 14)], power(2.4), BT2020),
    "BT.2020, curve of sRGB": ([code_points(9, 13)], decoded, BT2020),
    "BT.709, linear": ([code_points(1, 8)], power(1), SRGB),
}


@pytest.mark.parametrize("name", NAMED)
def test_png_colours_named_by_numbers_are_converted(name):
    chunks, curve, points = NAMED[name]
    image = load_trusted_image(png(*chunks))
    np.testing.assert_allclose(image.pixels, expected(COLORS, curve, points), atol=1.6)
    assert image.notes == ()


PROFILE = (b"iCCP", b"x\0\0" + zlib.compress(profiles.rgb_profile()))
UNCHANGED = {
    "sRGB before gamma": [(b"sRGB", b"\0"), gamma(100_000), chromaticities(P3)],
    "the rounded gamma of sRGB": [gamma(45_455)],
    "primaries without a gamma": [chromaticities(P3)],
    "sRGB by code points": [code_points(1, 13)],
    "sRGB by code points before a profile": [code_points(1, 13), PROFILE],
    "code points that say nothing": [code_points(2, 2)],
    "code points of another range": [code_points(12, 13, full_range=0)],
    "no gamma at all": [gamma(0)],
    "a gamma out of all bounds": [gamma(1)],
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_png_colours_that_are_srgb_change_no_level(name):
    image = load_trusted_image(png(*UNCHANGED[name]))
    np.testing.assert_array_equal(image.pixels, COLORS)
    assert image.notes == ()


def test_the_first_kind_of_colours_counts():
    profile = pixels_of(png(PROFILE))
    assert np.abs(profile - COLORS).max() > 40
    for later in ([gamma(100_000)], [(b"sRGB", b"\0")], [code_points(2, 2)]):
        np.testing.assert_array_equal(pixels_of(png(*later, PROFILE)), profile)
    named = pixels_of(png(code_points(12, 13)))
    np.testing.assert_array_equal(pixels_of(png(PROFILE, code_points(12, 13))), named)


@pytest.mark.parametrize("color_type", pngs.DEPTHS)
def test_every_colour_type_and_depth_has_its_gamma(color_type):
    for bits in pngs.DEPTHS[color_type]:
        samples = pngs.samples_of(color_type, bits)
        palette = pngs.palette_of(bits) if color_type == pngs.INDEXED else None
        chunks = [gamma(100_000), *([] if palette is None else [(b"PLTE", palette.tobytes())])]
        plain = [] if palette is None else [palette[samples[..., 0]] / 255]
        has_alpha = color_type in (pngs.GRAY_ALPHA, pngs.RGB_ALPHA)
        levels = plain[0] if plain else samples / (2**bits - 1)
        alpha = levels[..., -1:] if has_alpha else 1
        light = profiles.encode(levels[..., :-1] if has_alpha else levels)
        shown = np.broadcast_to(255 + (light - 255) * alpha, (*samples.shape[:2], 3))
        data = png(*chunks, samples=samples, bits=bits, color_type=color_type)
        np.testing.assert_allclose(pixels_of(data), shown, atol=2)


# What Chromium 156 shows of the grey levels 16, 64, 80, 128, and 200, and of (128, 40, 127).
BRIGHT = {
    (9, 16): ([1, 30, 48, 132, 255], [163, 0, 136]),
    (1, 16): ([1, 30, 48, 132, 255], [132, 9, 130]),
    (9, 18): ([3, 43, 57, 99, 202], [111, 0, 94]),
}


@pytest.mark.parametrize("points", BRIGHT)
@pytest.mark.parametrize("bits", [8, 16])
def test_high_dynamic_range_is_mapped_and_said(points, bits):
    image = load_trusted_image(
        png(code_points(*points), samples=COLORS * (257 if bits == 16 else 1), bits=bits)
    )
    grey, color = BRIGHT[points]
    np.testing.assert_allclose(image.pixels[0, [16, 64, 80, 128, 200], 0], grey, atol=1)
    np.testing.assert_allclose(image.pixels[1, 128], color, atol=1)
    assert image.notes[-1] == HDR


def test_unspecified_primaries_of_png_are_those_of_srgb():
    grey, color = BRIGHT[1, 16]
    image = load_trusted_image(png(code_points(2, 16)))
    np.testing.assert_allclose(image.pixels[0, [16, 64, 80, 128, 200], 0], grey, atol=1)
    np.testing.assert_allclose(image.pixels[1, 128], color, atol=1)
    assert image.notes == (HDR,)
    shown = expected(COLORS, power(1), SRGB)
    np.testing.assert_allclose(pixels_of(png(code_points(2, 8))), shown, atol=1.6)


@pytest.mark.parametrize("transfer", [16, 18])
def test_high_dynamic_range_of_png_in_the_narrow_range_is_said(transfer):
    image = load_trusted_image(png(code_points(9, transfer, full_range=0)))
    np.testing.assert_array_equal(image.pixels, COLORS)
    assert image.notes == (BAD,)


def avif(primaries, transfer, samples=PICTURE):
    data = save(PIL.Image.fromarray(samples), "AVIF", quality=100, subsampling="4:4:4")
    start = data.index(b"colrnclx") + 8
    return data[:start] + struct.pack(">HH", primaries, transfer) + data[start + 4 :]


# As browsers do, the curve of cameras for standard video is taken as that of sRGB.
VIDEO = {
    (12, 13): (decoded, P3),
    (12, 1): (decoded, P3),
    (12, 2): (decoded, P3),
    (9, 14): (decoded, BT2020),
    (1, 8): (power(1), SRGB),
    (1, 4): (power(2.2), SRGB),
}


@pytest.mark.parametrize("points", VIDEO)
def test_avif_colours_named_by_numbers_are_converted(points):
    plain = pixels_of(avif(1, 13))
    shown = expected(plain, *VIDEO[points])
    np.testing.assert_allclose(pixels_of(avif(*points)), shown, atol=1.6)
    assert np.abs(shown - plain).max() > 8


@pytest.mark.parametrize("points", [(1, 1), (1, 6), (2, 2), (1, 2), (2, 13)])
def test_avif_of_standard_video_changes_no_level(points):
    np.testing.assert_array_equal(pixels_of(avif(*points)), pixels_of(avif(1, 13)))


def test_avif_of_high_dynamic_range_is_mapped_and_said():
    image = load_trusted_image(avif(9, 16, np.full((16, 16, 3), 80, np.uint8)))
    np.testing.assert_allclose(image.pixels, 48, atol=1)
    assert image.notes == (HDR,)


def in_stream_only(data, primaries, transfer):
    """Colours that the AV1 data alone name: the box goes, and the numbers change bit by bit."""
    start = data.index(b"mdat")
    bits = "".join(f"{byte:08b}" for byte in data[start:])
    named = "1{:08b}{:08b}".format
    assert named(1, 13) in bits
    bits = bits.replace(named(1, 13), named(primaries, transfer), 1)
    stream = bytes(int(bits[place : place + 8], 2) for place in range(0, len(bits), 8))
    return data[:start].replace(b"colrnclx", b"freenclx") + stream


@pytest.mark.parametrize("points", [(12, 13), (1, 8), (9, 13)])
def test_avif_colours_that_its_data_alone_name_are_converted(points):
    file = in_stream_only(avif(1, 13), *points)
    np.testing.assert_array_equal(pixels_of(file), pixels_of(avif(*points)))
    assert (pixels_of(file) != pixels_of(avif(1, 13))).any()


def test_depth_of_avif_is_read_from_its_boxes():
    """Pillow writes 8 bits only and refuses boxes that contradict the pixels."""
    data = save(picture(), "AVIF")
    assert not read_avif(data).is_deep
    start = data.index(b"pixi") + 9
    assert read_avif(data[:start] + bytes([10, 10, 10]) + data[start + 3 :]).is_deep
    # Without a list of bits, the flag of the decoder's configuration tells.
    start = data.index(b"av1C") + 6
    deep = data[:start] + bytes([data[start] | 0x40]) + data[start + 1 :]
    assert read_avif(deep.replace(b"pixi", b"free")).is_deep
    assert not read_avif(data.replace(b"pixi", b"free")).is_deep


def test_inks_without_a_profile_are_said():
    data = save(picture().convert("CMYK"), "JPEG")
    assert load_trusted_image(data).notes == (
        "It has no profile for its inks; its colours were estimated by a simple formula.",
    )
