"""The file of block NMF: tokens by hand, codes there and back, damage, the README's decoder."""

import tracemalloc
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import dictionary
from core.compression import compress
from core.files import FileError
from core.files.block_codes import setting_of
from core.files.block_setting import LZMA, RANGE, Setting
from core.files.block_tokens import groups_of_levels
from core.images import Image
from core.methods import METHODS
from core.samples import load_sample
from tests.core.files.sealed import packed, resealed

BlockNMF = METHODS["blocknmf"]
FORMAT = BlockNMF.format
SMALL = Setting(16, 16, 160, dictionary.LEARNED)
CODERS = (LZMA, RANGE)


# Numbers and streams that no image has, whoever packs the codes.
UNFIT = [
    ({0: 0}, {}),
    ({0: 2**31, 1: 2**31}, {}),
    ({0: 5000}, {}),
    ({2: 0}, {}),
    ({3: 7}, {}),
    ({}, {0: b""}),
    ({}, {0: b"RIFF"}),
]


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


@given(
    st.integers(0, 2**32 - 1),
    st.floats(0, 1),
    st.sampled_from([1, 3, 255]),
    st.sampled_from(CODERS),
)
def test_any_codes_survive_their_file(seed, share, most, coder):
    random = np.random.default_rng(seed)
    levels = random.integers(-most, most + 1, (6, 128)) * (random.random((6, 128)) < share)
    levels = levels.astype(np.int16)
    setting = replace(SMALL, coder=coder)
    read = FORMAT.read(FORMAT.write(parts_of(levels, setting)))
    assert setting_of(read) == setting
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


def file_of(coder):
    image = Image("cat", load_sample("chelsea").pixels[100:150, 200:270])
    return compress(image, BlockNMF(70, coder=coder)).file


@pytest.fixture(scope="module")
def file():
    return file_of("lzma")


@pytest.fixture(scope="module")
def range_file():
    return file_of("range")


@pytest.mark.parametrize(
    ("numbers", "streams"),
    [
        *UNFIT,
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


@pytest.mark.parametrize(
    ("numbers", "streams"),
    [
        *UNFIT,
        ({4: 0}, {}),
        ({4: 2}, {}),
        ({}, {1: b""}),
    ],
    ids=repr,
)
def test_a_range_coded_file_is_refused_as_well(range_file, numbers, streams):
    with pytest.raises(FileError, match=r"^The block NMF file .*\.$"):
        FORMAT.read(resealed(range_file, numbers, streams))


def test_any_bytes_with_a_right_checksum_are_refused_or_are_an_image(range_file):
    random = np.random.default_rng(4)
    for _ in range(20):
        streams = {n: random.bytes(random.integers(0, 3000)) for n in (0, 1)}
        with suppress(FileError):
            parts = FORMAT.read(resealed(range_file, streams=streams))
            assert BlockNMF.decode(parts).shape == (50, 70, 3)


def test_a_few_bytes_that_claim_a_large_image_take_little_time_and_memory(range_file):
    large = resealed(range_file, {0: 8000, 1: 8000})
    tracemalloc.start()
    with pytest.raises(FileError, match="cannot be read"):
        FORMAT.read(large)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # The means of 64 megapixels are 1.5 MB.
    assert peak < 30e6


def test_the_range_coder_makes_a_smaller_file_of_the_same_codes(file, range_file):
    same = parts_of(next(groups_of_levels(FORMAT.read(file), 128)), setting_of(FORMAT.read(file)))
    other = parts_of(next(groups_of_levels(same, 128)), replace(setting_of(same), coder=RANGE))
    assert len(FORMAT.write(other)) < 0.95 * len(FORMAT.write(same))
    pieces = FORMAT.dissect(range_file)
    assert pieces["large codes"] == pieces["mirrored"] == 0 < pieces["tokens"]
