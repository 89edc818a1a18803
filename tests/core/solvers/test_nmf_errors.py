"""The error that NMF goes by: that of the product of its factors, also where it is small."""

import numpy as np
import pytest

from core.compression import compress
from core.methods import NMF
from core.methods.fit import gain_ahead_db
from core.samples import load_sample
from core.solvers.decomposition import decompose
from core.solvers.nmf import factorise


@pytest.fixture(scope="module")
def channels():
    return decompose(np.moveaxis(load_sample("chelsea").pixels[:200, :200], 2, 0))


@pytest.mark.parametrize("rank", [2, 80])
def test_the_error_after_the_last_step_is_that_of_the_product(channels, rank):
    factors = factorise(channels, rank, 0, 10)
    products = factors.heights.astype(float) @ factors.widths
    error = ((channels.channels - products) ** 2).mean()
    # Sums in float32 are wrong by a share of 1e-3 here.
    assert factors.history[-1] == pytest.approx(error, rel=2e-5)


def test_what_more_steps_would_bring_is_about_what_they_do_bring(channels):
    few, many = (factorise(channels, 40, 0, steps).history for steps in (40, 80))
    brought = 10 * np.log10(few[-1] / many[-1])
    assert brought / 2 < gain_ahead_db(few) < 2 * brought


def test_the_gain_of_more_steps_by_hand():
    assert gain_ahead_db([1000.0, 100.0, 20.0, 10.0]) == pytest.approx(10 * np.log10(2))
    assert gain_ahead_db([]) == gain_ahead_db([5.0]) == gain_ahead_db([1.0, 0.0]) == 0


def test_a_result_says_what_more_steps_would_bring(photo):
    stopped, converged = compress(photo, NMF(8, max_iterations=8)), compress(photo, NMF(1))
    gain = gain_ahead_db(stopped.history)
    assert stopped.gain_ahead_db == gain > 0.01
    assert f"as many steps again would bring about {gain:.2f} dB" in stopped.remark
    assert converged.gain_ahead_db == 0


def test_an_error_of_squares_is_never_below_zero():
    # One component gives a ramp exactly, of which float32 leaves rounding errors.
    ramp = np.tile(np.arange(256, dtype=np.uint8), (16, 1))
    history = NMF(1).encode(np.stack([ramp] * 3, axis=2)).history
    assert min(history) >= 0
    assert history[-1] == pytest.approx(0, abs=0.01)
