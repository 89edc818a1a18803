"""Floyd-Steinberg dithering against a double loop over the pixels, as it is published."""

import numpy as np
import pytest
import scipy.ndimage

from core.methods import KMeans
from core.solvers.dithering import floyd_steinberg


def row_by_row(pixels, palette):
    """The published procedure, one pixel after the other; none asks for more than white."""
    values, colors = pixels.astype(float), palette.astype(float)
    height, width = pixels.shape[:2]
    indices = np.zeros((height, width), int)
    for y in range(height):
        for x in range(width):
            values[y, x] = values[y, x].clip(0, 255)
            distances = ((values[y, x] - colors) ** 2).sum(axis=1)
            indices[y, x] = distances.argmin()
            error = values[y, x] - colors[indices[y, x]]
            for dx, dy, share in ((1, 0, 7), (-1, 1, 3), (0, 1, 5), (1, 1, 1)):
                if 0 <= x + dx < width and y + dy < height:
                    values[y + dy, x + dx] += error * (share / 16)
    return indices


@pytest.mark.parametrize(
    "size", [(1, 1), (1, 9), (9, 1), (2, 2), (7, 2), (2, 7), (5, 3), (30, 41), (41, 30)], ids=str
)
@pytest.mark.parametrize("n_colors", [1, 2, 16, 200])
def test_fronts_give_the_same_as_row_by_row(size, n_colors):
    random = np.random.default_rng(n_colors)
    pixels = random.integers(0, 256, (*size, 3)).astype(np.uint8)
    palette = random.integers(0, 256, (n_colors, 3)).astype(np.uint8)
    found = floyd_steinberg(pixels, palette, np.zeros(size, np.uint8))
    np.testing.assert_array_equal(found, row_by_row(pixels, palette))


def test_two_pixels_by_hand():
    # 100 becomes 0 and passes on 7/16 of 100: 100 + 43.75 is nearer to 255.
    pixels = np.full((1, 2, 3), 100, np.uint8)
    palette = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
    assert floyd_steinberg(pixels, palette, np.zeros((1, 2), np.uint8)).tolist() == [[0, 1]]


def test_a_smooth_picture_looks_smoother_with_dithering_than_without():
    y, x = np.mgrid[0:128, 0:192]
    sky = np.stack([90 + y / 2 + x / 10, 140 + y / 2.5, 210 + y / 4], axis=2).astype(np.uint8)
    errors = []
    for dither in (False, True):
        method = KMeans(64, dither=dither)
        decoded = method.decode(method.encode(sky).parts)
        blurred = scipy.ndimage.gaussian_filter(decoded - sky.astype(float), (2, 2, 0))
        errors.append((blurred**2).mean())
    assert errors[1] < 0.6 * errors[0]


def test_colours_that_dithering_leaves_unused_are_not_stored():
    ramp = np.arange(256, dtype=np.uint8).reshape(1, 256, 1).repeat(3, axis=2).repeat(4, axis=0)
    method = KMeans(200, dither=True)
    palette, indices = (part.values for part in method.encode(ramp).parts)
    assert np.array_equal(np.unique(indices), np.arange(len(palette)))
    # Rounded to 200 of 256 levels, no error is larger than 1, and most are 0.
    decoded = method.decode(method.encode(ramp).parts).astype(int)
    assert ((decoded - ramp) ** 2).mean() < 255**2 / 10**5.2
