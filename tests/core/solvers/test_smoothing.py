"""Indices chosen for the file: what deflate costs, what a coding means, what smoothing keeps."""

import zlib

import numpy as np
import pytest

from core.deadline import deadline
from core.solvers import smoothing
from core.solvers.color_histogram import color_histogram
from core.solvers.compiled import can_compile
from core.solvers.kmeans import fit_palette
from core.solvers.smoothing import bands, copying, deflate_costs
from core.solvers.smoothing.texture import error_weights

needs_numba = pytest.mark.skipif(not can_compile(), reason="numba is not installed")

# From the tables of RFC 1951, section 3.2.5: a number, and the extra bits of its symbol.
LENGTH_BITS = {3: 0, 10: 0, 11: 1, 18: 1, 19: 2, 34: 2, 35: 3, 66: 3, 67: 4, 130: 4, 131: 5}
DISTANCE_BITS = {
    1: 0,
    4: 0,
    5: 1,
    8: 1,
    9: 2,
    257: 7,
    512: 7,
    513: 8,
    16384: 12,
    16385: 13,
    32768: 13,
}


@pytest.fixture(scope="module")
def histogram(photo):
    return color_histogram(photo.pixels)


@pytest.fixture(scope="module")
def palette(histogram):
    return fit_palette(histogram, 8, seed=0)


def recorded(module, monkeypatch):
    """The arguments and the result of each call of `code` in a module, from now on."""
    calls, code = [], module.code
    monkeypatch.setattr(
        module, "code", lambda *args: calls.append((args, code(*args))) or calls[-1][1]
    )
    return calls


def replay(coding, before):
    """The indices that a coding says are written, behind those that were there before it."""
    written = list(before)
    for start in len(before) + np.flatnonzero(coding.lengths[len(before) :]):
        distance = coding.distances[start]
        for _ in range(coding.lengths[start]):
            written.append(written[-distance] if distance else coding.written[start])
    return written


def test_extra_bits_are_those_of_the_specification():
    costs = deflate_costs.first_costs(2)
    for length, bits in (LENGTH_BITS | {257: 5, 258: 0}).items():
        assert costs.lengths[length] - costs.lengths[3] == bits
    for distance, bits in DISTANCE_BITS.items():
        assert costs.distances[distance] - costs.distances[1] == bits


def test_frequent_symbols_cost_as_many_bits_as_their_share_says():
    # 255.5 + 127.5 times two literals, 127.5 times one length and half a time each other symbol.
    literals = np.repeat([7, 9], [255, 127])
    lengths, distances = np.full(127, 12), np.full(127, 6)
    costs = deflate_costs.costs_of(literals, lengths, distances)
    total = 509 + 286 / 2
    assert costs.literals[7] == pytest.approx(np.log2(total / 255.5))
    assert costs.literals[9] == pytest.approx(np.log2(total / 127.5))
    # 11 and 12 share a symbol and are told apart by one bit; so are the distances 5 and 6.
    assert costs.lengths[12] == costs.lengths[11] == pytest.approx(np.log2(total / 127.5) + 1)
    assert costs.distances[6] == pytest.approx(np.log2((127 + 15) / 127.5) + 1)
    assert costs.times(3).literals[7] == pytest.approx(3 * costs.literals[7])


def test_distances_reach_into_the_rows_above_and_not_out_of_the_window():
    assert {1, 2, 4, 100, 101, 97, 202} <= set(copying.nearby(101).tolist())
    assert copying.nearby(2).min() == 1
    assert copying.nearby(20_000).tolist() == [1, 2, 4, *range(19_996, 20_005)]


def test_errors_count_less_in_texture():
    flat = np.full((20, 30, 3), 90, np.uint8)
    np.testing.assert_allclose(error_weights(flat), 1, rtol=1e-5)
    flat[:, 15:] = np.random.default_rng(0).integers(0, 256, (20, 15, 1))
    weights = error_weights(flat)
    assert weights.mean() == pytest.approx(1, rel=1e-5)
    # Far from the border; the variance of the noise is about 255^2 / 12.
    expected = ((255**2 / 12 + 58.5) / 58.5) ** 0.5
    assert weights[:, :8].mean() / weights[:, 23:].mean() == pytest.approx(expected, rel=0.1)


@needs_numba
@pytest.mark.parametrize("shape", [(40, 60), (1, 500), (500, 1)])
def test_a_coding_says_what_was_written_and_copies_rows_only_onto_rows(shape, monkeypatch):
    random = np.random.default_rng(1)
    pixels = random.integers(0, 4, (*shape, 3)).cumsum(axis=1).astype(np.uint8)
    histogram = color_histogram(pixels)
    passes = recorded(copying, monkeypatch)
    smoothing.smooth(histogram, fit_palette(histogram, 8, seed=0), 1.0)
    assert passes
    for _, coding in passes:
        starts = np.flatnonzero(coding.lengths)
        lengths, distances = coding.lengths[starts], coding.distances[starts]
        np.testing.assert_array_equal(lengths == 1, distances == 0)
        assert set(lengths) <= {1, *range(3, 259)}
        replayed = replay(coding, [])
        assert replayed == coding.written.tolist()
        is_filter = np.arange(len(replayed)) % (shape[1] + 1) == 0
        np.testing.assert_array_equal(coding.written == copying.FILTER, is_filter)


@needs_numba
@pytest.mark.parametrize("shape", [(380, 400), (1, 140_000)])
def test_a_large_image_is_coded_in_two_bands_of_which_the_lower_copies_what_was(shape, monkeypatch):
    random = np.random.default_rng(1)
    pixels = random.integers(0, 4, (*shape, 3)).cumsum(axis=0).astype(np.uint8)
    histogram = color_histogram(pixels)
    passes = recorded(bands, monkeypatch)
    smoothing.smooth(histogram, fit_palette(histogram, 8, seed=0), 1.0)
    (source, tried, likely, stride), coding = passes[1]
    half = shape[0] // 2 * stride
    upper = copying.Source(*(each[:half] for each in source[:3]), *source[3:])
    for whole, part in zip(coding, copying.code(upper, tried, likely[:half], 0), strict=True):
        np.testing.assert_array_equal(whole[:half], part)
    starts = half + np.flatnonzero(coding.lengths[half:])
    # Something of the lower half is copied from above it, as it was before this pass.
    assert not half or (starts - coding.distances[starts] < half).any()
    assert replay(coding, likely[:half].tolist())[half:] == coding.written[half:].tolist()


@needs_numba
def test_without_a_price_each_pixel_keeps_its_nearest_colour(histogram, palette):
    found = smoothing.smooth(histogram, palette, 1e-12)
    pixels = histogram.colors[histogram.pixel_colors].astype(int)
    plain = palette.colors[palette.labels[histogram.pixel_colors]]
    errors = [np.square(each - pixels).mean() for each in (plain, found.colors[found.indices])]
    # The palette itself moves a little, to where errors are seen more easily.
    assert errors[0] <= errors[1] < 1.03 * errors[0]


@needs_numba
def test_a_lone_deviation_is_copied_over_if_bits_are_dear_enough():
    pixels = np.full((30, 40, 3), 100, np.uint8)
    pixels[::2, ::2] = 60
    pixels[15, 20] = 64
    pixels[20:22, 30:33] = [[[200, 0, 0]]]
    histogram = color_histogram(pixels)
    found = smoothing.smooth(histogram, fit_palette(histogram, 3, seed=0), 1e4)
    colors = found.colors[found.indices]
    np.testing.assert_array_equal(colors[15, 20], colors[15, 18])
    np.testing.assert_array_equal(colors[20:22, 30:33], pixels[20:22, 30:33])


@needs_numba
@pytest.mark.parametrize("space", ["rgb", "oklab"])
def test_a_dearer_bit_makes_fewer_of_them_and_more_error(space, photo, histogram):
    palette = fit_palette(histogram, 16, seed=0, space=space)
    sizes, errors = [], []
    for factor in (1e-12, 0.25, 1.0, 4.0):
        found = smoothing.smooth(histogram, palette, factor, space=space)
        again = smoothing.smooth(histogram, palette, factor, space=space)
        np.testing.assert_array_equal(found.indices, again.indices)
        sizes.append(len(zlib.compress(found.indices, 9)))
        errors.append(np.square(found.colors[found.indices] - photo.pixels.astype(float)).mean())
    assert sizes == sorted(sizes, reverse=True)
    assert errors == sorted(errors)
    assert sizes[-1] < 0.6 * sizes[0]


@needs_numba
def test_no_pass_begins_when_the_time_is_up(histogram, palette, monkeypatch):
    passes = []
    code = copying.code
    monkeypatch.setattr(copying, "code", lambda *args: passes.append(1) or code(*args))
    with deadline(60):
        smoothing.smooth(histogram, palette, 1.0)
    assert len(passes) == 3
    with deadline(0):
        found = smoothing.smooth(histogram, palette, 1.0)
    assert len(passes) == 3
    plain = palette.colors[palette.labels[histogram.pixel_colors]]
    np.testing.assert_array_equal(found.colors[found.indices], plain)
