"""Lloyd's steps frame by frame: against scikit-learn's, stopped after as many."""

import itertools

import numpy as np
import pytest
from sklearn.cluster import KMeans as SklearnKMeans

from core.explain.learning.lloyd import (
    MOST_STEPS,
    STARTS,
    lloyd_history,
    start_centers,
    steps_within_reach,
)
from core.solvers.color_histogram import color_histogram

K = 6


@pytest.fixture(scope="module")
def histogram(photo):
    return color_histogram(photo.pixels)


def begin(histogram, start="pixels", k=K):
    # No colour is as far from one centre as from another, so that no tie has to be broken.
    noise = np.random.default_rng(1).normal(0, 0.1, (k, 3))
    return start_centers(histogram, k, start, 0) + noise


def sklearn_after(photo, centers, steps):
    samples = photo.pixels.reshape(-1, 3).astype(float)
    options = {"n_init": 1, "max_iter": steps, "tol": 0, "algorithm": "lloyd"}
    return SklearnKMeans(len(centers), init=centers, **options).fit(samples)


@pytest.mark.parametrize("start", STARTS)
def test_each_frame_is_that_of_scikit_learn(photo, histogram, start):
    centers = begin(histogram, start)
    frames = list(lloyd_history(histogram, centers))
    assert len(frames) < MOST_STEPS
    for step in {1, 2, 3, len(frames) // 2, len(frames) - 1} & set(range(1, len(frames))):
        theirs = sklearn_after(photo, centers, step)
        frame = frames[step]
        np.testing.assert_allclose(frame.centers, theirs.cluster_centers_, atol=1e-8)
        labels = frame.labels[histogram.pixel_colors].ravel()
        np.testing.assert_array_equal(labels, theirs.labels_)
        assert frame.mse * photo.pixels.size == pytest.approx(theirs.inertia_)


def test_the_last_frame_is_where_scikit_learn_converges(photo, histogram):
    centers = begin(histogram)
    *_, last = lloyd_history(histogram, centers)
    theirs = sklearn_after(photo, centers, 300)
    np.testing.assert_allclose(last.centers, theirs.cluster_centers_, atol=1e-8)


def test_the_error_never_rises_and_starts_end_at_different_minima(histogram):
    ends = set()
    for start in STARTS:
        errors = [f.mse for f in lloyd_history(histogram, start_centers(histogram, K, start, 0))]
        assert all(after <= before for before, after in itertools.pairwise(errors))
        ends.add(round(errors[-1], 3))
    assert len(ends) > 1


@pytest.mark.parametrize("start", STARTS)
def test_a_start_has_different_colors_and_depends_on_its_seed_alone(histogram, start):
    centers = start_centers(histogram, K, start, 3)
    assert len(np.unique(centers, axis=0)) == K
    np.testing.assert_array_equal(centers, start_centers(histogram, K, start, 3))
    if start in ("pixels", "others", "spread"):
        colors = {tuple(color) for color in histogram.colors.astype(float)}
        assert {tuple(center) for center in centers} <= colors


def test_random_pixels_are_drawn_as_often_as_their_color_occurs():
    pixels = np.zeros((10, 10, 3), np.uint8)
    pixels[0, :3] = 200
    pixels[0, 3:5] = 100
    histogram = color_histogram(pixels)
    drawn = [start_centers(histogram, 1, "pixels", seed)[0, 0] for seed in range(400)]
    assert np.mean(np.array(drawn) == 0) == pytest.approx(0.95, abs=0.03)


def test_an_empty_cluster_stays_where_it_is():
    pixels = np.array([[[0, 0, 0], [10, 10, 10], [200, 200, 200]]], np.uint8)
    centers = np.array([[5.0, 5, 5], [200, 200, 200], [255, 255, 255]])
    *_, last = lloyd_history(color_histogram(pixels), centers)
    np.testing.assert_array_equal(last.centers, centers)
    assert last.mse == pytest.approx(2 * 25 / 3)


def test_all_colors_are_kept_where_there_are_no_more(noise):
    histogram = color_histogram(noise.pixels)
    centers = start_centers(histogram, 256, "pixels", 0)
    frames = list(lloyd_history(histogram, centers))
    assert frames[-1].mse == 0
    np.testing.assert_array_equal(frames[0].centers, histogram.colors)


def test_it_ends_after_the_steps_that_it_is_given(histogram):
    assert len(list(lloyd_history(histogram, begin(histogram), most_steps=2))) == 3
    assert steps_within_reach(histogram, K) == MOST_STEPS
