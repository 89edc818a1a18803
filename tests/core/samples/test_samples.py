import io
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from core.images import count_colors
from core.limits import Limits
from core.samples import SAMPLES, THUMBNAIL_SIDE, load_sample, load_thumbnail, make_thumbnail
from core.samples.skyline import draw_skyline


@pytest.mark.parametrize("key", SAMPLES)
def test_every_sample_loads_under_its_title(key):
    image = load_sample(key)
    assert image.name == SAMPLES[key].title
    assert image.pixels.dtype == np.uint8
    assert image.pixels.shape[2] == 3
    assert image.notes == ()
    assert count_colors(image.pixels) > 10_000
    assert image.source_bytes > 100_000


def test_samples_have_their_own_keys_titles_and_credits():
    assert all(key == sample.key for key, sample in SAMPLES.items())
    assert len({sample.title for sample in SAMPLES.values()}) == len(SAMPLES)
    assert all(sample.credit for sample in SAMPLES.values())


@pytest.mark.parametrize(
    ("key", "package", "path"),
    [
        ("china", "sklearn", "datasets/images/china.jpg"),
        ("astronaut", "skimage", "data/astronaut.png"),
    ],
)
def test_photographs_are_those_of_the_installed_packages(key, package, path):
    file = Path(find_spec(package).origin).parent / path
    sample = load_sample(key)
    np.testing.assert_array_equal(sample.pixels, np.asarray(PIL.Image.open(file).convert("RGB")))
    assert sample.source_bytes == file.stat().st_size


def test_an_unknown_sample_is_a_key_error():
    with pytest.raises(KeyError, match="mona_lisa"):
        load_sample("mona_lisa")


def test_the_first_sample_is_the_skyline_of_the_tutorials_size():
    assert next(iter(SAMPLES)) == "skyline"
    skyline = load_sample("skyline")
    assert (skyline.height, skyline.width) == (600, 800)
    assert skyline.raw_bytes == 1_440_000


def test_the_skyline_is_what_its_code_draws():
    drawn, loaded = draw_skyline().astype(int), load_sample("skyline").pixels.astype(int)
    # Other processors may round the last digit of a float the other way.
    assert np.abs(drawn - loaded).max() <= 1
    assert (drawn == loaded).mean() > 0.999


@pytest.mark.parametrize("key", SAMPLES)
def test_a_thumbnail_is_the_sample_made_small(key):
    thumbnail = PIL.Image.open(io.BytesIO(load_thumbnail(key)))
    assert max(thumbnail.size) == THUMBNAIL_SIDE
    sample = PIL.Image.fromarray(load_sample(key).pixels).resize(thumbnail.size)
    difference = np.asarray(thumbnail, float) - np.asarray(sample, float)
    assert np.abs(difference).mean() < 8


@pytest.mark.parametrize("key", SAMPLES)
def test_a_thumbnail_is_what_is_made_of_the_sample(key):
    stored, made = (
        np.asarray(PIL.Image.open(io.BytesIO(file)), float)
        for file in (load_thumbnail(key), make_thumbnail(key))
    )
    # Other versions of the JPEG library may round differently.
    assert np.abs(stored - made).mean() < 1


def test_the_skyline_shows_a_dark_city_with_lights_under_a_sky_that_brightens_downwards():
    pixels = load_sample("skyline").pixels.astype(int)
    top, horizon = pixels[:60].mean(), pixels[200:260].mean()
    assert top < horizon
    assert (pixels.min(axis=2) < 40).mean() > 0.3
    assert 0.005 < (pixels.max(axis=2) > 230).mean() < 0.2


def test_a_sample_is_read_whatever_visitors_may_send(monkeypatch):
    monkeypatch.setattr("core.uploads.decoding.LIMITS", Limits(max_pixels=9, max_side=3))
    assert load_sample("chelsea").pixels.shape == (300, 451, 3)
