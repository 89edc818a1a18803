"""The methods that the main ones are compared with, each against something independent."""

import io

import numpy as np
import PIL.Image
import pytest

from core.compression import compress
from core.files import FileError
from core.methods import METHODS, NMF, SVD
from core.samples import load_sample


@pytest.fixture(scope="module")
def coffee(image_of):
    return image_of(load_sample("coffee").pixels[100:196, 200:320].copy(), "coffee.png")


def error(image, method):
    return compress(image, method).quality.mse


def test_the_truncated_svd_is_that_of_numpy(coffee):
    parts = SVD(7, bits=32).encode(coffee.pixels).parts
    for channel in range(3):
        left, values, right = np.linalg.svd(coffee.pixels[..., channel].astype(float))
        exact = (left[:, :7] * values[:7]) @ right[:7]
        decoded = SVD.decode(parts)[..., channel]
        assert np.abs(decoded - exact.clip(0, 255)).max() <= 0.501


@pytest.mark.parametrize("rank", [1, 5, 20, 60])
def test_no_rank_of_nmf_passes_the_svd(rank, coffee):
    # What rounding to 8-bit pixels may add to either.
    assert error(coffee, SVD(rank, bits=16)) <= error(coffee, NMF(rank, bits=16)) + 0.1


def test_the_svd_stores_what_nmf_stores_of_the_same_rank(coffee):
    svd, nmf = (compress(coffee, kind(12)).storage for kind in (SVD, NMF))
    assert (svd.numbers, svd.packed_bytes) == (nmf.numbers, nmf.packed_bytes)


@pytest.mark.parametrize(("bits", "largest"), [(4, 7), (8, 127), (9, 255), (16, 32767)])
def test_signed_levels_fill_their_bits(bits, largest, coffee):
    U, V, scale = SVD(3, bits=bits).encode(coffee.pixels).parts
    assert {U.bits_per_value, V.bits_per_value} == {bits}
    assert np.abs(U.values.astype(int)).max() == np.abs(V.values.astype(int)).max() == largest
    assert U.values.min() < 0
    assert scale.side_information


@pytest.mark.parametrize("bits", [3, 17, 33])
def test_other_bits_of_the_svd_are_refused(bits):
    with pytest.raises(ValueError, match=rf"^SVD\.bits must be 4 to 16, or 32; got {bits}\.$"):
        SVD(3, bits=bits)


@pytest.mark.parametrize("shape", [(2, 11_000), (11_000, 2)])
def test_noise_too_large_for_the_optimiser_of_libjpeg_is_still_a_jpeg(shape, image_of):
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    result = compress(image_of(pixels), METHODS["jpeg"](95))
    plain = io.BytesIO()
    PIL.Image.fromarray(pixels).save(plain, "JPEG", quality=95)
    assert result.file == plain.getvalue()
    np.testing.assert_array_equal(result.pixels(), np.asarray(PIL.Image.open(plain)))


@pytest.mark.parametrize(("key", "longest"), [("jpeg", 65_500), ("webp", 16_383)])
def test_a_side_that_a_format_does_not_have_is_refused_in_one_sentence(key, longest):
    line = np.zeros((1, longest + 1, 3), np.uint8)
    words = f"{METHODS[key].label} encoder cannot write an image of 1 x {longest + 1} pixels"
    with pytest.raises(FileError, match=words):
        METHODS[key](50).encode(line)
    assert METHODS[key](50).encode(line[:, 1:]).parts
