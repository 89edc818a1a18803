"""Sweeps on pages: each point is computed once, two at a time, and a stop loses nothing."""

import itertools
import os
import threading

import numpy as np
import pytest
import streamlit as st
from pandas.testing import assert_frame_equal

from core.compression import compress
from core.images import encode_png
from core.limits import LIMITS
from core.samples import load_sample
from pages.server import cache
from tests.small import SMALL

from .opening import (
    COUNT,
    FINISHED,
    STOPPED,
    open_page,
    results,
    says,
    switch_to,
    upload,
)


@pytest.fixture
def cold():
    """Nothing in the caches."""
    st.cache_data.clear()
    st.cache_resource.clear()


def test_finished_points_are_not_computed_again(cold):
    app = open_page("tradeoffs", SMALL)
    # The times are measured, so a point that is computed again has different ones.
    first = results(app)
    app.selectbox(key="x").select_index(0).run()
    for stem in ("gallery", "overview", "tradeoffs"):
        switch_to(app, stem)
    assert_frame_equal(results(app), first)
    assert_frame_equal(results(open_page("tradeoffs", SMALL)), first)
    app.text_input(key="kmeans").set_value("2, 3, 4").run()
    grown = results(app)
    assert len(grown) == len(first) + 1
    is_old = (grown["method"] != first["method"][0]) | (grown["value"] != 4)
    assert_frame_equal(grown[is_old].reset_index(drop=True), first)


@pytest.mark.skipif(
    min(os.cpu_count() or 1, LIMITS.fits) < 2, reason="One processor computes one point at a time."
)
def test_two_points_are_computed_at_the_same_time(cold, monkeypatch):
    meeting, number = threading.Barrier(2, timeout=30), itertools.count()

    def wait_for_another(image, method, shared, **options):
        if next(number) < meeting.parties:
            meeting.wait()
        return compress(image, method, shared, **options)

    monkeypatch.setattr(cache.results, "compress", wait_for_another)
    app = open_page("tradeoffs", SMALL)
    assert says(app, FINISHED.format(COUNT))
    assert len(results(app)) == COUNT


@pytest.mark.parametrize(("axis", "is_last"), [("psnr_db", True), ("ssim", False)])
def test_ssim_and_colour_difference_are_measured_last_unless_an_axis_shows_them(
    cold, monkeypatch, axis, is_last
):
    work = []

    def note(kind, function):
        return lambda *args, **options: work.append(kind) or function(*args, **options)

    for name in ("compress", "with_perception"):
        monkeypatch.setattr(cache.results, name, note(name, getattr(cache.results, name)))
    app = open_page("tradeoffs", SMALL | {"y": axis})
    assert results(app)[["ssim", "delta_e"]].notna().all(axis=None)
    assert work.count("with_perception") == COUNT
    assert ("compress" not in work[work.index("with_perception") :]) == is_last


def test_the_longest_fit_is_computed_beside_the_three_before_it(cold, monkeypatch):
    ahead = []
    monkeypatch.setattr(
        cache, "look_ahead", lambda _, methods, **__: ahead.append([each.value for each in methods])
    )
    open_page("overview", SMALL | {"kmeans": "2", "nmf": "1,2,3,5,8"})
    # One list for each fit that begins, and one for what other pages need.
    assert ahead[:-1] == [[1], [2], [8], [8], [8], []]


def test_gallery_makes_a_closer_look_ahead_once_for_each_setting(monkeypatch):
    asked = []
    monkeypatch.setattr(cache, "look_closer_ahead", lambda _, methods: asked.extend(methods))
    app = open_page("gallery", SMALL | {"method": "K-Means"})
    app.run()
    assert [method.value for method in asked] == [2, 3]


def test_images_of_one_name_and_size_are_told_apart():
    pixels = np.array(load_sample("chelsea").pixels)[:50, :50]
    app = upload(open_page("tradeoffs", SMALL), encode_png(pixels))
    first = results(app)
    pixels[0, 0] ^= 1
    second = results(upload(app, encode_png(pixels)))
    assert set(first["digest"]).isdisjoint(second["digest"])
    assert set(first["encode_seconds"]).isdisjoint(second["encode_seconds"])


@pytest.mark.parametrize("finished", [0, 2])
def test_stop_shows_what_is_finished_and_continue_goes_on(finished, cold, monkeypatch):
    done = []

    def leave_in_the_next(image, method, shared, **options):
        if len(done) == finished:
            st.stop()  # A click does the same while a point is being computed.
        done.append(method)
        return compress(image, method, shared, **options)

    monkeypatch.setattr(cache, "look_ahead", lambda *_, **__: None)
    with monkeypatch.context() as patch:
        patch.setattr(cache.results, "compress", leave_in_the_next)
        app = open_page("tradeoffs", SMALL)
        app.button(key="stop-sweep").click().run()
        assert says(app, STOPPED.format(finished, COUNT))
        assert len(results(app)) == finished

    app.button(key="stop-sweep").click().run()
    assert says(app, FINISHED.format(COUNT))
    assert len(results(app)) == COUNT
