"""The parts of a block: they add up to what the decoder adds up, and errors by hand."""

import numpy as np
import pytest

from core import dictionary
from core.compression import compress
from core.explain import block_sums
from core.explain.block_sums import BlockSum, LumaBlocks, Term
from core.images import Image
from core.methods.blocknmf import BlockNMF
from core.samples import load_sample


@pytest.fixture(scope="module")
def image():
    return Image("cat", load_sample("chelsea").pixels[100:137, 200:251])


@pytest.fixture(scope="module")
def blocks(image):
    return block_sums.blocks_of(compress(image, BlockNMF(60)))


def test_the_sum_of_all_parts_is_the_block_of_a_file_whose_seams_are_not_smoothed(image, blocks):
    # One block alone in a grey image is decoded to itself where all its waves are kept; here the
    # sum is made once more from the definition: mean, and each level less 0.03 times its part.
    for row, column in ((1, 1), (3, 4), (5, 7)):
        block = block_sums.sum_of_block(image, blocks, row, column)
        index = (row - 1) * blocks.means.shape[1] + column - 1
        found = blocks.blocks == index
        vectors = dictionary.vectors(dictionary.LEARNED)[blocks.pairs[found]]
        levels = blocks.levels[found].astype(float)
        expected = blocks.means[row - 1, column - 1] + blocks.step * (
            (levels - 0.03 * np.sign(levels)) @ vectors
        )
        np.testing.assert_allclose(
            block.sum_of(len(block.terms)).ravel(), expected.clip(0, 255), atol=1e-9
        )


def test_parts_bring_the_sum_close_to_the_image(image, blocks):
    rows, columns = block_sums.rows_and_columns(image)
    assert (rows, columns) == (5, 7)
    errors = []
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            block = block_sums.sum_of_block(image, blocks, row, column)
            errors.append((block.error_of(0), block.error_of(len(block.terms))))
    before, after = np.array(errors).T
    assert (after <= before + 0.5).all()
    # Rounding to steps leaves about a step over the square root of twelve, and what has no code.
    assert after.mean() < 0.6 * before.mean()


def test_errors_and_sums_are_those_of_a_hand_calculation():
    original = np.full((8, 8), 100.0)
    original[:, 4:] = 110
    step = np.zeros((8, 8))
    step[:, :4], step[:, 4:] = -4, 4
    block = BlockSum(original, 105.0, [Term(3, 2, True, step)])
    assert block.error_of(0) == pytest.approx(5)
    assert block.error_of(1) == pytest.approx(1)
    assert block.sum_of(1)[0].tolist() == [101] * 4 + [109] * 4
    assert block.strongest == 4
    assert block.missing[0].tolist() == [-1] * 4 + [1] * 4
    drawn = block_sums.draw_change(block.added(0, 1), 4)[0, :, 0]
    assert (drawn[0], drawn[-1], len(drawn)) == (1, 255, 96)


def test_what_adds_most_comes_first_and_a_negative_level_is_the_mirror_image(image):
    patterns = np.zeros((3, 64))
    patterns[:, 0] = 1
    blocks = LumaBlocks(
        np.full((6, 8), 90.0),
        np.array([1, 1, 1, 4]),
        np.array([0, 1, 2, 0]),
        np.array([1, -3, 2, 1], np.int16),
        patterns,
        10.0,
    )
    terms = block_sums.sum_of_block(image, blocks, 1, 2).terms
    assert [(term.pair, term.times, term.is_mirrored) for term in terms] == [
        (2, 3, True),
        (3, 2, False),
        (1, 1, False),
    ]
    # A code stands for 0.03 less than itself.
    assert terms[0].pattern[0, 0] == pytest.approx(-29.7)
    assert block_sums.telling_block(image, blocks) == (1, 2)


def test_beyond_the_edge_the_last_pixel_is_repeated(image, blocks):
    # The image has 37 x 51 pixels: of the last block, 5 rows and 3 columns are in it.
    block = block_sums.sum_of_block(image, blocks, 5, 7)
    inside = image.pixels[32:, 48:].astype(float) @ [0.299, 0.587, 0.114]
    np.testing.assert_allclose(block.original[:5, :3], inside)
    np.testing.assert_allclose(block.original[5:, 3:], inside[-1, -1])
