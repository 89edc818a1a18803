"""The file of block NMF: tokens by hand, codes there and back, damage, the README's decoder."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import dictionary
from core.compression import compress
from core.files import FileError
from core.files.block_codes import Setting, groups_of_levels, setting_of
from core.images import Image
from core.methods import METHODS
from core.samples import load_sample
from tests.core.files.sealed import packed, resealed

BlockNMF = METHODS["blocknmf"]
FORMAT = BlockNMF.format
SMALL = Setting(16, 16, 160, dictionary.LEARNED)


def parts_of(levels, setting=SMALL):
    """The parts of codes for all blocks of all planes, whose means are grey."""
    height, width = setting.luma_blocks
    means = np.full((height * 3 // 2, width), 128, np.uint8)
    return FORMAT.parts(setting, means, [levels])


def test_tokens_are_those_of_the_description():
    levels = np.zeros((6, 128), np.int16)
    levels[0, [0, 1, 5]] = 1, -2, 9
    levels[2, 100] = -3
    _, _, tokens, large, mirrored = (part.values.tolist() for part in parts_of(levels))
    # Block 0: skip none, code 1; skip none, code 2; skip 3 parts, code 3 or more.
    # Block 2: skip 84 parts, then 16 more, code 3 or more.
    expected = [0, 1, 3 * 3 + 2, 255, 255, 254, 3 * 16 + 2, 255, 255, 255, 255]
    assert tokens == expected
    assert large == [9 - 3, 0]
    assert mirrored == [0, 1, 0, 1]


@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.sampled_from([1, 3, 255]))
def test_any_codes_survive_their_file(seed, share, most):
    random = np.random.default_rng(seed)
    levels = random.integers(-most, most + 1, (6, 128)) * (random.random((6, 128)) < share)
    levels = levels.astype(np.int16)
    read = FORMAT.read(FORMAT.write(parts_of(levels)))
    assert setting_of(read) == SMALL
    (found,) = groups_of_levels(read, 128)
    np.testing.assert_array_equal(found, levels)


def test_the_contact_sheet_shows_the_most_used_part_first():
    levels = np.zeros((6, 128), np.int16)
    levels[:5, 9], levels[:2, 4] = -3, 1
    (picture,) = BlockNMF.illustrate(parts_of(levels))
    assert picture.caption == "The parts that are used most: 2 of 128 pairs"
    first = picture.pixels[:32:4, :32:4, 0].astype(float) - 128
    stored = dictionary.learned_parts()[9].astype(float)
    wanted = stored[0] - stored[1]
    np.testing.assert_allclose(first, 127 * wanted / np.abs(wanted).max(), atol=0.51)


def test_an_image_without_codes_has_nothing_to_show():
    assert BlockNMF.illustrate(parts_of(np.zeros((6, 128), np.int16))) == ()


@pytest.fixture(scope="module")
def file():
    return compress(
        Image("cat", load_sample("chelsea").pixels[100:150, 200:270]), BlockNMF(70)
    ).file


@pytest.mark.parametrize(
    ("numbers", "streams"),
    [
        ({0: 0}, {}),
        ({0: 2**31, 1: 2**31}, {}),
        ({0: 5000}, {}),
        ({2: 0}, {}),
        ({3: 7}, {}),
        ({}, {0: b""}),
        ({}, {0: b"RIFF"}),
        ({}, {1: packed([])}),
        ({}, {1: packed([255] * 5)}),
        ({}, {1: packed([255] * 120 + [0])}),
        ({}, {1: packed([254, 254, 0] + [255] * 119)}),
        ({}, {1: packed([252] + [255] * 119)}),
        ({}, {1: packed([255] * 10_000_000)}),
        ({}, {2: packed([])}),
        ({}, {2: b"\xff" * 9}),
        ({}, {3: b""}),
    ],
    ids=repr,
)
def test_what_does_not_fit_together_is_refused_even_with_a_right_checksum(file, numbers, streams):
    with pytest.raises(FileError, match=r"^The block NMF file .*\.$"):
        FORMAT.read(resealed(file, numbers, streams))
