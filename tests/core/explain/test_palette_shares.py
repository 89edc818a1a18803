"""What each colour of a palette takes: against loops over the pixels."""

import numpy as np
import PIL.Image
import pytest

from core.charts.palettes import color_cloud_chart, share_bars
from core.compression import compress
from core.explain.palette_shares import (
    KIND,
    color_cloud,
    draw_swatches,
    next_merge,
    palette_shares,
    pixels_of,
)
from core.images import Image
from core.methods import KMeans


@pytest.fixture(scope="module")
def result(photo):
    return compress(photo, KMeans(5))


def test_shares_are_those_of_the_pixels(photo, result):
    shares = palette_shares(photo, result)
    decoded = result.pixels()
    errors = ((decoded.astype(float) - photo.pixels) ** 2).sum(axis=2)
    for number, color in enumerate(shares.colors):
        is_of_color = (decoded == color).all(axis=2)
        assert shares.pixel_shares[number] == pytest.approx(is_of_color.mean())
        assert shares.error_shares[number] == pytest.approx(
            errors[is_of_color].sum() / errors.sum()
        )
    assert shares.names[0] == "#{:02x}{:02x}{:02x}".format(*shares.colors[0])


def test_lossless_palette_has_no_error_to_share(noise):
    shares = palette_shares(noise, compress(noise, KMeans(63)))
    assert shares.error_shares.sum() == 0
    assert shares.pixel_shares.sum() == pytest.approx(1)


def test_next_merge_is_the_pair_that_costs_least_when_it_is_tried(photo, result):
    shares = palette_shares(photo, result)
    decoded = result.pixels()
    takes = [(decoded == color).all(axis=2) for color in shares.colors]

    def error_of(groups):
        return sum(((photo.pixels[g] - photo.pixels[g].mean(axis=0)) ** 2).sum() for g in groups)

    rises = {}
    for first, second in zip(*np.triu_indices(5, 1), strict=True):
        others = [take for n, take in enumerate(takes) if n not in (first, second)]
        merged = error_of([*others, takes[first] | takes[second]])
        rises[first, second] = (merged - error_of(takes)) / photo.pixels.size
    merge = next_merge(shares)
    best = min(rises, key=rises.get)
    assert (merge.first, merge.second) == best
    assert merge.added_mse == pytest.approx(rises[best])


def test_single_color_has_nothing_to_merge_with(photo):
    assert next_merge(palette_shares(photo, compress(photo, KMeans(1)))) is None


def test_pixels_of_a_color_are_kept_and_all_others_are_grey(photo, result):
    shown = pixels_of(photo, result, 2)
    takes = (result.pixels() == palette_shares(photo, result).colors[2]).all(axis=2)
    np.testing.assert_array_equal(shown[takes], photo.pixels[takes])
    assert (shown[~takes].max(axis=1) == shown[~takes].min(axis=1)).all()
    assert shown[~takes].min() >= 204


@pytest.mark.parametrize("number", [-1, 5])
def test_color_that_is_not_in_the_palette_is_refused(number, photo, result):
    with pytest.raises(ValueError, match=f"numbered 0 to 4; got {number}"):
        pixels_of(photo, result, number)


@pytest.mark.parametrize("space", ["rgb", "oklab"])
def test_cloud_is_a_sample_of_the_colors(space, photo, result):
    palette = palette_shares(photo, result).colors
    cloud = color_cloud(KIND.prepare(photo.pixels), palette, space, most=100)
    assert cloud.points.shape == (100, 3)
    assert len(np.unique(cloud.colors, axis=0)) == 100
    there = {tuple(color) for color in photo.pixels.reshape(-1, 3)}
    assert {tuple(color) for color in cloud.colors} <= there
    if space == "rgb":
        np.testing.assert_array_equal(cloud.points, cloud.colors)
        np.testing.assert_array_equal(cloud.centers, palette)


def test_swatches_are_the_colors_side_by_side():
    drawn = PIL.Image.fromarray(draw_swatches(np.array([[1, 2, 3], [9, 8, 7]], np.uint8)))
    assert drawn.size == (96, 48)
    assert {drawn.getpixel((0, 0)), drawn.getpixel((95, 47))} == {(1, 2, 3), (9, 8, 7)}


def test_charts_of_a_palette(photo, result):
    shares = palette_shares(photo, result)
    bars = share_bars(shares)
    assert [sum(trace.y) for trace in bars.data] == pytest.approx([100, 100])
    assert list(bars.data[0].customdata) == [1, 2, 3, 4, 5]
    cloud = color_cloud(KIND.prepare(photo.pixels), shares.colors, "oklab")
    points, centers = color_cloud_chart(cloud, shares).data
    assert len(points.x) == len(cloud.colors)
    assert list(centers.marker.color) == list(shares.names)


def scene_of(pixels, space="rgb", ink=None):
    """The axes of the cloud of an image in two colours at most."""
    image = Image("flat", np.asarray(pixels, np.uint8))
    shares = palette_shares(image, compress(image, KMeans(2)))
    cloud = color_cloud(KIND.prepare(image.pixels), shares.colors, space)
    return color_cloud_chart(cloud, shares, ink).layout.scene


@pytest.mark.parametrize("space", ["rgb", "oklab"])
def test_an_axis_on_which_all_colours_are_equal_has_one_tick(space):
    scene = scene_of(np.full((4, 4, 3), (180, 60, 61)), space)
    ticks = [axis.tickvals for axis in (scene.xaxis, scene.yaxis, scene.zaxis)]
    assert [len(each) for each in ticks] == [1, 1, 1]
    assert space == "oklab" or ticks == [(180,), (60,), (61,)]


def test_between_two_neighbouring_levels_there_is_no_tick():
    scene = scene_of([[(180, 60, 0), (182, 60, 255)]])
    assert (scene.xaxis.dtick, scene.yaxis.tickvals, scene.zaxis.dtick) == (1, (60,), None)


def test_numbers_and_names_in_the_cloud_have_the_colour_that_is_asked_for():
    scene = scene_of([[(180, 60, 0), (182, 60, 255)]], ink="#111318")
    for axis in (scene.xaxis, scene.yaxis, scene.zaxis):
        assert (axis.tickfont.color, axis.title.font.color) == ("#111318", "#111318")


def test_a_palette_without_error_has_no_shares_of_it():
    pixels = np.zeros((8, 8, 3), np.uint8)
    pixels[:2] = 255
    picture = Image("two", pixels)
    shares = palette_shares(picture, compress(picture, KMeans(2)))
    assert shares.is_lossless
    (bars,) = share_bars(shares).data
    assert list(bars.y) == [75, 25]
    assert not palette_shares(picture, compress(picture, KMeans(1))).is_lossless


def test_locked_colours_are_never_merged(photo):
    shares = palette_shares(photo, compress(photo, KMeans(4)))
    free = next_merge(shares)
    other = next_merge(shares, {shares.names[free.first]})
    assert free.first not in (other.first, other.second)
    assert other.added_mse >= free.added_mse
    assert next_merge(shares, set(shares.names[1:])) is None


def test_locked_colours_have_the_codes_of_the_palette(photo):
    code = palette_shares(photo, compress(photo, KMeans(4))).names[1]
    method = KMeans(4, locked=(code.upper(),))
    assert {*method.locked} < {*palette_shares(photo, compress(photo, method)).names}
