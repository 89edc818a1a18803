import io
import re

import numpy as np
import PIL.Image
import pytest

from core.images import (
    MAX_NAME_LENGTH,
    Image,
    clean_name,
    color_codes,
    count_colors,
    digest_of,
    encode_png,
    scale_to,
)
from core.uploads.decoding import ImageError, load_image
from tests.hostile import FORMATS

LOSSLESS = {
    "PNG": {},
    "WEBP": {"lossless": True, "exact": True},
    "TIFF": {},
    "BMP": {},
    "GIF": {},
    "AVIF": {"quality": 100, "subsampling": "4:4:4"},
    "JPEG": {"quality": 100, "subsampling": 0},
}
DAMAGED = "The image file is damaged or incomplete"
SCALED = "Its samples have more than 8 bits and were scaled to 8."
ON_WHITE = "Its transparent areas were blended with white."
FIRST_FRAME = "Only the first frame of the file is used."


@pytest.fixture(scope="module")
def blocks():
    """Four flat colours in blocks of 8 x 8: what every codec can keep."""
    colors = np.array([[(250, 20, 10), (0, 0, 0)], [(30, 60, 220), (255, 255, 255)]], np.uint8)
    return colors.repeat(8, axis=0).repeat(16, axis=1)


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_accepted_format_gives_its_pixels(file_format, blocks, save):
    data = save(blocks, file_format, **LOSSLESS[file_format])
    image = load_image(data, "blocks")
    tolerance = 3 if file_format in ("JPEG", "AVIF") else 0
    np.testing.assert_allclose(image.pixels.astype(int), blocks, atol=tolerance)
    assert (image.source_format, image.source_bytes) == (file_format, len(data))
    assert (image.height, image.width, image.raw_bytes) == (16, 32, 16 * 32 * 3)
    assert image.comparable_source_bytes == len(data)
    assert image.notes == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"not an image", "^The file is not an image that can be read; expected PNG.* or AVIF\\.$"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an unsupported format, SVG, which is a dr"),
        (b"%PDF-1.7", "an unsupported format, PDF; expected PNG, .* Please export it as one of th"),
    ],
)
def test_foreign_bytes_are_refused_in_one_sentence(data, words):
    with pytest.raises(ImageError, match=words):
        load_image(data, "x.png")


@pytest.mark.parametrize("file_format", ["PPM", "ICO", "PCX"])
def test_a_format_outside_the_list_is_refused(file_format, blocks, save):
    with pytest.raises(ImageError, match=r"unsupported format, .*; expected PNG, JPEG"):
        load_image(save(blocks, file_format), "x")


def test_an_empty_file_is_refused():
    with pytest.raises(ImageError, match=r"^The file is empty; expected a PNG, JPEG"):
        load_image(b"", "x.png")


@pytest.mark.parametrize(("width", "height"), [(6000, 6000), (5000, 5001)])
def test_too_many_pixels_are_refused_by_the_header_alone(width, height, png_claiming):
    got = f"got {width:,} x {height:,} = {width * height:,}"
    with pytest.raises(ImageError, match=f"too many pixels: at most 25,000,000 .* {got}"):
        load_image(png_claiming(width, height), "bomb.png")


@pytest.mark.parametrize(("width", "height"), [(12_001, 1), (1, 12_001)])
def test_a_side_too_long_is_refused(width, height, png_claiming):
    with pytest.raises(ImageError, match=f"at most 12,000 pixels, got {width:,} x {height:,}"):
        load_image(png_claiming(width, height), "long.png")


def test_the_limits_themselves_are_allowed(png_claiming):
    assert load_image(encode_png(np.zeros((1, 12_000, 3), np.uint8)), "long").width == 12_000
    with pytest.raises(ImageError, match=DAMAGED):  # The size passes; there are no pixels.
        load_image(png_claiming(5000, 5000), "large")


@pytest.mark.parametrize(
    ("mode", "pixel", "expected"),
    [
        # A share of 128 / 255 of the colour, and the rest of white.
        ("RGBA", (10, 20, 30, 128), (132, 137, 142)),
        ("RGBA", (10, 20, 30, 0), (255, 255, 255)),
        ("RGBA", (10, 20, 30, 255), (10, 20, 30)),
        ("LA", (10, 128), (132, 132, 132)),
        ("LA", (10, 0), (255, 255, 255)),
    ],
)
def test_alpha_is_laid_on_white(mode, pixel, expected, save):
    image = load_image(save(PIL.Image.new(mode, (2, 1), pixel)), "alpha.png")
    np.testing.assert_allclose(image.pixels.astype(int), [[expected] * 2], atol=1)
    assert image.notes == (ON_WHITE,)


@pytest.mark.parametrize("file_format", ["PNG", "GIF"])
def test_a_transparent_palette_colour_becomes_white(file_format, save):
    picture = PIL.Image.fromarray(np.array([[0, 1]], np.uint8))
    picture.putpalette([10, 20, 30, 40, 50, 60])
    image = load_image(save(picture, file_format, transparency=1), "palette")
    assert image.pixels.tolist() == [[[10, 20, 30], [255, 255, 255]]]
    assert image.notes == (ON_WHITE,)


def test_a_transparent_colour_key_becomes_white(save):
    data = save(np.array([[[10, 20, 30], [40, 50, 60]]], np.uint8), transparency=(10, 20, 30))
    assert load_image(data, "key.png").pixels.tolist() == [[[255, 255, 255], [40, 50, 60]]]


@pytest.mark.parametrize(
    ("orientation", "upright"),
    [
        (1, lambda stored: stored),
        (2, np.fliplr),
        (3, lambda stored: np.rot90(stored, 2)),
        (4, np.flipud),
        (5, lambda stored: stored.swapaxes(0, 1)),
        (6, lambda stored: np.rot90(stored, -1)),
        (7, lambda stored: np.rot90(stored, 2).swapaxes(0, 1)),
        (8, np.rot90),
    ],
)
@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_exif_orientation_is_applied(file_format, orientation, upright, noise, save):
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    data = save(noise.pixels, file_format, exif=exif, **LOSSLESS[file_format])
    np.testing.assert_array_equal(load_image(data, "x").pixels, upright(noise.pixels))


@pytest.mark.parametrize("file_format", ["PNG", "TIFF"])
def test_16_bit_grey_is_scaled_and_rounded(file_format, save):
    samples = np.array([[0, 128, 129, 257, 32896, 65278, 65535]], np.uint16)
    image = load_image(save(samples, file_format), "deep")
    assert image.pixels[0].tolist() == [[value] * 3 for value in (0, 0, 1, 1, 128, 254, 255)]
    assert image.notes == (SCALED,)


def test_float_samples_from_0_to_1_are_scaled(save):
    samples = np.array([[0, 0.1, 0.5, 1]], np.float32)
    image = load_image(save(samples, "TIFF"), "float.tif")
    assert (image.pixels[0, :, 0].tolist(), image.notes) == ([0, 26, 128, 255], (SCALED,))


@pytest.mark.parametrize(
    ("samples", "largest"),
    [([0, 1.5], 1), ([-0.1, 1], 1), ([np.nan, 0], 1), ([0, 65536], 65535), ([-1, 0], 65535)],
)
def test_samples_of_an_unknown_range_are_refused(samples, largest, save):
    data = save(np.array([samples], np.float32 if largest == 1 else np.int32), "TIFF")
    with pytest.raises(ImageError, match=f"is not known: expected 0 to {largest}, got .* to .* P"):
        load_image(data, "range.tif")


@pytest.mark.parametrize("file_format", ["GIF", "PNG", "WEBP", "TIFF"])
def test_of_an_animation_the_first_frame_counts(file_format, save):
    red, blue = (PIL.Image.new("RGB", (3, 2), name) for name in ("red", "blue"))
    options = LOSSLESS[file_format] | {"save_all": True, "append_images": [blue]}
    image = load_image(save(red, file_format, **options), "film")
    assert np.unique(image.pixels.reshape(-1, 3), axis=0).tolist() == [[255, 0, 0]]
    assert image.notes == (FIRST_FRAME,)


def test_a_cmyk_jpeg_gives_rgb(save):
    ink = PIL.Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    pixels = load_image(save(ink, "JPEG", quality=100), "print.jpg").pixels
    np.testing.assert_allclose(pixels.reshape(-1, 3), [[254, 0, 0]] * 256, atol=4)


@pytest.mark.parametrize("mode", ["1", "L", "P", "YCbCr"])
def test_other_colour_modes_give_rgb(mode, save):
    picture = PIL.Image.new("RGB", (4, 3), "white").convert(mode)
    pixels = load_image(save(picture, "TIFF"), "x.tif").pixels
    assert pixels.shape == (3, 4, 3)
    assert pixels.min() >= 254


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("photo.png", "photo.png"),
        ("  two words.png ", "two words.png"),
        ("a\x00b\nc\td\x7f.png", "abcd.png"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("\u2066left\u2069\u200b\ufeff", "left"),
        ("夜景 – été.jpg", "夜景 – été.jpg"),
        ("\ud800lone surrogate", "lone surrogate"),
        ("", "image"),
        ("\n\u202e ", "image"),
        ("x" * 81, "x" * MAX_NAME_LENGTH),
        ("\u202e" * 100 + "y" * 80, "y" * 80),
    ],
)
def test_names_are_cleaned(name, clean, save, noise):
    assert clean_name(name) == clean
    assert load_image(save(noise.pixels), name).name == clean


def test_the_digest_depends_on_shape_and_content_alone(noise, image_of):
    tall = noise.pixels.reshape(9, 7, 3)
    other = noise.pixels.copy()
    other[-1, -1, -1] ^= 1
    digests = {digest_of(pixels) for pixels in (noise.pixels, tall, other)}
    assert len(digests) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", digest) for digest in digests)
    assert image_of(noise.pixels.copy(), "other name").digest == noise.digest
    assert digest_of(np.asfortranarray(noise.pixels)) == noise.digest


def test_pixels_are_read_only(noise, save):
    for image in (noise, load_image(save(noise.pixels), "x")):
        with pytest.raises(ValueError, match="read-only"):
            image.pixels[0, 0, 0] = 1


def test_an_image_within_the_limit_is_not_scaled(photo):
    assert scale_to(photo, 2400) is photo


def test_a_smaller_copy_keeps_the_proportions_and_tells_the_original_size(photo):
    small = scale_to(photo, 600)
    assert small.pixels.shape == (20, 30, 3)
    assert (small.name, small.source_bytes) == (photo.name, photo.source_bytes)
    assert small.scaled_from == (40, 60)
    assert small.comparable_source_bytes is None
    assert small.digest == digest_of(small.pixels) != photo.digest
    assert scale_to(small, 100).scaled_from == (40, 60)
    assert abs(small.pixels.mean() - photo.pixels.mean()) < 2


@pytest.mark.parametrize("limit", [1, 7, 599, 601, 2399])
def test_a_smaller_copy_has_at_most_the_pixels_asked_for(limit, photo):
    small = scale_to(photo, limit)
    assert 0 < small.height * small.width <= limit


def test_colours_are_counted_and_coded(noise):
    pixels = np.array([[[1, 2, 3], [255, 0, 16]], [[1, 2, 3], [0, 0, 0]]], np.uint8)
    assert color_codes(pixels).tolist() == [0x010203, 0xFF0010, 0x010203, 0]
    assert count_colors(pixels) == 3
    assert count_colors(noise.pixels) == len(
        {tuple(color) for color in noise.pixels.reshape(-1, 3)}
    )


@pytest.mark.parametrize("fast", [False, True])
def test_the_exported_png_holds_exactly_the_pixels_and_nothing_else(fast, noise):
    picture = PIL.Image.open(io.BytesIO(encode_png(noise.pixels, fast=fast)))
    assert (picture.format, picture.mode, picture.info) == ("PNG", "RGB", {})
    np.testing.assert_array_equal(np.asarray(picture), noise.pixels)


def test_long_thin_images_keep_to_the_working_size():
    line = Image("line", np.zeros((1, 5000, 3), np.uint8))
    assert scale_to(line, 100).pixels.shape == (1, 100, 3)


def test_sixteen_bits_of_colour_are_said_to_be_scaled(png_claiming):
    row = b"\0" + np.array([0, 257, 65535], ">u2").tobytes()
    image = load_image(png_claiming(1, 1, rows=row, bits=16), "deep")
    assert image.pixels.tolist() == [[[0, 1, 255]]]
    assert image.notes == ("Its samples have more than 8 bits and were scaled to 8.",)
