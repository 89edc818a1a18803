"""Smoothing in the sidebar: it holds for the whole sweep, is in the link, and is explained."""

import pytest

from core.solvers.compiled import can_compile
from tests.pages.opening import open_page
from tests.small import SMALL

SMOOTHING = "kmeans_smoothing_of_sweep"


def texts_of(app):
    return " ".join(each.value for each in (*app.markdown, *app.caption, *app.header))


@pytest.mark.skipif(not can_compile(), reason="numba is not installed")
def test_palette_page_says_what_smoothing_moved():
    app = open_page("palette", SMALL | {SMOOTHING: "4"})
    assert "What smoothing moved" in texts_of(app)
    assert "bits for each of these pixels" in texts_of(app)


def test_without_smoothing_nothing_is_said_of_it():
    app = open_page("palette", SMALL)
    assert "smoothing" not in texts_of(app)
    app.segmented_control(key=SMOOTHING)
