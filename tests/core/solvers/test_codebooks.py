"""Codebooks: what was put in is found, what does not pay is left out."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from core.deadline import deadline
from core.solvers.codebooks import fit_codebook

RANDOM = np.random.default_rng(3)
PATTERNS = np.array([[0, 0, 0, 0], [60, -60, 0, 0], [0, 0, 50, 50], [-40, 40, -40, 40]])
USES = (900, 500, 300, 200)


def noisy():
    """Vectors around four patterns, in no order, and which pattern each is near."""
    labels = RANDOM.permutation(np.repeat(np.arange(4), USES))
    noise = RANDOM.normal(0, 2, (len(labels), 4))
    return (PATTERNS[labels] + noise).astype(np.float32), labels


def test_patterns_that_were_put_in_are_found_the_most_used_first():
    vectors, labels = noisy()
    found = fit_codebook(vectors, 30, 256)
    np.testing.assert_allclose(found.codewords, PATTERNS, atol=1)
    np.testing.assert_array_equal(found.labels, labels)
    assert found.converged


def test_with_bits_nearly_free_the_error_is_about_that_of_scikit_learn():
    vectors = RANDOM.normal(0, 40, (3000, 4)).astype(np.float32)
    found = fit_codebook(vectors, 1e-3, 64)
    error = np.sum((vectors - found.codewords[found.labels]) ** 2)
    expected = KMeans(64, n_init=3, random_state=0).fit(vectors).inertia_
    # Whole numbers add 4 / 12 for each vector.
    assert error < 1.05 * expected + 3000 / 3


def test_a_dearer_bit_never_makes_more_codewords():
    vectors = RANDOM.laplace(0, 15, (4000, 4)).astype(np.float32)
    counts = [len(fit_codebook(vectors, price, 256).codewords) for price in (1, 10, 100, 1e3, 1e6)]
    assert counts == sorted(counts, reverse=True)
    assert (counts[0] > 20, counts[-1]) == (True, 1)


def test_a_codeword_that_saves_less_than_it_costs_is_left_out():
    # Eight vectors of square 2 x 10 x 10 save 1,600. With 4 values of 6 bits, and about 8 bits
    # to name it each time, a codeword costs about 88 bits.
    vectors = np.zeros((1000, 4), np.float32)
    vectors[::125] = 10, 10, 0, 0
    assert len(fit_codebook(vectors, 1600 / 200, 9).codewords) == 2
    assert len(fit_codebook(vectors, 1600 / 60, 9).codewords) == 1


@pytest.mark.parametrize("value", [0, 3, 1e6])
def test_vectors_that_are_all_the_same(value):
    found = fit_codebook(np.full((10, 4), value, np.float32), 1, 256)
    assert np.abs(found.codewords).max() <= 127
    assert found.labels.max() < len(found.codewords) <= 2


def test_when_the_time_is_up_it_gives_what_it_has():
    vectors, _ = noisy()
    with deadline(0):
        found = fit_codebook(vectors, 30, 16)
    assert not found.converged
    assert len(found.labels) == len(vectors)
