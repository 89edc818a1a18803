"""NMF step by step: against scikit-learn's solvers, and against loops over single values."""

import itertools
import warnings

import numpy as np
import pytest
from sklearn.decomposition import non_negative_factorization

from core.explain.learning.updates import ALGORITHMS, STARTS, start_factors, update_history

K, STEPS = 4, 12
# One pass of scikit-learn's coordinate descent over a factor is one of HALS.
SKLEARN = {"mu": "mu", "hals": "cd"}


@pytest.fixture(scope="module")
def channels(photo):
    return np.moveaxis(photo.pixels, 2, 0).astype(float)


def frames_of(channels, algorithm, start="random"):
    P, Q = start_factors(channels, K, start, 0)
    return list(update_history(channels, P, Q, algorithm, STEPS))


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_frame_is_that_of_scikit_learn(channels, algorithm, start):
    frames = frames_of(channels, algorithm, start)
    P, Q = start_factors(channels, K, start, 0)
    for step, channel in itertools.product((1, 2, STEPS), range(3)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            heights, widths, _ = non_negative_factorization(
                channels[channel],
                P[channel].copy(order="C"),
                Q[channel].copy(order="C"),
                K,
                init="custom",
                solver=SKLEARN[algorithm],
                tol=0,
                max_iter=step,
            )
        np.testing.assert_allclose(frames[step].heights[channel], heights, atol=1e-6)
        np.testing.assert_allclose(frames[step].widths[channel], widths, atol=1e-6)


def test_a_step_of_hals_is_that_of_loops_over_single_values(channels):
    X = channels[0]
    P, Q = (each[0].copy() for each in start_factors(channels, K, "random", 0))
    for factor, other, data in ((P, Q.T, X), (Q.T, P, X.T)):
        for k, row in itertools.product(range(K), range(len(factor))):
            # What the other components leave of the row is best explained by this one.
            rest = data[row] - sum(factor[row, n] * other[:, n] for n in range(K) if n != k)
            factor[row, k] = max(rest @ other[:, k] / (other[:, k] @ other[:, k]), 0)
    first = frames_of(channels, "hals")[1]
    np.testing.assert_allclose(first.heights[0], P, atol=1e-9)
    np.testing.assert_allclose(first.widths[0], Q, atol=1e-9)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_error_is_that_of_the_product_and_never_rises(channels, algorithm, start):
    frames = frames_of(channels, algorithm, start)
    errors = [frame.mse for frame in frames]
    assert len(frames) == STEPS + 1
    assert all(after <= before * (1 + 1e-12) for before, after in itertools.pairwise(errors))
    last = frames[-1]
    assert min(last.heights.min(), last.widths.min()) >= 0
    products = [P @ Q for P, Q in zip(last.heights, last.widths, strict=True)]
    assert errors[-1] == pytest.approx(((channels - products) ** 2).mean())


def test_both_begin_with_the_same_values_and_time_passes(channels):
    slow, fast = (frames_of(channels, algorithm) for algorithm in ALGORITHMS)
    np.testing.assert_array_equal(slow[0].heights, fast[0].heights)
    for frames in (slow, fast):
        seconds = [frame.seconds for frame in frames]
        assert seconds[0] == 0
        assert sorted(seconds) == seconds
    assert fast[-1].mse < slow[-1].mse


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_black_channel_is_no_trouble(algorithm, start):
    black = np.zeros((3, 6, 8))
    P, Q = start_factors(black, 2, start, 0)
    *_, last = update_history(black, P, Q, algorithm, 3)
    assert last.mse == 0
    assert np.isfinite(last.heights).all()
