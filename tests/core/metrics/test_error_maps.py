"""Errors pixel by pixel and channel by channel: against scikit-image and plain sums."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import structural_similarity

from core.charts.errors import error_histogram, scale_bar
from core.methods import NMF, KMeans
from core.metrics import mse, ssim
from core.metrics import structural_similarity as structural_similarity_in_bands
from core.metrics.channels import measure_channels
from core.metrics.error_maps import (
    ERROR_KINDS,
    absolute_error,
    color_difference,
    color_table,
    count_errors,
    draw_error_maps,
    signed_error,
    similarity,
)

RANDOM = np.random.default_rng(3)
KINDS = list(ERROR_KINDS)


@pytest.fixture(scope="module")
def pair(photo):
    noise = RANDOM.integers(-30, 31, photo.pixels.shape)
    return photo.pixels, (photo.pixels + noise).clip(0, 255).astype(np.uint8)


def test_absolute_and_signed_error_by_hand():
    source = np.array([[[10, 20, 30]]], np.uint8)
    decoded = np.array([[[16, 17, 30]]], np.uint8)
    assert absolute_error(source, decoded) == pytest.approx(3)
    assert signed_error(source, decoded) == pytest.approx(1)


def test_similarity_is_that_of_scikit_image(pair):
    _, expected = structural_similarity(
        *pair,
        full=True,
        channel_axis=2,
        data_range=255,
        gaussian_weights=True,
        use_sample_covariance=False,
    )
    np.testing.assert_allclose(similarity(*pair), expected.mean(axis=2), atol=2e-4)


def test_color_difference_is_that_of_scikit_image(pair):
    expected = deltaE_ciede2000(*map(rgb2lab, pair))
    np.testing.assert_allclose(color_difference(*pair), expected, atol=5e-3)


@pytest.mark.parametrize(("height", "width"), [(11, 90), (20, 70), (47, 33), (300, 12)])
def test_maps_in_bands_are_those_of_the_whole_to_the_last_bit(height, width, monkeypatch):
    pair = RANDOM.integers(0, 256, (2, height, width, 3), np.uint8)
    monkeypatch.setattr(structural_similarity_in_bands, "_BAND_PIXELS", 150)
    _, expected = structural_similarity(
        *(each.astype(np.float32) for each in pair),
        full=True,
        channel_axis=2,
        data_range=255,
        gaussian_weights=True,
        use_sample_covariance=False,
    )
    planes = np.ascontiguousarray(np.moveaxis(expected, 2, 0))
    np.testing.assert_array_equal(similarity(*pair), planes.mean(axis=0))
    labs = [rgb2lab(np.float32(each) / 255) for each in pair]
    np.testing.assert_array_equal(color_difference(*pair), np.float32(deltaE_ciede2000(*labs)))


@pytest.mark.parametrize("kind", ["ssim", "delta_e"])
def test_a_map_needs_little_memory_besides_itself(kind):
    pair = RANDOM.integers(0, 256, (2, 600, 800, 3), np.uint8)
    measure = ERROR_KINDS[kind].measure
    measure(*pair[:, :20])
    tracemalloc.start()
    measure(*pair)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Each channel has its own map, in 32 bits.
    assert peak < 16 * 480_000 + 20_000_000


@pytest.mark.parametrize("name", KINDS)
def test_maps_have_the_shape_of_the_image(name, result):
    image, compressed = result
    maps = draw_error_maps(image.pixels, [compressed.pixels()], ERROR_KINDS[name])
    assert maps.pictures[0].shape == image.pixels.shape
    assert maps.low < maps.high


@pytest.mark.parametrize("name", KINDS)
def test_equal_errors_have_one_color_in_all_maps(name, pair):
    source, decoded = pair
    mixed = decoded.copy()
    mixed[:, 30:] = source[:, 30:]
    maps = draw_error_maps(source, [decoded, mixed], ERROR_KINDS[name])
    # Pixels near the seam are left out, because the windows of SSIM reach across it.
    np.testing.assert_array_equal(maps.pictures[0][:, :20], maps.pictures[1][:, :20])
    measured = ERROR_KINDS[name].measure(source, decoded)
    colors = color_table(ERROR_KINDS[name].colors)
    levels = 255 * (measured - maps.low) / (maps.high - maps.low)
    expected = colors[np.rint(levels).clip(0, 255).astype(int)].astype(int)
    # A level on the edge may fall to either side.
    assert np.abs(expected - maps.pictures[0]).max() <= 6


def test_scale_follows_the_largest_errors_of_all_maps(pair):
    source, decoded = pair
    maps = draw_error_maps(source, [source, decoded], ERROR_KINDS["signed"])
    largest = np.percentile(np.abs(decoded.astype(float) - source).mean(axis=2), 99.5)
    assert maps.low == -maps.high
    assert 0 < maps.high <= np.ceil(largest)


@pytest.mark.parametrize(
    "measure", [count_errors, *(kind.measure for kind in ERROR_KINDS.values())]
)
def test_images_of_different_shapes_are_refused(measure, pair):
    with pytest.raises(ValueError, match=r"equal shapes; got \(40, 60, 3\) and \(39, 60, 3\)"):
        measure(pair[0], pair[1][1:])


def test_counted_errors_hold_the_mean_squared_error(pair):
    counts = count_errors(*pair)
    errors = np.arange(-255, 256)
    assert counts.sum() == pair[0].size
    assert (counts * errors**2).sum() / counts.sum() == pytest.approx(mse(*pair))
    assert count_errors(pair[0], pair[0])[255] == pair[0].size


def test_channels_are_measured_by_themselves(pair):
    source, decoded = pair
    channels = measure_channels(source, decoded)
    assert [channel.channel for channel in channels] == ["red", "green", "blue"]
    assert np.mean([channel.mse for channel in channels]) == pytest.approx(mse(source, decoded))
    assert np.mean([channel.ssim for channel in channels]) == pytest.approx(ssim(source, decoded))
    errors = decoded[..., 1].astype(float) - source[..., 1]
    assert channels[1].bias == pytest.approx(errors.mean())
    assert channels[1].largest == np.abs(errors).max()


def test_histogram_shows_all_samples_of_each_method(pair):
    counts = {KMeans(3): count_errors(*pair), NMF(2): count_errors(pair[1], pair[1])}
    figure = error_histogram(counts)
    assert [line.name for line in figure.data] == ["K-Means, K = 3", "NMF, K = 2"]
    assert [np.nansum(line.y) for line in figure.data] == pytest.approx([100, 100])
    assert list(figure.data[1].x) == [0]


def test_ticks_of_the_histogram_do_not_collide_where_it_spans_few_decades():
    numbers = np.zeros(511, np.int64)
    numbers[250:260] = [1, 2, 5, 20, 60, 98, 60, 20, 5, 1]
    axis = error_histogram({KMeans(3): numbers}).layout.yaxis
    assert axis.type == "log"
    # From plotly.js, `autoTicks`: up to 0.3 decades every digit, above 0.7 powers of ten alone.
    assert 0.3 < np.log10(98) / axis.nticks <= 0.7
    numbers[255] = 10**6
    # Over six decades, so many would collide in a chart as low as this.
    assert error_histogram({KMeans(3): numbers}).layout.yaxis.nticks is None


def test_scale_bar_says_what_it_counts():
    kind = replace(ERROR_KINDS["signed"], title="Something (units)")
    figure = scale_bar(kind, -7, 7)
    assert figure.layout.xaxis.title.text == "Something (units)"
    assert list(figure.layout.xaxis.range) == [-7, 7]
