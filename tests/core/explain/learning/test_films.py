"""Films: their last frames are what the algorithms ended with, and their plane is that of PCA."""

import math
import zlib

import numpy as np
import PIL.Image
import pytest
from sklearn.cluster import KMeans as SklearnKMeans
from sklearn.decomposition import PCA

from core.charts.convergence import convergence_curve, falling_errors
from core.explain.learning import films, lloyd
from core.formatting import format_seconds
from core.images import Image
from core.methods import NMF
from core.solvers.color_histogram import color_histogram

K = 5


@pytest.fixture(scope="module")
def palette(photo):
    return films.palette_course(photo, K, "pixels", 0)


@pytest.fixture(scope="module")
def factors(photo):
    return films.factor_course(photo, K, "random", "hals", 0)


def test_a_copy_has_at_most_240_pixels_a_side_and_a_small_image_is_its_own():
    pixels = np.random.default_rng(0).integers(0, 256, (100, 480, 3), np.uint8)
    copy = films.small_copy(Image("wide.png", pixels))
    expected = PIL.Image.fromarray(pixels).resize((240, 50), PIL.Image.Resampling.LANCZOS)
    np.testing.assert_array_equal(copy.pixels, np.asarray(expected))
    assert films.small_copy(copy) is copy


@pytest.mark.parametrize("shape", [(1, 3, 4), (5, 6, 7), (4, 2, 3, 3)])
def test_frames_come_back_as_they_were(shape):
    frames = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    packed = films.pack(frames)
    np.testing.assert_array_equal(films.unpack(packed), frames)
    assert packed.shape == shape


def test_frames_are_packed_as_the_player_reads_them():
    packed = films.pack(np.array([[[250, 3]], [[4, 3]], [[4, 1]]], np.uint8))
    # The differences modulo 256: 4 - 250 is 10, and 1 - 3 is 254.
    assert list(zlib.decompress(packed.data)) == [250, 3, 10, 0, 0, 254]


def test_the_last_pixels_are_those_of_scikit_learn(photo, palette):
    histogram = color_histogram(photo.pixels)
    start = lloyd.start_centers(histogram, K, "pixels", 0)
    samples = photo.pixels.reshape(-1, 3).astype(float)
    theirs = SklearnKMeans(K, init=start, n_init=1, tol=0, algorithm="lloyd").fit(samples)
    expected = np.rint(theirs.cluster_centers_)[theirs.labels_].reshape(photo.pixels.shape)
    (film,) = palette.films
    indices, colors = films.unpack(film.frames)[-1], films.unpack(film.palettes)[-1]
    np.testing.assert_array_equal(colors[indices], expected)
    assert palette.converged


def test_a_palette_ends_with_dark_colours_first_and_no_colour_changes_its_place(photo, palette):
    (film,) = palette.films
    indices, colors = films.unpack(film.frames), films.unpack(film.palettes)
    shades = [PIL.Image.new("RGB", (1, 1), tuple(color)).convert("L") for color in colors[-1]]
    lightness = [shade.getpixel((0, 0)) for shade in shades]
    assert lightness == sorted(lightness)
    # Each centre is the mean of the pixels that took it in the frame before.
    for before, after in zip(indices, colors[1:], strict=False):
        for place, color in enumerate(after):
            mean = photo.pixels[before == place].mean(axis=0)
            np.testing.assert_allclose(color, mean, atol=0.51)


@pytest.mark.parametrize(("steps", "tick"), [(3, 1), (8, 1), (9, None), (60, None)])
def test_steps_have_ticks_at_whole_numbers(steps, tick):
    errors = tuple(float(steps + 1 - step) for step in range(steps + 1))
    course = films.Course(1, [], tuple(range(steps + 1)), errors)
    assert falling_errors({"left": course, "right": course}).layout.xaxis.dtick == tick
    assert convergence_curve(NMF(1), errors[1:]).layout.xaxis.dtick == tick


def test_ticks_of_falling_errors_do_not_collide():
    course = films.Course(1, [], (0, 1), (900.0, 30.0))
    axis = falling_errors({"left": course, "right": course}).layout.yaxis
    # From plotly.js, `autoTicks`: up to 0.3 decades every digit, above 0.7 powers of ten alone.
    assert 0.3 < math.log10(900 / 30) / axis.nticks <= 0.75


def test_an_error_that_is_zero_throughout_has_no_ticks_below_it():
    assert convergence_curve(NMF(1), (0.0, 0.0)).layout.yaxis.rangemode == "nonnegative"


def test_errors_of_a_film_are_those_of_its_pixels(photo, palette, factors):
    (film,) = palette.films
    indices, colors = films.unpack(film.frames)[-1], films.unpack(film.palettes)[-1]
    seen = [colors[indices], films.unpack(factors.films[0].frames)[-1]]
    for course, pixels in zip((palette, factors), seen, strict=True):
        mse = ((pixels.astype(float) - photo.pixels) ** 2).mean()
        # Frames are rounded to 8 bits, and errors are from before.
        assert course.errors[course.steps[-1]] == pytest.approx(mse, abs=0.5)


def test_parts_are_drawn_up_to_the_color_of_their_strongest_pixel(photo, factors):
    _, film = factors.films
    assert factors.count == K
    parts, (colors,) = films.unpack(film.frames), films.unpack(film.palettes)
    assert len(parts) == len(factors.steps)
    assert parts[-1].max() == 255
    np.testing.assert_array_equal(colors[[0, 255]], [[255, 255, 255], [178, 24, 43]])
    assert parts.shape[2] == 3 * (-(-photo.width // 3) + 2)


def test_the_plane_is_that_of_the_principal_components(photo):
    cloud = films.color_plane(photo)
    samples = photo.pixels.reshape(-1, 3).astype(float)
    theirs = PCA(2).fit(samples)
    signs = np.sign((cloud.axes * theirs.components_).sum(axis=1))
    np.testing.assert_allclose(cloud.axes, signs[:, None] * theirs.components_, atol=1e-9)
    np.testing.assert_allclose(cloud.project(samples), signs * theirs.transform(samples), atol=1e-7)
    assert cloud.share == pytest.approx(theirs.explained_variance_ratio_.sum())


def test_one_color_has_a_plane(image_of):
    pixels = np.full((4, 5, 3), 9, np.uint8)
    cloud = films.color_plane(image_of(pixels))
    assert cloud.share == 1
    np.testing.assert_allclose(cloud.points, 0)
    assert films.palette_course(image_of(pixels), 5, "spread", 0).errors == (0,)


def test_tracks_end_at_the_centers(photo, palette):
    (film,) = palette.films
    ends = films.color_plane(photo).project(films.unpack(film.palettes)[-1].astype(float))
    # A palette is rounded, by up to half in each of three channels.
    np.testing.assert_allclose(palette.tracks[-1], ends, atol=0.87)


def test_courses_are_in_step_by_steps_or_by_time():
    def course(steps, seconds):
        return films.Course(1, [], steps, tuple(range(len(seconds))), seconds)

    slow = course((0, 1, 3), (0.0, 1.0, 2.0, 3.0))
    quick = course((0, 1, 2, 3), (0.0, 0.5, 1.0, 1.5))
    by_steps = films.in_step([slow, quick])
    assert by_steps == [[0, 0], [1, 1], [2, 2], [2, 3]]
    # After 1 s the quick one has made 2 steps; after 3 s both are at their ends.
    assert films.in_step([slow, quick], "seconds") == [[0, 0], [1, 2], [2, 3]]


def test_parts_are_no_more_than_the_copy_and_the_film_allow(photo):
    assert films.parts_shown(photo, 1000) == films.MOST_PARTS
    assert films.parts_shown(Image("low.png", photo.pixels[:3]), 1000) == 3


def test_errors_are_drawn_over_steps_and_over_seconds_where_they_were_measured(palette, factors):
    one = falling_errors({"left": palette, "right": palette})
    assert [curve.name for curve in one.data] == ["left", "right"]
    assert list(one.data[0].y) == list(palette.errors)
    two = falling_errors({"mu": factors, "hals": factors})
    assert [list(curve.x) for curve in two.data[:2]] == [
        list(range(len(factors.errors))),
        list(factors.seconds),
    ]


def test_a_point_of_falling_errors_says_what_has_passed(factors):
    over_steps, over_seconds = falling_errors({"mu": factors, "hals": factors}).data[:2]
    assert list(over_steps.hovertext[:3]) == ["0 steps", "1 step", "2 steps"]
    assert list(over_seconds.hovertext) == [format_seconds(each) for each in factors.seconds]
