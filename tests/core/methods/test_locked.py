"""K-Means with colours that the palette keeps: one's own palette, or a part of it."""

from itertools import product

import numpy as np
import pytest

from core.compression import compress
from core.files.palettes import find_palette
from core.images import CHANNELS
from core.methods import KMeans

OWN = ("#1a1a1a", "#c08040", "#f0e0d0", "#804020")
CORNERS = tuple(f"#{red}{green}{blue}" for red, green, blue in product(("00", "ff"), repeat=3))


def codes(result):
    return set(find_palette(result.parts(), "").codes)


def rgb(code):
    return [*bytes.fromhex(code.removeprefix("#"))]


def test_each_pixel_takes_the_nearest_colour_of_ones_own_palette(photo):
    result = compress(photo, KMeans(len(OWN), locked=OWN))
    own = np.array([rgb(code) for code in OWN])
    distances = ((photo.pixels[:, :, None].astype(int) - own) ** 2).sum(axis=3)
    errors = ((photo.pixels.astype(int) - result.pixels()) ** 2).sum(axis=2)
    assert np.array_equal(errors, distances.min(axis=2))
    assert result.quality.mse == pytest.approx(distances.min(axis=2).mean() / len(CHANNELS))
    assert codes(result) <= {*OWN}


def test_a_dithered_image_has_no_other_colours_than_ones_own(photo):
    plain = compress(photo, KMeans(8, locked=CORNERS))
    dithered = compress(photo, KMeans(8, locked=CORNERS, dither=True))
    assert codes(dithered) <= {*CORNERS}
    mean = photo.pixels.mean(axis=(0, 1))
    errors = [abs(each.pixels().mean(axis=(0, 1)) - mean).max() for each in (dithered, plain)]
    assert errors[0] < 3 < errors[1]


def test_the_others_are_the_means_of_what_locked_colours_leave(image_of):
    # Nearly black, which the locked colour takes, two reds and two blues.
    pixels = np.zeros((4, 8, 3), np.uint8)
    pixels[0], pixels[1] = (0, 0, 0), (6, 0, 0)
    pixels[2, ::2], pixels[2, 1::2] = (200, 0, 0), (210, 0, 0)
    pixels[3, ::2], pixels[3, 1::2] = (0, 0, 100), (0, 8, 100)
    result = compress(image_of(pixels), KMeans(3, locked=("#010203",)))
    assert codes(result) == {"#010203", "#cd0000", "#000464"}


def test_a_locked_colour_does_not_move_towards_its_pixels(image_of):
    # Where black stays, 60 is nearer to the mean of all, 75, than to it. If black moved to 60, the
    # other colour would go to 150.
    greys = np.array([[60] * 10 + [100, 200]], np.uint8)
    result = compress(image_of(np.stack([greys] * 3, axis=2)), KMeans(2, locked=("#000000",)))
    assert codes(result) == {"#4b4b4b"}


@pytest.mark.parametrize("space", ["rgb", "oklab"])
def test_a_palette_with_locked_colours_is_about_as_good_as_the_search_for_all(photo, space):
    free = compress(photo, KMeans(12, space=space))
    kept = tuple(find_palette(free.parts(), "").codes[::4])
    held = compress(photo, KMeans(12, space=space, locked=kept))
    assert {*kept} <= codes(held)
    assert held.quality.psnr_db > free.quality.psnr_db - 0.4


def test_the_palette_is_the_first_of_too_many_locked_colours(photo):
    assert codes(compress(photo, KMeans(2, locked=OWN))) == {*OWN[:2]}


def test_locked_colours_beside_all_of_the_image_cost_nothing(noise):
    found = len(np.unique(noise.pixels.reshape(-1, 3), axis=0))
    result = compress(noise, KMeans(found + 2, locked=("#123456", "#654321")))
    assert np.array_equal(result.pixels(), noise.pixels)
    assert result.remark == f"Lossless: all colours of the image ({found}) are kept."
    assert "#123456" not in codes(result)
    assert result.iterations == 0


def test_as_many_colours_as_the_image_has_are_not_lossless_if_they_are_others(noise):
    own = tuple(f"#{number:02x}{number:02x}{number:02x}" for number in range(100))
    result = compress(noise, KMeans(100, locked=own))
    assert result.quality.mse > 0
    assert result.remark == ""


def test_locked_colours_are_not_smoothed_away(photo):
    result = compress(photo, KMeans(len(OWN), locked=OWN, smoothing=3))
    assert result.remark == "Not smoothed: smoothing would move the locked colours."
    assert codes(result) <= {*OWN}


def test_colours_are_written_in_several_ways():
    locked = KMeans.parameters()["locked"]
    assert locked.parse("#F80, 00ff00;\n#FF8800") == ("#ff8800", "#00ff00")
    assert locked.format(("#ff8800", "#00ff00")) == "ff8800,00ff00"
    assert KMeans(2, locked=["#FFF"]) == KMeans(2, locked=("#ffffff",))


@pytest.mark.parametrize("text", ["red", "#ff88", "#1234567", "#ff8800 x"])
def test_what_is_no_colour_is_refused_in_one_sentence(text):
    with pytest.raises(ValueError, match=r"^KMeans\.locked must be hex codes such as #ff8800"):
        KMeans.parameters()["locked"].parse(text)


def test_more_colours_than_a_palette_holds_are_refused():
    text = " ".join(f"{number:06x}" for number in range(257))
    with pytest.raises(ValueError, match=r"^KMeans\.locked must hold at most 256 colours; got 257"):
        KMeans.parameters()["locked"].parse(text)
    with pytest.raises(TypeError, match=r"^KMeans\.locked must be a sequence of hex codes; got '#"):
        KMeans(2, locked="#ffffff")
