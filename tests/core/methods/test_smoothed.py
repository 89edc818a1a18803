"""K-Means with smoothing: never worse than without, and where it does nothing."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.compression import compress
from core.images import Image
from core.methods import NMF, KMeans, kmeans
from core.samples import load_sample
from core.solvers.compiled import can_compile

needs_numba = pytest.mark.skipif(not can_compile(), reason="numba is not installed")
SHAPES = [(1, 1), (1, 2), (2, 1), (9, 7), (24, 31), (1, 700), (300, 1)]


def pictures(kind, shape, seed):
    random = np.random.default_rng(seed)
    if kind == "flat":
        return np.full((*shape, 3), seed % 256, np.uint8)
    if kind == "noise":
        return random.integers(0, 256, (*shape, 3), np.uint8)
    if kind == "few":
        return random.integers(0, 256, (5, 3), np.uint8)[random.integers(0, 5, shape)]
    slopes = np.add.outer(np.arange(shape[0]) * 1.7, np.arange(shape[1]) * 0.9)
    return (slopes[..., None] + random.normal(90, 4, (*shape, 3))).clip(0, 255).astype(np.uint8)


# Each example fits several palettes.
@needs_numba
@settings(max_examples=min(settings.default.max_examples, 20))
@given(
    st.sampled_from(["flat", "noise", "few", "slope"]),
    st.sampled_from(SHAPES),
    st.sampled_from([1, 2, 3, 4, 16, 256]),
    st.integers(1, 5),
    st.integers(0, 1000),
)
@example("slope", (1, 5000), 256, 4, 0)
@example("noise", (1, 5000), 4, 2, 0)
def test_a_smoothed_file_is_smaller_than_plain_ones_of_its_quality_or_is_the_plain_one(
    kind, shape, n_colors, smoothing, seed
):
    image = Image("image", pictures(kind, shape, seed))
    smoothed = compress(image, KMeans(n_colors, smoothing=smoothing), perceptual=False)
    halves = [n_colors >> step for step in range(n_colors.bit_length())]
    plain = [compress(image, KMeans(each), perceptual=False) for each in halves]
    assert len(smoothed.parts()[0].values) <= n_colors
    if smoothed.file == plain[0].file:
        return
    sizes = np.array([len(each.file) for each in plain])
    errors = np.array([each.quality.mse for each in plain])
    error = smoothed.quality.mse
    # Not one plain file is as good and as small, nor is the curve between them.
    assert len(smoothed.file) < min(sizes[errors <= error], default=sizes[0])
    between = np.flatnonzero((errors[:-1] < error) & (error <= errors[1:]))
    for first in between[:1]:
        ends = np.log(errors[first : first + 2]), np.log(sizes[first : first + 2])
        assert np.log(len(smoothed.file)) < np.interp(np.log(error), *ends)


@needs_numba
def test_each_step_makes_a_smaller_file_of_a_photograph():
    image = Image("coffee", load_sample("coffee").pixels[100:200, 200:330].copy())
    files = [
        compress(image, KMeans(16, smoothing=step), perceptual=False)
        for step in KMeans.second().sweep
    ]
    sizes = [len(each.file) for each in files]
    assert sizes == sorted(set(sizes), reverse=True)
    assert sizes[3] < 0.5 * sizes[0]
    errors = [each.quality.mse for each in files]
    assert errors == sorted(errors)


@needs_numba
@pytest.mark.parametrize("space", ["rgb", "oklab"])
def test_smoothing_is_the_same_each_time(space, photo):
    method = KMeans(8, space=space, smoothing=3)
    assert compress(photo, method).file == compress(photo, method).file
    assert len(compress(photo, method).file) < len(compress(photo, KMeans(8, space=space)).file)


def test_a_lossless_image_stays_lossless(noise):
    assert compress(noise, KMeans(63, smoothing=5)).quality.mse == 0
    assert compress(noise, KMeans(63, smoothing=5)).file == compress(noise, KMeans(63)).file


def test_dithering_takes_the_place_of_smoothing_and_says_so(photo):
    both, dithered = (compress(photo, KMeans(8, dither=True, smoothing=s)) for s in (3, 0))
    assert both.file == dithered.file
    assert (both.remark, dithered.remark) == ("Dithering takes the place of smoothing.", "")


def test_without_numba_the_plain_palette_is_kept_and_one_sentence_says_so(photo, monkeypatch):
    monkeypatch.setattr(kmeans, "can_compile", lambda: False)
    smoothed, plain = (compress(photo, KMeans(8, smoothing=s)) for s in (3, 0))
    assert smoothed.file == plain.file
    assert smoothed.remark == "Not smoothed: the package numba is not installed."
    assert plain.remark == ""


@pytest.mark.parametrize("smoothing", [-1, 6])
def test_other_steps_are_refused(smoothing):
    with pytest.raises(ValueError, match=f"between 0 and 5; got {smoothing}.$"):
        KMeans(2, smoothing=smoothing)


def test_the_setting_names_a_second_parameter_that_is_not_the_default():
    assert KMeans(30).setting == "K = 30"
    assert KMeans(30, smoothing=3).setting == "K = 30, smoothing 3"
    assert NMF(30, bits=6).setting == "K = 30, 6 bits per value"
