import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from core.storage import Part, Storage, entropy, measure_storage


@pytest.mark.parametrize(
    ("values", "bits"),
    [
        ([], 0.0),
        ([7], 0.0),
        ([7, 7, 7, 7], 0.0),
        ([0, 1], 1.0),
        (list(range(8)), 3.0),
        ([0, 0, 0, 1], 2 - 0.75 * np.log2(3)),
        ([0.5, 0.5, 0.25, 0.125], 1.5),
    ],
)
def test_entropy_is_shannons(values, bits):
    assert entropy(np.array(values)) == pytest.approx(bits, abs=1e-12)


def test_the_entropy_of_one_value_is_zero_without_a_sign():
    assert np.copysign(1, entropy(np.zeros(5, np.uint8))) == 1


@given(st.lists(st.integers(0, 9), min_size=1))
def test_entropy_agrees_with_scipy_whatever_the_order_and_shape(values):
    expected = scipy.stats.entropy(np.unique(values, return_counts=True)[1], base=2)
    column = np.array(sorted(values), np.uint8)[:, None]
    assert entropy(column) == pytest.approx(expected, abs=1e-9)


def test_packed_bits_are_values_times_bits():
    assert Part("indices", np.zeros((5, 7), np.uint8), 3).packed_bits == 105
    assert Part("indices", np.zeros((5, 7), np.uint8), 0).packed_bits == 0


def test_side_information_is_in_every_count_but_the_numbers():
    values = Part("P", np.array([0, 1, 0, 1], np.uint8), 8)
    scale = Part("scale", np.array([0.5, 0.5], np.float32), 32, side_information=True)
    assert scale.entropy_bits == 64
    assert measure_storage([values], 99) == Storage(
        4, packed_bytes=4, entropy_bytes=1, file_bytes=99
    )
    both = measure_storage([values, scale], 120)
    # 4 bits of entropy and 64 of scales are 68 bits: 9 bytes.
    assert both == Storage(4, packed_bytes=12, entropy_bytes=9, file_bytes=120)


@pytest.mark.parametrize(("count", "packed"), [(0, 0), (1, 1), (8, 1), (9, 2), (16, 2), (17, 3)])
def test_bytes_are_rounded_up_once_over_all_parts(count, packed):
    assert measure_storage([Part("bits", np.zeros(count), 1)], 0).packed_bytes == packed
    halves = [Part("first", np.zeros(4), 1), Part("second", np.zeros(4), 1)]
    assert measure_storage(halves, 0).packed_bytes == 1
