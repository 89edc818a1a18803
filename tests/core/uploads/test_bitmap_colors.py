"""Colours of BMP files: expected values from the formulas of their profiles and gammas."""

import struct

import numpy as np
import pytest

from core.uploads.decoding import load_trusted_image
from tests import profiles
from tests.bitmaps import named_bitmap

COLORS = np.random.default_rng(0).integers(0, 256, (9, 11, 3))
BAD = "Its colour profile cannot be used; its colours are taken as sRGB."
CALIBRATED = bytes(4)
# x, y and z of the primaries of sRGB (IEC 61966-2-1).
ENDS = (0.64, 0.33, 0.03, 0.30, 0.60, 0.10, 0.15, 0.06, 0.79)


def numbers(gammas, ends=(0,) * 9):
    fixed = [round(2**30 * end) for end in ends] + [round(2**16 * gamma) for gamma in gammas]
    return struct.pack("<9i3I", *fixed)


def test_an_embedded_profile_of_bmp_is_used():
    image = load_trusted_image(named_bitmap(COLORS, b"MBED", profile=profiles.rgb_profile()))
    np.testing.assert_allclose(image.pixels, profiles.to_srgb(COLORS), atol=1.6)
    assert np.abs(profiles.to_srgb(COLORS) - COLORS).max() > 20
    assert image.notes == ()


@pytest.mark.parametrize("ends", [ENDS, (0,) * 9])
def test_calibrated_colours_of_bmp_are_used(ends):
    image = load_trusted_image(named_bitmap(COLORS, CALIBRATED, numbers([1.0] * 3, ends)))
    np.testing.assert_allclose(image.pixels, profiles.encode(COLORS / 255), atol=1.6)
    assert image.notes == ()


@pytest.mark.parametrize(
    "data",
    [
        named_bitmap(COLORS, b"LINK", profile=b"c:\\screen.icm\0"),
        named_bitmap(COLORS, b"MBED", profile=profiles.rgb_profile())[:-1],
        named_bitmap(COLORS, b"MBED"),
        named_bitmap(COLORS, CALIBRATED, numbers([1.0, 2.2, 2.2], ENDS)),
        named_bitmap(COLORS, CALIBRATED, numbers([0] * 3, ENDS)),
        named_bitmap(COLORS, CALIBRATED, numbers([1.0] * 3, (0.64, 0.33, 0.03, *[0] * 6))),
    ],
)
def test_colours_of_bmp_that_cannot_be_used_are_said(data):
    image = load_trusted_image(data)
    np.testing.assert_array_equal(image.pixels, COLORS)
    assert image.notes == (BAD,)


@pytest.mark.parametrize("kind", [b"sRGB", b"Win ", CALIBRATED])
def test_bmp_of_srgb_changes_no_level(kind):
    image = load_trusted_image(named_bitmap(COLORS, kind))
    np.testing.assert_array_equal(image.pixels, COLORS)
    assert image.notes == ()
