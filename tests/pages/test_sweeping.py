"""Sweeps on pages: each point is computed once, the next one ahead, and a stop loses nothing."""

from unittest.mock import Mock

import numpy as np
import pytest
import streamlit as st

from core import charts
from core.compression import compress
from core.images import encode_png
from core.methods import KMeans
from core.samples import load_sample
from pages.server import cache

from .test_pages import FINISHED, SMALL, STOPPED, open_page, results, says, switch_to, upload


@pytest.fixture
def compressions(monkeypatch):
    """The main settings that are really computed, in their order, with empty caches."""
    st.cache_data.clear()
    st.cache_resource.clear()
    computed = []

    def compress_and_note(image, method, shared, **options):
        if not method.is_reference:
            computed.append((method.key, method.value))
        return compress(image, method, shared, **options)

    monkeypatch.setattr(cache.results, "compress", compress_and_note)
    monkeypatch.setattr(cache, "look_ahead", lambda image, methods, **options: None)
    return computed


def test_finished_points_are_not_computed_again(compressions):
    app = open_page("overview", SMALL)
    everything = [("kmeans", 2), ("kmeans", 3), ("nmf", 1), ("nmf", 2)]
    assert compressions == everything
    app.select_slider(key="budget").set_value("10 kB").run()
    switch_to(app, "gallery")
    switch_to(app, "tradeoffs")
    open_page("overview", SMALL)
    assert compressions == everything
    app.text_input(key="kmeans").set_value("2, 3, 4").run()
    assert compressions == [*everything, ("kmeans", 4)]


def test_the_next_point_is_begun_while_one_is_computed(compressions, monkeypatch):
    asked = []
    monkeypatch.setattr(cache, "look_ahead", lambda _, methods, **options: asked.append(methods))
    open_page("tradeoffs", SMALL)
    assert [[each.value for each in methods] for methods in asked] == [
        *([3], [2], [2], []),
        # What other pages show beside, when all is there.
        [2, 3, 1, 2],
    ]


def test_what_was_begun_in_the_background_is_not_computed_again(monkeypatch):
    st.cache_data.clear()
    counting = Mock(wraps=compress)
    monkeypatch.setattr(cache.results, "compress", counting)
    image, method = load_sample("chelsea"), KMeans(7)
    cache.look_ahead(image, [method])
    assert cache.compressed(image, method).method == method
    assert counting.call_count == 1


def test_gallery_makes_a_closer_look_ahead_once_for_each_setting(monkeypatch):
    asked = []
    monkeypatch.setattr(cache, "look_closer_ahead", lambda _, methods: asked.extend(methods))
    app = open_page("gallery", SMALL | {"method": "K-Means"})
    app.run()
    assert [method.value for method in asked] == [2, 3]


def test_chart_of_finished_points_is_drawn_once(monkeypatch):
    app = open_page("tradeoffs", SMALL)
    drawing = Mock(wraps=charts.tradeoff)
    monkeypatch.setattr(charts, "tradeoff", drawing)
    app.run()
    assert drawing.call_count == 1


def test_images_of_one_name_and_size_are_told_apart(compressions):
    pixels = np.array(load_sample("chelsea").pixels)[:50, :50]
    app = upload(open_page("tradeoffs", SMALL), encode_png(pixels))
    first = results(app)
    pixels[0, 0] ^= 1
    second = results(upload(app, encode_png(pixels)))
    assert set(first["digest"]).isdisjoint(second["digest"])
    assert len(compressions) == 12


@pytest.mark.parametrize("finished", [0, 2])
def test_stop_shows_what_is_finished_and_continue_goes_on(finished, compressions, monkeypatch):
    compress_and_note = cache.results.compress

    def leave_in_the_next(image, method, shared, **options):
        if len(compressions) == finished:
            st.stop()  # As a click does while a point is in work.
        return compress_and_note(image, method, shared, **options)

    monkeypatch.setattr(cache.results, "compress", leave_in_the_next)
    app = open_page("tradeoffs", SMALL)
    app.button(key="stop").click().run()
    assert says(app, STOPPED.format(finished, 4))
    assert len(results(app)) == len(compressions) == finished

    monkeypatch.setattr(cache.results, "compress", compress_and_note)
    app.button(key="stop").click().run()
    assert says(app, FINISHED.format(4))
    assert len(results(app)) == len(compressions) == 4
