"""Components beyond the rank of an image, and what rounding costs factors of either kind."""

import numpy as np
import pytest

from core.compression import compress, decode_file
from core.methods import NMF, SVD
from core.methods.factored import rank_of
from core.solvers.decomposition import decompose
from tests import readme


def grey(channel):
    return np.repeat(np.asarray(channel, np.uint8)[..., None], 3, axis=2)


def grid():
    """White lines on black: rows and columns are of two kinds each, so the rank is 2."""
    picture = np.zeros((48, 66))
    picture[::8] = picture[:, ::11] = 255
    return grey(picture)


def gradient():
    """A product of two ramps; rounding its pixels is all that is not of rank 1."""
    return grey(np.rint(255 * np.outer(np.linspace(0, 1, 60), np.linspace(0, 1, 80))))


# Rank 3, but no three non-negative components have this sum (Cohen and Rothblum, 1993).
FOUR_PARTS = 255 * np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 1]])


@pytest.mark.parametrize("bits", [4, 8, 12, 32])
def test_a_grid_of_two_components_takes_two_of_any_number(bits, image_of):
    image = image_of(grid())
    two, many = (compress(image, NMF(count, bits=bits)) for count in (2, 40))
    assert many.file == two.file
    assert many.storage.numbers == 3 * 2 * (48 + 66)
    np.testing.assert_array_equal(readme.decode(many.file), image.pixels)
    assert two.remark == ""
    assert many.remark == (
        "2 of 40 components are stored: more would not bring the image nearer to the original."
    )


@pytest.mark.parametrize("bits", [4, 8, 12, 32])
def test_pairs_of_the_svd_end_where_their_sum_is_the_image(bits, image_of):
    image = image_of(grid())
    few, many = (compress(image, SVD(count, bits=bits)) for count in (12, 40))
    assert many.file == few.file
    assert many.storage.numbers < 3 * 12 * (48 + 66)
    np.testing.assert_array_equal(decode_file(many.file), image.pixels)


@pytest.mark.parametrize("kind", [NMF, SVD])
def test_one_colour_takes_one_component(kind, image_of):
    for value in (0, 200):
        image = image_of(np.full((20, 30, 3), value, np.uint8))
        result = compress(image, kind(15))
        assert result.file == compress(image, kind(1)).file
        assert result.remark.startswith("1 of 15 components is stored: ")
        np.testing.assert_array_equal(result.pixels(), image.pixels)


def test_the_channel_of_the_highest_rank_decides(image_of):
    pixels = grid()
    pixels[..., 0], pixels[..., 2] = 255, 0
    P, Q, scale = compress(image_of(pixels), NMF(30)).parts()
    assert (P.values.shape, Q.values.shape, scale.values.shape) == ((3, 48, 2), (3, 2, 66), (3, 2))


def test_more_parts_than_the_rank_are_stored_where_they_are_needed(image_of):
    image = image_of(grey(np.kron(FOUR_PARTS, np.ones((5, 6)))))
    assert rank_of(decompose(image.pixels.transpose(2, 0, 1))) == 3
    three, four, many = (compress(image, NMF(count, bits=12)) for count in (3, 4, 20))
    assert three.quality.mse > 100
    assert four.quality.mse < 1
    assert many.quality.mse < 1
    assert [len(each.parts()[2].values[0]) for each in (three, four)] == [3, 4]
    assert len(many.parts()[2].values[0]) <= 6


@pytest.mark.parametrize("rank", [1, 2, 5])
def test_the_rank_is_that_of_numpy(rank):
    random = np.random.default_rng(rank)
    channel = random.integers(0, 7, (30, rank)) @ random.integers(0, 7, (rank, 40))
    assert np.linalg.matrix_rank(channel) == rank
    assert rank_of(decompose(channel[None])) == rank


def test_a_component_that_is_rounded_away_is_not_stored():
    heights = np.zeros((3, 4, 3), np.uint8)
    widths = np.ones((3, 3, 5), np.uint8)
    heights[0, :, [0, 2]] = heights[1, :, 1] = 7
    P, Q, scale = NMF(3).to_parts(heights, widths, np.ones((3, 3)))
    np.testing.assert_array_equal(P.values[0], np.full((4, 2), 7))
    np.testing.assert_array_equal(P.values[1], [[7, 0]] * 4)
    assert (Q.values.shape, scale.values.shape) == ((3, 2, 5), (3, 2))


@pytest.mark.parametrize("rank", [1, 2, 3, 5, 20])
@pytest.mark.parametrize("bits", [6, 8])
def test_rounded_files_of_the_svd_are_a_bound_on_a_gradient_too(rank, bits, image_of):
    image = image_of(gradient())
    svd, nmf = (compress(image, kind(rank, bits=bits)).quality.psnr_db for kind in (SVD, NMF))
    assert svd > nmf - 0.1


@pytest.mark.parametrize("bits", [6, 8, 16])
def test_a_first_pair_without_negative_values_has_all_levels(bits, image_of):
    U, V, _ = compress(image_of(gradient()), SVD(1, bits=bits)).parts()
    for part in (U, V):
        assert (part.values.dtype.kind, part.values.max()) == ("u", 2**bits - 1)
        assert part.bits_per_value == bits
    assert (U.name, V.name) == ("P", "Q")


def test_later_pairs_make_up_for_the_rounding_of_the_earlier_ones(image_of):
    image = image_of(gradient())
    channel = image.pixels[..., 0].astype(float)
    left, values, right = np.linalg.svd(channel, full_matrices=False)
    alone = np.zeros_like(channel)
    for number in range(3):
        # Both profiles of each pair rounded to 127 steps of their own.
        pair = (left[:, number], right[number])
        steps = [np.abs(profile).max() / 127 for profile in pair]
        rounded = [np.rint(each / step) * step for each, step in zip(pair, steps, strict=True)]
        alone += values[number] * np.outer(*rounded)
    error = ((np.rint(alone).clip(0, 255) - channel) ** 2).mean()
    assert compress(image, SVD(3)).quality.mse < error / 5


def test_signed_pairs_are_still_those_of_an_entry_of_signed_levels(photo):
    U, V, _ = compress(photo, SVD(4)).parts()
    assert (U.name, V.name) == ("U", "V")
    assert U.values.min() < 0
    assert V.values.dtype == np.int8
