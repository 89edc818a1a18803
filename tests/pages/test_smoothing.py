"""Smoothing in the sidebar: it holds for the whole sweep, is in the link, and is explained."""

import pytest

from core.methods import kmeans
from core.solvers.compiled import can_compile
from tests.pages.opening import curves, markdown, open_page, switch_to
from tests.small import SMALL

SMOOTHING = "kmeans_smoothing_of_sweep"


def texts_of(app):
    return " ".join(each.value for each in (*app.markdown, *app.caption, *app.header))


@pytest.mark.skipif(not can_compile(), reason="numba is not installed")
def test_palette_page_says_what_smoothing_moved():
    app = open_page("palette", SMALL | {"kmeans": "16", SMOOTHING: "4"})
    assert "What smoothing moved" in texts_of(app)
    assert "bits for each of these pixels" in texts_of(app)


def test_without_smoothing_nothing_is_said_of_it():
    app = open_page("palette", SMALL)
    assert "smoothing" not in texts_of(app)
    app.segmented_control(key=SMOOTHING)


@pytest.mark.skipif(not can_compile(), reason="numba is not installed")
def test_a_target_is_searched_with_smoothing_where_that_is_asked_for_and_its_answer_can_be_chosen():
    budget = {"goal": "file_bytes", "goal_file_bytes": "1.3"}
    app = open_page("tradeoffs", SMALL | budget)
    assert "select-kmeans-second" not in [each.key for each in app.button]
    app = open_page("tradeoffs", SMALL | budget | {"goal_kmeans_second": "1"})
    plain, smoothed = (app.button(key=f"select-kmeans{end}") for end in ("", "-second"))
    assert ", smoothing " in smoothed.label
    assert quality_in(smoothed.label) > quality_in(plain.label)
    step = smoothed.label.split(", smoothing ")[1][0]
    app = smoothed.click().run()
    assert str(app.segmented_control(key=SMOOTHING).value) == step
    assert f"K-Means, K = {app.select_slider(key='k').value}, smoothing {step}" in markdown(app)
    # The sidebar has smoothing now, with which all answers are found.
    assert "goal_kmeans_second" not in [each.key for each in app.segmented_control]


def quality_in(label):
    """The decibels in ``"K-Means, K = 8, smoothing 3: 31.42 dB, 1.98 kB"``."""
    return float(label.split(" dB")[0].split()[-1])


def test_without_the_compiler_no_search_with_smoothing_is_offered(monkeypatch):
    monkeypatch.setattr(kmeans, "can_compile", lambda: False)
    app = open_page("tradeoffs", SMALL)
    assert "goal_kmeans_second" not in [each.key for each in app.segmented_control]


SMOOTHED = "K-Means, smoothing 3"


@pytest.mark.skipif(not can_compile(), reason="numba is not installed")
def test_the_overview_draws_the_smoothed_curve_once_it_is_there():
    app = open_page("overview", SMALL)
    plain = curves(app)
    assert SMOOTHED not in plain
    app.button(key="combine-kmeans").click().run()
    assert curves(app)[SMOOTHED]["line"]["dash"] == "dash"
    assert curves(app)["K-Means"] == plain["K-Means"]
    # It stays, on other pages and back, and is offered no more.
    switch_to(app, "guide")
    switch_to(app, "overview")
    assert SMOOTHED in curves(app)
    assert "combine-kmeans" not in [each.key for each in app.button]


@pytest.mark.skipif(not can_compile(), reason="numba is not installed")
def test_a_smoothed_sweep_in_the_sidebar_is_not_offered_twice():
    app = open_page("overview", SMALL | {SMOOTHING: "2"})
    assert "combine-kmeans" not in [each.key for each in app.button]


def test_without_the_compiler_the_overview_offers_no_smoothing(monkeypatch):
    monkeypatch.setattr(kmeans, "can_compile", lambda: False)
    app = open_page("overview", SMALL)
    assert "combine-kmeans" not in [each.key for each in app.button]
