"""The histogram of colours, against what numpy finds."""

import numpy as np
import pytest

from core.solvers.color_histogram import color_histogram

# The last has more pixels than are looked up slab by slab.
SHAPES = {"one pixel": (1, 1), "a row": (1, 700), "small": (40, 60), "large": (2050, 2050)}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_colours_counts_and_indices_are_those_of_numpy(shape):
    random = np.random.default_rng(3)
    # Some colours at both ends of the cube, and some of any kind.
    colors = np.vstack([[[0, 0, 0], [255, 255, 255]], random.integers(0, 256, (998, 3))])
    pixels = colors[random.integers(0, 1000, shape)].astype(np.uint8)
    found = color_histogram(pixels)
    codes = pixels.astype(int) @ [65536, 256, 1]
    distinct, indices, counts = np.unique(codes, return_inverse=True, return_counts=True)
    np.testing.assert_array_equal(found.colors.astype(int) @ [65536, 256, 1], distinct)
    np.testing.assert_array_equal(found.counts, counts)
    np.testing.assert_array_equal(found.pixel_colors, indices.reshape(shape))
    assert found.pixel_colors.dtype == np.int32
