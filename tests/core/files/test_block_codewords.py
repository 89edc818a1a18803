"""The file of block K-Means: parts there and back, damage, sizes, the README's decoder."""

import lzma
import struct

import numpy as np
import pytest

from core.compression import compress
from core.files import FileError
from core.files.block_codewords import Setting, codewords_of
from core.images import Image
from core.methods import METHODS
from core.samples import load_sample
from tests.core.files.sealed import RAW, packed, resealed

BlockKMeans, BlockNMF = METHODS["blockkmeans"], METHODS["blocknmf"]
FORMAT = BlockKMeans.format


def grey_parts(codewords, indices, setting):
    """The parts of an image whose means are grey."""
    luma = np.full(setting.grid(setting.mean_side), 128, np.uint8)
    chroma = np.full((4, 2), 128, np.uint8)
    return FORMAT.parts(setting, luma, chroma, codewords, indices)


def test_a_block_is_its_ground_and_its_codeword():
    # Waves of 100 are stronger than what is smoothed away at the finest step, 2.8.
    codewords = np.zeros((2, 16), np.int8)
    codewords[1] = np.tile([[100, 100], [-100, -100]], 4).T.ravel()
    indices = np.zeros((4, 4), np.uint8)
    indices[0, 0] = indices[2, 2] = 1
    parts = grey_parts(codewords, indices, Setting(16, 16, 1, 4))
    pixels = BlockKMeans.decode(FORMAT.read(FORMAT.write(parts)))
    expected = np.full((16, 16), 128)
    for first in (0, 8):
        expected[first : first + 4, first : first + 4] += codewords[1].reshape(4, 4)
    np.testing.assert_array_equal(pixels, expected[..., None].repeat(3, axis=2))


def test_codewords_are_stored_one_position_after_the_other():
    codewords = np.array([[0, 0, 0, 0], [1, 2, 3, 4], [-127, 127, 0, 9]], np.int8)
    parts = grey_parts(codewords, np.full((8, 8), 2, np.uint8), Setting(16, 16, 16, 2))
    file = FORMAT.write(parts)
    sizes = struct.unpack_from("<4I", file, 24)
    stream = file[40 + sum(sizes[:2]) : 40 + sum(sizes[:3])]
    stored = lzma.decompress(stream, lzma.FORMAT_RAW, None, RAW)
    assert [*stored] == [129, 1, 130, 255, 131, 128, 132, 137]
    np.testing.assert_array_equal(codewords_of(FORMAT.read(file)), codewords)


def test_the_contact_sheet_shows_the_most_used_codeword_first():
    codewords = np.zeros((3, 16), np.int8)
    codewords[1, 5], codewords[2, :4] = -50, (10, 20, -20, 0)
    indices = np.array([[0, 0, 0, 0], [2, 0, 2, 0], [0, 1, 0, 0], [0, 0, 0, 2]], np.uint8)
    (picture,) = BlockKMeans.illustrate(grey_parts(codewords, indices, Setting(16, 16, 16, 4)))
    assert picture.caption == "The codewords that are used most: 2 of 2"
    # Tiles of 32 pixels with lines of 4 between them; 128 + 127 x 10 / 20 = 191.5.
    assert picture.pixels[0, :32:8, 0].tolist() == [192, 255, 1, 128]
    assert picture.pixels[8, 36:68:8, 0].tolist() == [128, 1, 128, 128]
    assert (picture.pixels[:, 32:36] == 255).all()


def test_a_codebook_that_no_block_uses_is_not_shown():
    unused = np.zeros((2, 16), np.int8)
    parts = grey_parts(unused, np.zeros((4, 4), np.uint8), Setting(16, 16, 16, 4))
    assert BlockKMeans.illustrate(parts) == ()


@pytest.fixture(scope="module")
def file():
    pixels = load_sample("chelsea").pixels[100:150, 200:270]
    return compress(Image("cat", pixels), BlockKMeans(70)).file


@pytest.mark.parametrize(
    ("numbers", "streams"),
    [
        ({0: 0}, {}),
        ({0: 2**31, 1: 2**31}, {}),
        ({0: 5000}, {}),
        ({2: 0}, {}),
        ({2: 2**16}, {}),
        ({3: 0}, {}),
        ({3: 8}, {}),
        ({}, {0: b""}),
        ({}, {1: b"RIFF"}),
        ({}, {2: packed([])}),
        ({}, {2: packed([128] * 3)}),
        ({}, {2: packed([128] * 16 * 256)}),
        ({}, {3: packed([])}),
        ({}, {3: packed([255] * 2560)}),
        ({}, {3: packed([0] * 10_000_000)}),
        ({}, {3: b"\xff" * 9}),
    ],
    ids=repr,
)
def test_what_does_not_fit_together_is_refused_even_with_a_right_checksum(file, numbers, streams):
    with pytest.raises(FileError, match=r"^The block K-Means file .*\.$"):
        FORMAT.read(resealed(file, numbers, streams))


@pytest.mark.parametrize(
    ("method", "height"), [(BlockKMeans(30), 65_536), (BlockNMF(30, coder="lzma"), 87_377)]
)
def test_planes_that_are_longer_than_webp_allows_are_refused_in_one_sentence(method, height):
    # WebP has at most 16,383 pixels a side. Two planes of the colours have 8,192 rows each; in
    # block NMF, luma has 10,924 rows, and under it the colours have 5,462.
    image = Image("tall", np.full((height, 1, 3), 90, np.uint8))
    expected = (
        r"^The image is too long: .* must be at most 16,383 pixels a side; got 16,38\d x \d\.$"
    )
    with pytest.raises(FileError, match=expected):
        compress(image, method)
