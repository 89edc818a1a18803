"""What is kept for everybody: told apart by content and setting, never by a hash of pixels."""

import threading
import time
from dataclasses import dataclass

import numpy as np
import pytest
import streamlit as st
from streamlit.errors import StreamlitAPIException

from core.compression import compress
from core.images import Image, encode_png
from core.methods import METHODS, KMeans, MedianCut
from pages.server import cache
from pages.server.cache.keeping import keep, keep_object


@dataclass(frozen=True)
class Unknown:
    """A record with pixels that the cache cannot identify."""

    pixels: np.ndarray


class Relabelled(Image):
    """A subclass: Streamlit does not look up how its base class is identified."""


@pytest.fixture(autouse=True)
def _cold():
    st.cache_data.clear()
    yield
    st.cache_data.clear()


@pytest.fixture(params=[keep, keep_object])
def counted(request):
    """A function of anything that is kept, and the arguments it was really called with."""
    calls = []

    @request.param(entries=100)
    def count(thing, other=None, _unhashed=None):
        calls.append(thing)
        return len(calls)

    yield count, calls
    st.cache_resource.clear()


def pixels_of(seed):
    return np.random.default_rng(seed).integers(0, 256, (8, 9, 3)).astype(np.uint8)


def test_images_are_told_apart_by_their_pixels_and_not_by_their_names(counted):
    count, _ = counted
    first = count(Image("a", pixels_of(1)))
    assert count(Image("b", pixels_of(1))) == first
    assert count(Image("a", pixels_of(2))) != first


def test_every_setting_of_every_method_has_an_entry_of_its_own(counted):
    count, calls = counted
    settings = [kind.make(value) for kind in METHODS.values() for value in (2, 3)]
    settings = [*dict.fromkeys(settings), KMeans(2, seed=1)]
    assert [count(setting) for setting in settings] == [count(setting) for setting in settings]
    assert len(calls) == len(settings)


def test_methods_themselves_are_told_apart(counted):
    count, calls = counted
    for kind in [*METHODS.values(), *METHODS.values()]:
        count(kind)
    assert len(calls) == len(METHODS)


def test_a_method_that_the_registry_does_not_know_is_told_apart_as_well(counted):
    @dataclass(frozen=True)
    class First(MedianCut):
        pass

    class Second(First):
        pass

    count, _ = counted
    assert len({count(First(2)), count(First(3)), count(Second(2)), count(MedianCut(2))}) == 4
    assert count(First(2)) == count(First(2))
    assert count(First) != count(Second)


def test_results_are_told_apart_also_in_a_list(counted):
    count, _ = counted
    image = Image("a", pixels_of(1))
    two, three = (compress(image, KMeans(value), perceptual=False) for value in (2, 3))
    again = compress(Image("b", pixels_of(1)), KMeans(2), perceptual=False)
    assert count([two, three]) == count([again, three]) != count([three, two])


@pytest.mark.parametrize(
    "thing",
    [
        pixels_of(1),
        Unknown(pixels_of(1)),
        {"pixels": [pixels_of(1)]},
        Relabelled("a", pixels_of(1)),
    ],
    ids=["array", "record", "nested", "subclass"],
)
def test_pixels_are_never_hashed(thing, counted):
    count, calls = counted
    with pytest.raises(StreamlitAPIException, match="Pixels must not be hashed"):
        count(thing)
    assert not calls


def test_one_call_is_one_entry_however_its_arguments_are_given(counted):
    count, calls = counted
    by_position = {count(1), count(1, None), count(1, None, 7)}
    by_name = {count(thing=1), count(other=None, thing=1), count(1, _unhashed=8)}
    assert len(by_position | by_name) == len(calls) == 1


def test_a_result_is_a_copy_that_nobody_else_has():
    image, result = Image("a", pixels_of(1)), compress(Image("a", pixels_of(1)), KMeans(2))
    counts = cache.error_counts(image, result)
    counts[:] = -1
    assert cache.error_counts(image, result).min() == 0


def test_the_same_upload_bears_the_name_that_its_sender_gave_it():
    data = encode_png(pixels_of(1))
    images = [cache.upload(data, name, 1000) for name in ("mine.png", "yours.png")]
    assert [image.name for image in images] == ["mine.png", "yours.png"]
    assert images[0].digest == images[1].digest


def test_the_ledger_speaks_of_the_file_that_the_image_came_from():
    sources = [("PNG", 1000), ("BMP", 2000)]
    images = [Image("a", pixels_of(1), size, file_format) for file_format, size in sources]
    result = compress(images[0], KMeans(2))
    assert [cache.ledger(image, result).source_bytes for image in images] == [1000, 2000]


def test_a_crowd_cannot_pile_up_work_in_the_background(monkeypatch):
    begun, may_end = [], threading.Event()

    def wait(image, method, **_):
        may_end.wait(20)
        begun.append(method)
        raise ZeroDivisionError

    monkeypatch.setattr(cache.results, "compressed", wait)
    image = Image("a", pixels_of(1))
    for seed in range(10):
        cache.look_closer_ahead(image, [KMeans(n, seed=seed) for n in range(2, 32)])
    may_end.set()
    # What comes now finds room again, and is done after everything that was started before.
    deadline = time.monotonic() + 20
    while KMeans(2, seed=99) not in begun and time.monotonic() < deadline:
        cache.look_closer_ahead(image, [KMeans(2, seed=99)])
        time.sleep(0.01)
    assert KMeans(2, seed=99) in begun
    assert 2 <= len([method for method in begun if method.seed < 99]) <= 64
