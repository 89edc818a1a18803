"""Singular value decompositions of which only the strongest triplets are kept."""

import threading
import time

import numpy as np
import pytest

from core.methods import NMF
from core.solvers.decomposition import decompose
from core.storage import Part


@pytest.mark.parametrize("shape", [(30, 50), (50, 30)])
def test_the_strongest_triplets_alone_are_those_of_the_whole_decomposition(shape):
    stack = np.random.default_rng(0).integers(0, 256, (2, *shape))
    some = decompose(stack, 7)
    for channel, left, values, right in zip(stack, some.left, some.values, some.right, strict=True):
        U, S, V = np.linalg.svd(channel.astype(np.float64), full_matrices=False)
        np.testing.assert_allclose(values, S[:7], rtol=1e-5)
        np.testing.assert_allclose(left * values @ right, U[:, :7] * S[:7] @ V[:7], atol=1e-2)


def test_other_threads_run_while_a_photograph_is_decomposed():
    stack = np.random.default_rng(0).integers(0, 256, (1, 1200, 1300))
    decompose(stack[:, :30, :50], 7)
    work = threading.Thread(target=decompose, args=[stack, 100])
    start = last = time.perf_counter()
    longest = 0.0
    work.start()
    while work.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        last, longest = now, max(longest, now - last)
    # SciPy keeps the interpreter for nearly all of the time.
    assert longest < (last - start) / 2


@pytest.mark.parametrize("shape", [(30, 50), (50, 30)])
def test_triplets_of_zeros_add_nothing(shape):
    stack = np.full((1, *shape), 9)
    some = decompose(stack, 12)
    assert np.isfinite(some.left).all()
    assert np.isfinite(some.right).all()
    np.testing.assert_allclose(some.left * some.values[:, None] @ some.right, stack, atol=1e-3)
    longer = some.right[0] if shape[1] > shape[0] else some.left[0].T
    np.testing.assert_array_equal(longer[1:], 0)


def test_a_tall_image_is_decoded_as_its_product_says():
    random = np.random.default_rng(0)
    P, Q = random.integers(0, 256, (3, 600, 2)), random.integers(0, 256, (3, 2, 5))
    scale = random.uniform(0.002, 0.006, (3, 2)).astype(np.float32)
    parts = [Part("P", P.astype(np.uint8), 8), Part("Q", Q.astype(np.uint8), 8)]
    pixels = NMF.decode([*parts, Part("scale", scale, 32, side_information=True)])
    exact = np.einsum("chk,ck,ckw->hwc", P, scale.astype(np.float64), Q)
    # What is too bright is cut off at 255, and no pixel is more than rounding away.
    assert exact.max() > 255
    assert np.abs(pixels - exact.clip(0, 255)).max() <= 0.5
