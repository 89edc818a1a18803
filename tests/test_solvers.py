import numpy as np
import pytest
import scipy.linalg
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF

from core.solvers.kmeans import ColorHistogram, color_histogram, fit_palette
from core.solvers.nmf import decompose, factorise


def squared_distances(histogram, palette):
    difference = histogram.colors[:, None].astype(int) - palette.colors.astype(int)
    return (difference**2).sum(axis=2)


def squared_error(histogram, palette):
    return (squared_distances(histogram, palette).min(axis=1) * histogram.counts).sum()


@pytest.fixture(scope="module")
def histogram(photo):
    return color_histogram(photo.pixels)


@pytest.fixture(scope="module")
def green(photo):
    return decompose(photo.pixels[..., 1])


def test_the_histogram_counts_each_colour_once_and_gives_back_the_pixels(photo, histogram):
    assert histogram.colors.dtype == np.uint8
    assert len(np.unique(histogram.colors, axis=0)) == len(histogram.colors)
    np.testing.assert_array_equal(histogram.colors[histogram.pixel_colors], photo.pixels)
    expected = np.bincount(histogram.pixel_colors.ravel())
    np.testing.assert_array_equal(histogram.counts, expected)


def test_the_histogram_of_four_pixels_by_hand():
    pixels = np.array([[[9, 0, 1], [0, 0, 2]], [[9, 0, 1], [0, 200, 0]]], np.uint8)
    histogram = color_histogram(pixels)
    assert histogram.colors.tolist() == [[0, 0, 2], [0, 200, 0], [9, 0, 1]]
    assert histogram.counts.tolist() == [1, 1, 2]
    assert histogram.pixel_colors.tolist() == [[2, 0], [2, 1]]


@pytest.mark.parametrize("n_colors", [1, 2, 5, 16])
def test_the_palette_is_as_good_as_ten_starts_of_scikit_learn_on_all_pixels(
    n_colors, photo, histogram
):
    pixels = photo.pixels.reshape(-1, 3).astype(float)
    reference = KMeans(n_colors, n_init=10, random_state=0).fit(pixels).inertia_
    error = squared_error(histogram, fit_palette(histogram, n_colors, seed=0))
    assert 10 * np.log10(error / reference) < 0.05


@pytest.mark.parametrize("n_colors", [1, 3, 17, 256])
def test_each_colour_has_the_label_of_its_nearest_palette_entry(n_colors, histogram):
    palette = fit_palette(histogram, n_colors, seed=0)
    assert (palette.colors.dtype, palette.labels.dtype) == (np.uint8, np.uint8)
    assert palette.colors.shape == (n_colors, 3)
    distances = squared_distances(histogram, palette)
    chosen = np.take_along_axis(distances, palette.labels[:, None].astype(int), axis=1)[:, 0]
    np.testing.assert_array_equal(chosen, distances.min(axis=1))


def test_one_colour_is_the_rounded_mean_of_all_pixels(photo, histogram):
    expected = np.rint(photo.pixels.reshape(-1, 3).mean(axis=0))
    assert fit_palette(histogram, 1, seed=0).colors.tolist() == [expected.tolist()]


def test_a_colour_weighs_as_much_as_its_pixels():
    colors = np.array([[0, 0, 0], [100, 0, 0]], np.uint8)
    histogram = ColorHistogram(colors, np.array([1, 2]), np.array([[0, 1, 1]]))
    # Two thirds of 100, rounded.
    assert fit_palette(histogram, 1, seed=0).colors.tolist() == [[67, 0, 0]]


def test_a_palette_is_ordered_by_lightness():
    colors = np.array([[[255, 255, 255], [0, 0, 255], [0, 255, 0], [0, 0, 0], [255, 0, 0]]])
    palette = fit_palette(color_histogram(colors.astype(np.uint8)), 5, seed=0)
    # Lightness 0, 32, 53, 88 and 100.
    expected = [[0, 0, 0], [0, 0, 255], [255, 0, 0], [0, 255, 0], [255, 255, 255]]
    assert palette.colors.tolist() == expected


@pytest.mark.parametrize("n_colors", [63, 64, 256])
def test_enough_colours_keep_every_colour_of_the_image(n_colors, noise):
    histogram = color_histogram(noise.pixels)
    palette = fit_palette(histogram, n_colors, seed=0)
    assert squared_error(histogram, palette) == 0
    assert (len(palette.colors), palette.iterations, palette.converged) == (63, 0, True)


def test_nearly_enough_colours_are_all_used(noise):
    assert len(fit_palette(color_histogram(noise.pixels), 62, seed=0).colors) == 62


def test_colours_of_one_coarse_cell_are_still_told_apart():
    close = np.arange(8, dtype=np.uint8).reshape(1, 8, 1).repeat(3, axis=2)
    palette = fit_palette(color_histogram(close), 4, seed=0)
    assert len(palette.colors) == 4
    assert squared_error(color_histogram(close), palette) == 4 * 3


def test_a_palette_that_was_stopped_says_so(histogram):
    stopped = fit_palette(histogram, 16, seed=0, max_iterations=1)
    assert (stopped.iterations, stopped.converged) == (1, False)
    assert fit_palette(histogram, 16, seed=0).converged


def test_a_palette_is_the_same_for_the_same_seed(histogram):
    first, second = (fit_palette(histogram, 12, seed=5) for _ in range(2))
    np.testing.assert_array_equal(first.colors, second.colors)
    np.testing.assert_array_equal(first.labels, second.labels)
    others = [fit_palette(histogram, 12, seed=seed).colors.tolist() for seed in range(4)]
    assert any(other != others[0] for other in others)


def test_the_singular_values_give_back_the_channel(green):
    left, right = green.left * green.values, green.right
    np.testing.assert_allclose(left @ right, green.channel, atol=1e-2)
    expected = scipy.linalg.svdvals(green.channel.astype(np.float64))
    np.testing.assert_allclose(green.values, expected, rtol=1e-3, atol=1e-2)


@pytest.mark.parametrize("rank", [1, 3, 8])
def test_factors_are_as_good_as_scikit_learns_and_no_better_than_the_bound(rank, green):
    model = NMF(rank, init="nndsvda", tol=0, max_iter=200, random_state=0)
    reference = model.fit(green.channel.astype(np.float64)).reconstruction_err_
    factors = factorise(green, rank, seed=0, max_iterations=200)
    error = np.linalg.norm(green.channel - factors.heights @ factors.widths)
    assert error < 1.02 * reference
    # Eckart and Young, 1936: nothing of that rank is nearer than the truncated decomposition.
    assert error > np.linalg.norm(green.values[rank:]) * 0.999


@pytest.mark.parametrize("rank", [1, 7, 40])
def test_factors_are_non_negative_and_of_their_shapes(rank, green):
    factors = factorise(green, rank, seed=0, max_iterations=20)
    assert factors.heights.shape == (40, rank)
    assert factors.widths.shape == (rank, 60)
    for factor in (factors.heights, factors.widths):
        assert factor.dtype == np.float32
        assert np.isfinite(factor).all()
        assert factor.min() >= 0


def test_a_product_of_two_profiles_is_found_exactly():
    channel = np.outer([1, 2, 5], [10, 0, 40, 3]).astype(np.uint8)
    factors = factorise(decompose(channel), 1, seed=0, max_iterations=50)
    np.testing.assert_allclose(factors.heights @ factors.widths, channel, atol=1e-2)
    assert factors.converged


@pytest.mark.parametrize("rank", [1, 4])
def test_an_empty_channel_has_empty_factors(rank):
    factors = factorise(decompose(np.zeros((4, 6), np.uint8)), rank, seed=0, max_iterations=50)
    assert not factors.heights.any()
    assert not factors.widths.any()
    assert (factors.iterations, factors.converged) == (0, True)


def test_more_steps_never_make_the_factors_worse(green):
    errors = []
    for steps in (1, 5, 25, 100):
        factors = factorise(green, 10, seed=0, max_iterations=steps)
        errors.append(np.linalg.norm(green.channel - factors.heights @ factors.widths))
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > errors[-1]


@pytest.mark.parametrize("limit", [1, 7, 15])
def test_factors_that_were_stopped_say_so(limit, green):
    factors = factorise(green, 8, seed=0, max_iterations=limit)
    assert (factors.iterations, factors.converged) == (limit, False)


def test_factors_are_the_same_for_the_same_seed_only(green):
    first, second, other = (factorise(green, 8, seed, 10).heights for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)
