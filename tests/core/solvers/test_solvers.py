import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import scipy.linalg
import scipy.optimize
import threadpoolctl
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF

from core.metrics import delta_e
from core.solvers.color_histogram import ColorHistogram, color_histogram, to_space
from core.solvers.decomposition import decompose
from core.solvers.kmeans import fit_palette
from core.solvers.nmf import factorise, refit_widths


def squared_distances(histogram, palette):
    difference = histogram.colors[:, None].astype(int) - palette.colors.astype(int)
    return (difference**2).sum(axis=2)


def squared_error(histogram, palette):
    return (squared_distances(histogram, palette).min(axis=1) * histogram.counts).sum()


@pytest.fixture(scope="module")
def histogram(photo):
    return color_histogram(photo.pixels)


@pytest.fixture(scope="module")
def channels(photo):
    return decompose(np.moveaxis(photo.pixels, 2, 0))


def distance(channels, heights, widths):
    return float(np.linalg.norm(channels.astype(np.float64) - heights @ widths))


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
    assert 10 * np.log10(error / reference) < 0.01


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


def close_colours():
    """Near white and one black: in Oklab, few cells hold many colours."""
    pixels = np.random.default_rng(0).integers(251, 256, (60, 60, 3)).astype(np.uint8)
    pixels[0, 0] = 0
    return pixels


def ramp():
    return np.arange(256, dtype=np.uint8).reshape(1, 256, 1).repeat(3, axis=2)


@pytest.mark.parametrize(
    ("picture", "n_colors"),
    [(close_colours, n) for n in (21, 22, 26, 30, 40, 100, 125)]
    + [(ramp, n) for n in (224, 225, 240, 255)],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
@pytest.mark.parametrize("space", ["rgb", "oklab"])
def test_a_search_ends_where_few_cells_hold_many_colours(space, picture, n_colors):
    histogram = color_histogram(picture())
    points = to_space(histogram.colors, space).astype(float)
    model = KMeans(n_colors, n_init=2, random_state=0)
    reference = model.fit(points, sample_weight=histogram.counts).inertia_
    palette = fit_palette(histogram, n_colors, seed=0, space=space)
    assert palette.converged
    error = palette.history[-1] * 3 * histogram.counts.sum()
    assert error < 1.1 * reference + 1e-3


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


@pytest.mark.parametrize("n_colors", [1, 2, 3])
def test_the_palette_of_a_few_pixels_is_the_best_of_all_there_are(n_colors):
    random = np.random.default_rng(3)
    histogram = color_histogram(random.integers(0, 256, (2, 4, 3)).astype(np.uint8))
    colors = histogram.colors.astype(float)
    errors = []
    for labels in itertools.product(range(n_colors), repeat=len(colors)):
        groups = [colors[np.equal(labels, label)] for label in range(n_colors)]
        errors.append(sum(((g - g.mean(axis=0)) ** 2).sum() for g in groups if len(g)))
    found = fit_palette(histogram, n_colors, seed=0)
    assert found.history[-1] * 3 * len(colors) == pytest.approx(min(errors), rel=1e-5)


@pytest.mark.parametrize("n_colors", [7, 24, 100])
@pytest.mark.parametrize("space", ["rgb", "oklab"])
def test_no_step_of_a_fit_makes_the_palette_worse(space, n_colors, histogram):
    history = np.array(fit_palette(histogram, n_colors, seed=1, space=space).history)
    assert len(history) > 1
    assert (np.diff(history) <= 1e-9).all()


def test_the_history_ends_at_the_error_of_the_palette(photo, histogram):
    palette = fit_palette(histogram, 24, seed=0)
    # Rounded to 8 bits, the palette is a little off its means.
    assert squared_error(histogram, palette) / photo.pixels.size == pytest.approx(
        palette.history[-1], abs=0.2
    )


def test_oklab_serves_the_eye_better_and_the_squared_error_worse(photo, histogram):
    rgb, oklab = (fit_palette(histogram, 8, seed=0, space=space) for space in ("rgb", "oklab"))
    seen = [delta_e(photo.pixels, p.colors[p.labels[histogram.pixel_colors]]) for p in (rgb, oklab)]
    assert seen[1] < seen[0]
    assert squared_error(histogram, oklab) > squared_error(histogram, rgb)


def test_the_singular_values_give_back_the_channels(channels):
    left, right = channels.left * channels.values[:, None], channels.right
    np.testing.assert_allclose(left @ right, channels.channels, atol=1e-2)
    expected = scipy.linalg.svdvals(channels.channels[1].astype(np.float64))
    np.testing.assert_allclose(channels.values[1], expected, rtol=1e-3, atol=1e-2)


@pytest.mark.parametrize("rank", [1, 3, 8])
def test_factors_are_as_good_as_scikit_learns_and_no_better_than_the_bound(rank, channels):
    reference = 0.0
    for channel in channels.channels.astype(np.float64):
        model = NMF(rank, init="nndsvda", tol=0, max_iter=200, random_state=0)
        reference += model.fit(channel).reconstruction_err_ ** 2
    factors = factorise(channels, rank, seed=0, max_iterations=200)
    error = distance(channels.channels, factors.heights, factors.widths) ** 2
    assert error < 1.01 * reference
    # Eckart and Young, 1936: nothing of that rank is nearer than the truncated decomposition.
    assert error > (channels.values[:, rank:].astype(float) ** 2).sum() * 0.999


@pytest.mark.parametrize("rank", [1, 7, 40])
def test_factors_are_non_negative_and_of_their_shapes(rank, channels):
    factors = factorise(channels, rank, seed=0, max_iterations=20)
    assert factors.heights.shape == (3, 40, rank)
    assert factors.widths.shape == (3, rank, 60)
    for factor in (factors.heights, factors.widths):
        assert factor.dtype == np.float32
        assert np.isfinite(factor).all()
        assert factor.min() >= 0


def test_products_of_two_profiles_are_found_exactly():
    channel = np.outer([1, 2, 5], [10, 0, 40, 3]).astype(np.uint8)
    stack = np.stack([channel, channel[::-1]])
    factors = factorise(decompose(stack), 1, seed=0, max_iterations=50)
    np.testing.assert_allclose(factors.heights @ factors.widths, stack, atol=1e-2)
    assert factors.converged


@pytest.mark.parametrize("rank", [1, 4])
def test_more_components_than_a_channel_needs_do_no_harm(rank):
    empty, flat = np.zeros((2, 4, 6), np.uint8), np.full((1, 4, 6), 9, np.uint8)
    stack = np.concatenate([empty, flat])
    factors = factorise(decompose(stack), rank, seed=0, max_iterations=50)
    np.testing.assert_allclose(factors.heights @ factors.widths, stack, atol=0.3)
    assert factors.converged


def test_no_step_makes_the_factors_worse(channels):
    factors = factorise(channels, 10, seed=0, max_iterations=60)
    assert len(factors.history) > 1
    assert (np.diff(factors.history) <= 0).all()
    assert factors.history[0] > factors.history[-1]
    error = distance(channels.channels, factors.heights, factors.widths) ** 2
    assert factors.history[-1] * channels.channels.size == pytest.approx(error, rel=1e-4)


@pytest.mark.parametrize("limit", [1, 4])
def test_factors_that_were_stopped_say_so(limit, channels):
    factors = factorise(channels, 8, seed=0, max_iterations=limit)
    assert (factors.iterations, factors.converged) == (limit, False)


def test_factors_are_the_same_for_the_same_seed_only(channels):
    first, second, other = (factorise(channels, 8, seed, 10).heights for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def test_one_factor_is_refitted_as_well_as_by_non_negative_least_squares(channels):
    stack, factors = channels.channels, factorise(channels, 5, seed=0, max_iterations=3)
    widths = refit_widths(stack, factors.heights, factors.widths, passes=300)
    assert widths.min() >= 0
    for column in (0, 31):
        expected = scipy.optimize.nnls(factors.heights[1].astype(float), stack[1, :, column])[0]
        np.testing.assert_allclose(widths[1, :, column], expected, rtol=1e-2, atol=1e-2)


def test_fits_side_by_side_are_those_of_one_alone(channels):
    alone = factorise(channels, 20, seed=0, max_iterations=30).heights
    with ThreadPoolExecutor(4) as pool:
        found = [pool.submit(factorise, channels, 20, 0, 30) for _ in range(4)]
    for each in found:
        np.testing.assert_array_equal(each.result().heights, alone)
    libraries = threadpoolctl.ThreadpoolController().select(user_api="blas")
    assert {library["num_threads"] for library in libraries.info()} == {1}
