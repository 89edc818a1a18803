"""scikit-learn as the tutorial runs it: the same results as when it is called directly."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning

from core.methods import SklearnKMeans, SklearnNMF

# Less than any step takes.
MOMENT = 1e-9


@pytest.mark.parametrize(("n_colors", "seed"), [(2, 0), (9, 0), (9, 5)])
def test_the_palette_is_that_of_ten_starts(n_colors, seed, photo):
    samples = (photo.pixels.reshape(-1, 3) / 255).astype(np.float32)
    model = KMeans(n_colors, n_init=10, random_state=seed).fit(samples)
    colors = np.rint(255 * model.cluster_centers_).astype(np.uint8)
    fit = SklearnKMeans(n_colors, seed=seed).encode(photo.pixels)
    decoded = SklearnKMeans.decode(fit.parts)
    np.testing.assert_array_equal(decoded, colors[model.labels_].reshape(photo.pixels.shape))
    assert (fit.converged, fit.remark) == (True, "")


def test_ten_starts_are_not_one(photo):
    samples = (photo.pixels.reshape(-1, 3) / 255).astype(np.float32)
    one = KMeans(9, n_init=1, random_state=0).fit(samples)
    decoded = SklearnKMeans.decode(SklearnKMeans(9).encode(photo.pixels).parts)
    first = np.rint(255 * one.cluster_centers_).astype(np.uint8)[one.labels_]
    assert np.any(decoded.reshape(-1, 3) != first)


@pytest.mark.parametrize("rank", [1, 4, 12])
def test_the_factors_are_those_of_its_defaults_for_each_channel(rank, photo):
    fit = SklearnNMF(rank, bits=32).encode(photo.pixels)
    decoded = SklearnNMF.decode(fit.parts)
    for channel in range(3):
        model = NMF(rank, random_state=0)
        heights = model.fit_transform(photo.pixels[..., channel] / 255)
        exact = 255 * (heights @ model.components_).clip(0, 1)
        # It computes in float64 here; half a level is lost by rounding to whole pixels.
        assert np.abs(decoded[..., channel] - exact).max() < 0.6


def test_what_scikit_learn_warns_of_is_said_with_the_result(photo):
    with pytest.warns(ConvergenceWarning, match="Maximum number of iterations 200 reached"):
        NMF(30).fit(photo.pixels[..., 0] / 255)
    fit = SklearnNMF(30).encode(photo.pixels)
    assert (fit.converged, fit.remark) == (False, "Stopped at step 200, before it converged.")
    # Of the red channel alone it says that it converged.
    red = photo.pixels[..., [0, 0, 0]]
    assert NMF(4).fit(red[..., 0] / 255).n_iter_ < 200
    assert SklearnNMF(4).encode(red).converged


def test_when_the_time_is_up_one_start_and_one_step_are_left(photo):
    samples = (photo.pixels.reshape(-1, 3) / 255).astype(np.float32)
    one = KMeans(9, n_init=1, random_state=np.random.RandomState(0)).fit(samples)
    fit = SklearnKMeans(9).encode(photo.pixels, seconds=MOMENT)
    first = np.rint(255 * one.cluster_centers_).astype(np.uint8)[one.labels_]
    np.testing.assert_array_equal(SklearnKMeans.decode(fit.parts).reshape(-1, 3), first)
    assert not fit.converged
    assert not SklearnNMF(9).encode(photo.pixels, seconds=MOMENT).converged
