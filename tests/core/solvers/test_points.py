import numpy as np
import pytest
from skimage.color import rgb2lab

from core.solvers import oklab
from core.solvers.color_histogram import color_histogram
from core.solvers.points import CellPoints, WeightedPoints


def distances_to(points, centers):
    difference = points.astype(float)[:, None] - centers.astype(float)
    return (difference**2).sum(axis=2)


@pytest.fixture(scope="module")
def histogram(photo):
    return color_histogram(photo.pixels)


@pytest.fixture(params=[1, 2, 17, 256])
def centers(request, histogram):
    random = np.random.default_rng(request.param)
    return random.integers(0, 256, (request.param, 3)).astype(np.float32)


@pytest.mark.parametrize("cells_wanted", [1, 100, 10**6])
def test_cells_find_the_first_of_the_nearest_centres_as_trying_all_does(
    cells_wanted, histogram, centers
):
    points = CellPoints(histogram.colors, histogram.counts, cells_wanted)
    # Whole numbers have exact distances, so that equal ones are really equal.
    expected = distances_to(points.points, centers).argmin(axis=1)
    np.testing.assert_array_equal(points.nearest(centers), expected)
    np.testing.assert_array_equal(
        WeightedPoints(points.points, points.weights).nearest(centers), expected
    )


def test_cells_have_the_sums_of_their_points(histogram, centers):
    points = CellPoints(histogram.colors, histogram.counts, 100)
    plain = WeightedPoints(points.points, points.weights)
    for ours, expected in zip(
        points.cluster_sums(centers), plain.cluster_sums(centers), strict=True
    ):
        np.testing.assert_allclose(ours, expected)
    assert points.cells.total_weight == histogram.counts.sum()
    assert 100 <= len(points.cells) < len(points)


def test_a_weight_is_as_good_as_that_many_points(photo, histogram, centers):
    weighted = WeightedPoints(histogram.colors, histogram.counts)
    pixels = WeightedPoints(photo.pixels.reshape(-1, 3), np.ones(photo.pixels.size // 3, int))
    sums = weighted.cluster_sums(centers)
    for ours, expected in zip(sums, pixels.cluster_sums(centers), strict=True):
        np.testing.assert_allclose(ours, expected)
    assert weighted.error_around_means(*sums) == pytest.approx(pixels.error_around_means(*sums))


def test_the_error_around_means_by_hand():
    points = WeightedPoints(np.array([[0, 0, 0], [6, 0, 0], [0, 50, 0]]), np.array([2, 1, 4]))
    sums = points.cluster_sums(np.array([[0, 0, 0], [0, 50, 0]], np.float32))
    # The mean of 0, 0 and 6 is 2: 4 + 4 + 16.
    assert points.error_around_means(*sums) == pytest.approx(24)


def test_points_that_are_all_alike_lie_in_one_cell():
    points = CellPoints(np.full((1, 3), 7, np.uint8), np.array([5]), 100)
    assert points.nearest(np.array([[0, 0, 0], [9, 9, 9]], np.float32)).tolist() == [1]


def test_oklab_has_its_published_values_and_leads_back():
    # Ottosson's table: white is (1, 0, 0); red, green and blue as in CSS Color 4.
    colors = np.array([[255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]], np.uint8)
    expected = [[1, 0, 0], [0.628, 0.225, 0.126], [0.866, -0.234, 0.179], [0.452, -0.032, -0.312]]
    np.testing.assert_allclose(oklab.from_rgb(colors) / 255, expected, atol=2e-3)
    every = np.random.default_rng(0).integers(0, 256, (5000, 3)).astype(np.uint8)
    np.testing.assert_array_equal(oklab.to_rgb(oklab.from_rgb(every)), every)


def test_oklab_orders_greys_as_lightness_does():
    greys = np.arange(256, dtype=np.uint8)[:, None].repeat(3, axis=1)
    ours, theirs = oklab.from_rgb(greys)[:, 0], rgb2lab(greys)[:, 0]
    assert (np.diff(ours) > 0).all()
    assert np.corrcoef(ours, theirs)[0, 1] > 0.99
