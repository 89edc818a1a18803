"""Samples of every kind become the 8-bit sRGB that the specifications say."""

import io

import numpy as np
import PIL.Image
import pytest
import tifffile

from core.uploads.decoding import ImageError, load_trusted_image
from tests import hostile, pngs, profiles
from tests.hostile import picture, save

PICTURE = np.asarray(picture())
VALID_PNGS = {name: (data, pixels) for name, data, pixels in pngs.valid()}


@pytest.mark.parametrize("name", VALID_PNGS)
def test_png_of_every_kind_gives_the_pixels_of_the_specification(name):
    data, pixels = VALID_PNGS[name]
    # Colours and alpha of 16 bits are each rounded before they are blended.
    atol = 1.5 if "16" in name else 1
    np.testing.assert_allclose(load_trusted_image(data).pixels, pixels, atol=atol)


@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "WEBP"])
def test_colours_come_through_their_profile(file_format):
    data = save(picture(), file_format, icc_profile=profiles.rgb_profile(), lossless=True)
    expected = profiles.to_srgb(PICTURE)
    assert np.abs(expected - PICTURE).max() > 40
    np.testing.assert_allclose(load_trusted_image(data).pixels, expected, atol=1)


def test_alpha_is_laid_on_white_after_the_profile():
    layer = picture()
    layer.putalpha(128)
    data = save(layer, "PNG", icc_profile=profiles.rgb_profile())
    expected = 255 + (profiles.to_srgb(PICTURE) - 255) * 128 / 255
    np.testing.assert_allclose(load_trusted_image(data).pixels, expected, atol=1.5)


def test_grey_comes_through_its_profile():
    grey = picture().convert("L")
    data = save(grey, "PNG", icc_profile=profiles.gray_profile(gamma=1.0))
    expected = profiles.encode(np.asarray(grey) / 255)
    np.testing.assert_allclose(load_trusted_image(data).pixels[..., 1], expected, atol=1.5)


@pytest.mark.parametrize("file_format", ["JPEG", "TIFF"])
def test_cmyk_comes_through_its_profile(file_format):
    ink = picture().convert("CMYK")
    data = save(ink, file_format, icc_profile=profiles.ink_profile(), quality=100)
    pixels = load_trusted_image(data).pixels
    # The profile knows shades of grey only; the naive formula would keep the colours.
    assert np.ptp(pixels, axis=2).max() == 0
    amounts = np.asarray(ink) / 255
    lightness = 100 - 40 * amounts[..., 3] - 40 * amounts[..., :3].mean(axis=2)
    light = np.where(lightness > 8, ((lightness + 16) / 116) ** 3, lightness / 903.3)
    np.testing.assert_allclose(pixels[..., 0], profiles.encode(light), atol=6)


def test_srgb_under_any_name_changes_no_level():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = save(picture(), "PNG", icc_profile=profile)
    np.testing.assert_array_equal(load_trusted_image(data).pixels, PICTURE)


@pytest.mark.parametrize("profile", [b"no profile" * 20, profiles.gray_profile()])
def test_a_profile_that_cannot_be_used_is_left_out_and_said(profile):
    decoded = load_trusted_image(save(picture(), "PNG", icc_profile=profile))
    np.testing.assert_array_equal(decoded.pixels, PICTURE)
    assert decoded.notes == ("Its colour profile cannot be used; its colours are taken as sRGB.",)


def test_lab_gives_rgb():
    grey = PIL.Image.new("LAB", (2, 2), (128, 128, 128))
    np.testing.assert_allclose(load_trusted_image(save(grey, "TIFF")).pixels, 119, atol=1)


@pytest.mark.parametrize(
    ("bits", "largest", "black"), [(12, 4095, 0), (16, 65535, 0), (16, 65535, 255)]
)
def test_deep_grey_tiff_is_scaled_by_its_own_range(bits, largest, black):
    samples = [0, largest // 2 + 1, largest, largest // 4]
    rows = np.array(samples, "<u2").tobytes()
    if bits == 12:
        a, b, c, d = samples
        rows = (a << 36 | b << 24 | c << 12 | d).to_bytes(6)
    tags = {"tag_258": bits, "tag_262": int(black == 0), "tag_277": 1}
    pixels = load_trusted_image(hostile.tiff(4, 1, rows, **tags)).pixels[0, :, 0]
    expected = np.rint(np.array(samples) * (255 / largest)).astype(int)
    assert pixels.tolist() == np.abs(black - expected).tolist()


def test_signed_grey_tiff_is_scaled_by_what_lies_above_zero():
    rows = np.array([0, 16384, 32767], "<i2").tobytes()
    tags = {"tag_258": 16, "tag_262": 1, "tag_277": 1, "tag_339": 2}
    pixels = load_trusted_image(hostile.tiff(3, 1, rows, **tags)).pixels
    assert pixels[0, :, 0].tolist() == [0, 128, 255]


def test_large_images_come_through_their_profile_without_seams():
    wide = picture().resize((1500, 1400))
    data = save(wide, "PNG", icc_profile=profiles.rgb_profile(), compress_level=1)
    expected = profiles.to_srgb(np.asarray(wide))
    np.testing.assert_allclose(load_trusted_image(data).pixels, expected, atol=1.5)


def test_broken_metadata_do_not_spoil_whole_pixels():
    data = save(picture(), "PNG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    np.testing.assert_array_equal(load_trusted_image(data).pixels, PICTURE)


def separate_planes(compression):
    """16-bit colours, one plane after another, as another program writes them."""
    deep = np.moveaxis(PICTURE.astype(np.uint16) * 257, 2, 0)
    file = io.BytesIO()
    tifffile.imwrite(
        file, deep, photometric="rgb", planarconfig="separate", compression=compression
    )
    return file.getvalue()


def test_deep_colours_in_separate_planes_are_read_or_refused():
    np.testing.assert_array_equal(load_trusted_image(separate_planes("zlib")).pixels, PICTURE)
    # Pillow would read these as noise.
    with pytest.raises(ImageError, match="separate planes"):
        load_trusted_image(separate_planes(None))
