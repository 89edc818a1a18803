"""With every place taken, each page says that the server is busy, and that is not a fault."""

import logging

import pytest
import streamlit as st

from core.uploads import refusals
from pages.server import busy, cache, faults
from pages.server.waiting_line import Line
from pages.uploads import accepted
from tests import hostile
from tests.pages.opening import (
    COUNT,
    FINISHED,
    STEMS,
    open_page,
    says,
)
from tests.pages.opening import upload as send
from tests.small import SMALL


class Crowded(Line):
    """A line where all places are taken for good; the person leaves after that many refusals."""

    def __init__(self, refusals: int) -> None:
        super().__init__(places=1, seconds=0)
        self._refusals, self._held = refusals, super().place()
        self._held.__enter__()

    def place(self, seconds=None):
        self._refusals -= 1
        if self._refusals < 0:
            st.stop()  # A click does the same at the next update of the page.
        return super().place(0)


class Clearing(Crowded):
    """A line where a place becomes free after that many refusals."""

    def place(self, seconds=None):
        self._refusals -= 1
        if self._refusals == 0:
            self._held.__exit__(None, None, None)
        return Line.place(self, 0)


@pytest.fixture(autouse=True)
def log(caplog, monkeypatch):
    """Nothing in the caches at first; no fault in the log at the end."""
    monkeypatch.setattr(logging.getLogger("palette"), "propagate", True)
    monkeypatch.setattr(faults, "start_log", lambda: None)
    caplog.set_level(logging.INFO, "palette")
    st.cache_data.clear()
    yield
    st.cache_data.clear()
    assert not [line for line in caplog.messages if line.startswith("fault ")]


def sentences(app):
    """What the page says about being busy, also in the progress line of a sweep."""
    lines = [line.proto.text for line in app.get("progress")]
    return [text for text in (*(each.value for each in app.warning), *lines) if "busy" in text]


@pytest.mark.parametrize("stem", STEMS)
def test_each_page_says_that_the_server_is_busy(stem, monkeypatch):
    monkeypatch.setattr(cache.results, "fits", Crowded(refusals=1))
    app = open_page("overview", SMALL)
    if stem != STEMS[0]:
        monkeypatch.setattr(cache.results, "fits", Crowded(refusals=1))
        app.switch_page(f"pages/{stem}.py").run()
    assert len(sentences(app)) == 1
    assert sentences(app)[0] in {busy.TRY_AGAIN, busy.GOES_ON}
    assert not app.error


def test_a_page_that_was_busy_is_whole_when_there_is_room(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(cache.results, "fits", Crowded(refusals=1))
        app = open_page("overview", SMALL)
        app.switch_page("pages/gallery.py")
    assert not sentences(app.run())
    assert says(app, FINISHED.format(2))


def test_a_sweep_goes_on_by_itself(monkeypatch):
    line = Clearing(refusals=4)
    monkeypatch.setattr(cache.results, "fits", line)
    app = open_page("tradeoffs", SMALL)
    assert says(app, FINISHED.format(COUNT))
    assert line.has_room()


def test_targets_say_it_and_the_rest_of_the_page_stays(monkeypatch):
    app = open_page("tradeoffs", SMALL)
    charts = len(app.get("plotly_chart"))
    monkeypatch.setattr(cache.results, "fits", Crowded(refusals=99))
    app.number_input(key="goal_psnr_db").set_value(23.5).run()
    assert {each.value for each in app.warning} == {busy.TRY_AGAIN}
    assert len(app.get("plotly_chart")) == charts
    assert not app.error


def test_the_proof_says_it_and_the_rest_of_the_page_stays(monkeypatch):
    app = open_page("gallery", SMALL)
    monkeypatch.setattr(cache.results, "fits", Crowded(refusals=99))
    app.button(key="verify").click().run()
    assert [each.value for each in app.warning] == [busy.TRY_AGAIN]
    assert says(app, FINISHED.format(2))
    assert not app.error
    assert not app.success


def test_an_upload_is_told_so_and_the_image_before_stays(monkeypatch):
    app = open_page("gallery", SMALL)
    monkeypatch.setattr(cache.images, "decodes", Crowded(refusals=99))
    send(app.announce(busy.TRY_AGAIN), hostile.whole_files()["PNG"])
    assert app.radio(key="image").value == SMALL["image"]


def test_a_machine_without_room_for_a_decoder_is_busy_too(monkeypatch):
    def load_image(*_):
        raise refusals.busy()

    app = open_page("gallery", SMALL)
    monkeypatch.setattr(cache.images, "load_image", load_image)
    send(app.announce(busy.TRY_AGAIN), hostile.whole_files()["PNG"])
    assert app.radio(key="image").value == SMALL["image"]


def test_an_upload_waits_for_its_turn(monkeypatch):
    line = Line(places=1, seconds=20)
    app = open_page("gallery", SMALL)
    monkeypatch.setattr(cache.images, "decodes", line)
    send(app, hostile.whole_files()["PNG"])
    assert app.radio(key="image").value == accepted.KEY


def test_an_upload_that_has_to_be_decoded_again_says_it_too(monkeypatch):
    app = send(open_page("gallery", SMALL), hostile.whole_files()["PNG"])
    st.cache_data.clear()
    monkeypatch.setattr(cache.images, "decodes", Crowded(refusals=99))
    app.run()
    assert [each.value for each in app.warning] == [busy.TRY_AGAIN]
    assert not app.error
