"""Images of few colours keep their pixels: resampling would make many colours of them."""

from dataclasses import replace

import numpy as np
import PIL.Image
import pytest

from core.compression import compress
from core.images import count_colors, encode_png
from core.limits import LIMITS
from core.methods import KMeans
from core.uploads.decoding import load_image

HEIGHT, WIDTH = 60, 80


def window(colors: int) -> np.ndarray:
    """A screen of thin stripes in that many colours, a pixel wide each."""
    codes = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH) % colors
    return np.stack([codes % 256, codes // 256 * 90, 255 - codes % 256], axis=2).astype(np.uint8)


def load(pixels, max_pixels, limit=LIMITS.max_working_pixels):
    return load_image(
        encode_png(pixels), "screen.png", max_pixels, replace(LIMITS, max_working_pixels=limit)
    )


@pytest.mark.parametrize("colors", [1, 2, 256])
def test_an_image_of_few_colours_is_not_resampled(colors):
    image = load(window(colors), 1000)
    assert image.scaled_from is None
    np.testing.assert_array_equal(image.pixels, window(colors))


def test_two_colours_are_lossless_in_a_small_file():
    image = load(window(2), 1000)
    compressed = compress(image, KMeans(2))
    assert count_colors(image.pixels) == 2
    assert compressed.quality.mse == 0
    # One bit a pixel is 600 bytes before they are deflated.
    assert len(compressed.file) < HEIGHT * WIDTH / 8


def test_an_image_of_many_colours_is_resampled_as_pillow_does():
    image = load(window(257), 1000)
    assert image.scaled_from == (HEIGHT, WIDTH)
    # 1,000 pixels of 3 to 4 are 27 x 36.
    expected = PIL.Image.fromarray(window(257)).resize((36, 27), PIL.Image.Resampling.LANCZOS)
    np.testing.assert_array_equal(image.pixels, np.array(expected))


@pytest.mark.parametrize(
    ("limit", "is_kept"), [(HEIGHT * WIDTH, True), (HEIGHT * WIDTH - 1, False)]
)
def test_the_host_has_the_last_word(limit, is_kept):
    image = load(window(2), 1000, limit)
    assert (image.scaled_from is None) == is_kept
    assert image.pixels[..., 0].size <= (limit if is_kept else 1000)
