"""Files of block methods: the README decodes them, and what is damaged is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.compression import compress, decode_file
from core.files.format import FileError
from core.images import Image
from core.methods import METHODS
from core.samples import load_sample
from tests import readme

from .sealed import pictures, resealed

KEYS = ("blocknmf", "blockkmeans")
# What the README decodes of each.
OPEN = {"blocknmf": {"coder": "lzma"}, "blockkmeans": {}}
CODED = [("blocknmf", OPEN["blocknmf"]), ("blocknmf", {"coder": "range"}), ("blockkmeans", {})]


@pytest.fixture(scope="module", params=KEYS)
def kind(request):
    return METHODS[request.param]


@pytest.fixture(scope="module", params=CODED, ids=repr)
def file(request):
    key, options = request.param
    pixels = load_sample("chelsea").pixels[100:150, 200:270]
    return compress(Image("cat", pixels), METHODS[key](70, **options)).file


@pytest.mark.parametrize("key", KEYS)
# The decoder of the README takes its time.
@settings(max_examples=min(settings.default.max_examples, 10))
@given(image=pictures(), quality=st.integers(1, 100))
def test_the_decoder_of_the_readme_gives_the_same_pixels(key, image, quality):
    compressed = compress(image, METHODS[key](quality, **OPEN[key]))
    np.testing.assert_array_equal(readme.decode(compressed.file), compressed.pixels())


def test_the_decoder_of_the_readme_has_at_most_thirty_lines(kind):
    code = readme.decoder(f"image{kind.format.suffix}").splitlines()
    assert len([line for line in code if line.strip()]) <= 30
    assert max(map(len, code)) <= 100


def test_a_grey_image_stays_grey(kind):
    pixels = load_sample("coffee").pixels[:40, :56, :1].repeat(3, axis=2)
    decoded = compress(Image("grey", pixels), kind(60)).pixels()
    assert (decoded == decoded[..., :1]).all()


def test_every_cut_and_a_thousand_flipped_bits_are_refused_in_one_sentence(file):
    for length in range(len(file)):
        with pytest.raises(FileError, match=r"^(The|This|Unknown) (?!.*\. ).*\.$"):
            decode_file(file[:length])
    random = np.random.default_rng(5)
    for bit in random.integers(0, 8 * len(file), 1000):
        damaged = bytearray(file)
        damaged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(FileError):
            decode_file(bytes(damaged))


def test_resealing_changes_nothing_by_itself(file):
    assert resealed(file) == file
