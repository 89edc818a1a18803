"""Samples of 16 bits are converted before they are rounded: expected values from the formulas."""

import io
import struct
import zlib

import numpy as np
import PIL.ImageCms
import pytest
import tifffile

from core.uploads import deep_colors
from core.uploads.decoding import load_trusted_image
from tests import pngs, profiles

# Every level of 16 bits below 1024, where light is dark, and some above.
RAMP = np.concatenate([np.arange(1024), np.linspace(1024, 65535, 1024).round().astype(int)])
GREY = RAMP.reshape(32, 64, 1)
COLORS = np.dstack([GREY, GREY[::-1], GREY[:, ::-1]])
OPAQUE = np.full_like(GREY, 65535)
LINEAR = {
    "gAMA": (b"gAMA", struct.pack(">I", 100_000)),
    "cICP": (b"cICP", bytes([1, 8, 0, 1])),
    "iCCP": (b"iCCP", b"x\0\0" + zlib.compress(profiles.rgb_profile(profiles.SRGB, 1.0))),
}
GREY_PROFILE = (b"iCCP", b"x\0\0" + zlib.compress(profiles.gray_profile(1.0)))
P3_LINEAR = profiles.rgb_profile(gamma=1.0)


def pixels_of(data):
    return load_trusted_image(data).pixels.astype(int)


def assert_close(data, levels, atol=0.6):
    shape = (*GREY.shape[:2], 3)
    np.testing.assert_allclose(pixels_of(data), np.broadcast_to(levels, shape), atol=atol)


@pytest.mark.parametrize("name", LINEAR)
def test_linear_light_of_png_is_exact_in_the_dark(name):
    light = profiles.encode(COLORS / 65535)
    alpha = np.dstack([COLORS, OPAQUE])
    # The white of the profile is rounded, which dark channels show.
    atol = 1.1 if name == "iCCP" else 0.6
    assert_close(pngs.png(COLORS, 16, pngs.RGB, before=[LINEAR[name]]), light, atol)
    assert_close(pngs.png(alpha, 16, pngs.RGB_ALPHA, before=[LINEAR[name]]), light, atol)


@pytest.mark.parametrize("chunk", [LINEAR["gAMA"], LINEAR["iCCP"], GREY_PROFILE])
def test_linear_grey_of_png_is_exact_in_the_dark(chunk):
    light = profiles.encode(GREY / 65535)
    assert_close(pngs.png(GREY, 16, pngs.GRAY, before=[chunk]), light)
    alpha = np.dstack([GREY, OPAQUE])
    assert_close(pngs.png(alpha, 16, pngs.GRAY_ALPHA, before=[chunk]), light)


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_linear_light_of_tiff_is_exact_in_the_dark(compression):
    file = io.BytesIO()
    options = {"photometric": "rgb", "iccprofile": P3_LINEAR, "compression": compression}
    tifffile.imwrite(file, COLORS.astype(np.uint16), **options)
    assert_close(file.getvalue(), profiles.to_srgb(COLORS / 257, gamma=1.0))


@pytest.mark.parametrize("kind", ["minisblack", "miniswhite"])
def test_linear_grey_of_tiff_is_exact_in_the_dark(kind):
    samples = (65535 - GREY if kind == "miniswhite" else GREY)[..., 0].astype(np.uint16)
    file = io.BytesIO()
    tifffile.imwrite(file, samples, photometric=kind, iccprofile=profiles.gray_profile(1.0))
    assert_close(file.getvalue(), profiles.encode(GREY / 65535))


def test_dark_linear_levels_by_hand():
    """12.92 x 100 / 257 = 5.03; one level of 8 bits before the curve would be 0 or 13."""
    data = pngs.png(np.full((2, 2, 3), 100), 16, pngs.RGB, before=[LINEAR["gAMA"]])
    np.testing.assert_array_equal(pixels_of(data), 5)


def test_pq_by_hand():
    """PQ 0.58 of ST 2084 is 201 candela per square metre: white at 0.498 of light is level 187."""
    chunk = (b"cICP", bytes([9, 16, 0, 1]))
    # Neighbours of 16 bits that 8 bits would round to one level.
    samples = np.array([37940, 38036, 38140]).repeat(3).reshape(1, 3, 3)
    eight = pixels_of(pngs.png(np.rint(samples / 257).astype(int), 8, pngs.RGB, before=[chunk]))
    deep = pixels_of(pngs.png(samples, 16, pngs.RGB, before=[chunk]))
    assert np.unique(eight).size == 1
    np.testing.assert_allclose(deep, 187, atol=3)
    assert deep[0, 0, 0] < deep[0, 2, 0]


def curve(kind, *numbers):
    fixed = (round(65536 * number) for number in numbers)
    return b"para" + bytes(4) + struct.pack(f">HH{len(numbers)}i", kind, 0, *fixed)


@pytest.mark.parametrize(
    ("tag", "light"),
    [
        (b"curv" + bytes(8), [0, 0.25, 0.5, 1]),
        (b"curv" + bytes(4) + struct.pack(">I3H", 3, 0, 13107, 65535), [0, 0.1, 0.2, 1]),
        (b"curv" + bytes(4) + struct.pack(">IH", 1, 512), [0, 0.0625, 0.25, 1]),
        (curve(0, 2), [0, 0.0625, 0.25, 1]),
        # (2 x - 0.5)^2 from x = 0.25.
        (curve(1, 2, 2, -0.5), [0, 0, 0.25, 2.25]),
        (curve(2, 2, 2, -0.5, 0.1), [0.1, 0.1, 0.35, 2.35]),
        (curve(3, 2, 1, 0, 0.5, 0.4), [0, 0.125, 0.25, 1]),
        (curve(4, 2, 1, 0, 0.5, 0.4, 0.2, 0.1), [0.1, 0.225, 0.45, 1.2]),
    ],
)
def test_curves_of_profiles_by_hand(tag, light):
    places = np.rint(np.array([0, 0.25, 0.5, 1]) * 65535).astype(int)
    np.testing.assert_allclose(deep_colors._curve(tag)[places], light, atol=2e-4)


def test_a_profile_for_ink_is_left_to_littlecms():
    assert deep_colors.converter(profiles.ink_profile(), None, is_grey=False) is None
    assert deep_colors.converter(profiles.gray_profile(), None, is_grey=False) is None
    assert deep_colors.converter(P3_LINEAR[:-20], None, is_grey=False) is None


def test_a_profile_of_srgb_changes_no_level():
    chunk = (
        b"iCCP",
        b"x\0\0"
        + zlib.compress(PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()),
    )
    pixels = pixels_of(pngs.png(COLORS, 16, pngs.RGB, before=[chunk]))
    np.testing.assert_array_equal(pixels, np.rint(COLORS / 257))
