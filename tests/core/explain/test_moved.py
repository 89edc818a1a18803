"""What smoothing moved: against a loop over the palette."""

import io

import numpy as np
import PIL.Image
import pytest

from core.compression import compress
from core.explain.moved import Moved, draw_moved, is_smoothed, moved_pixels
from core.methods import NMF, KMeans
from core.solvers.compiled import can_compile


def squared_distances(photo, color):
    return ((photo.pixels.astype(float) - color) ** 2).sum(axis=2)


@pytest.mark.skipif(not can_compile(), reason="numba is not installed")
def test_pixels_moved_where_another_colour_is_nearer(photo):
    result = compress(photo, KMeans(8, smoothing=4))
    moved = moved_pixels(photo, result)
    decoded = np.asarray(PIL.Image.open(io.BytesIO(result.file)).convert("RGB"))
    palette = np.unique(decoded.reshape(-1, 3), axis=0)
    least = np.min([squared_distances(photo, color) for color in palette], axis=0)
    own = squared_distances(photo, decoded)
    np.testing.assert_array_equal(moved.is_moved, own > least)
    assert 0.05 < moved.is_moved.mean() < 0.9
    assert moved.saved_bytes > 0
    assert moved.psnr_db == pytest.approx(10 * np.log10(255**2 / (own.mean() / 3)))
    assert moved.nearest_psnr_db == pytest.approx(10 * np.log10(255**2 / (least.mean() / 3)))
    bits = 8 * moved.saved_bytes / moved.is_moved.sum()
    assert f"{bits:.1f} bits for each of these pixels" in moved.sentence
    drawn = draw_moved(photo, moved)
    np.testing.assert_array_equal(drawn[moved.is_moved], photo.pixels[moved.is_moved])
    assert drawn[~moved.is_moved].min() >= 204


@pytest.mark.parametrize("space", ["rgb", "oklab"])
def test_nothing_moved_without_smoothing(space, photo):
    moved = moved_pixels(photo, compress(photo, KMeans(8, space=space)))
    assert not moved.is_moved.any()
    assert moved.saved_bytes == 0
    assert moved.sentence == "Every pixel has the nearest colour of the palette."


def test_only_smoothed_palettes_have_moved_pixels():
    assert is_smoothed(KMeans(2, smoothing=1))
    for method in (KMeans(2), KMeans(2, smoothing=1, dither=True), NMF(2)):
        assert not is_smoothed(method)


@pytest.mark.parametrize(
    ("saved", "nearest", "words"),
    [
        # 30 bytes are 240 bits, for 4 pixels.
        (30, 33.0, "would be 30 B larger, 60.0 bits for each of these pixels, at 33.0 dB instead"),
        (0, 32.04, "would be as large, at 32.04 dB instead of 32.01 dB."),
        (-2, 32.012, "would be 2 B smaller, at 32.012 dB instead of 32.010 dB."),
    ],
)
def test_a_sentence_tells_equal_sizes_and_unequal_qualities(saved, nearest, words):
    is_moved = np.zeros((8, 10), bool)
    is_moved[0, :4] = True
    sentence = Moved(is_moved, saved, nearest, 32.01).sentence
    assert sentence.startswith("5.0 % of the pixels have another colour")
    assert words in sentence
