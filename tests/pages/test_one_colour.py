"""An image of one colour: nothing is said of several, and no course is drawn of one step."""

import io

import PIL.Image
import pytest

from tests.small import SMALL

from .opening import open_page, switch_to, upload, viewer


@pytest.fixture
def app():
    """A session with such an image as its own."""
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (12, 9), (180, 60, 60)).save(buffer, "PNG")
    return upload(open_page("overview", SMALL), buffer.getvalue())


def captions(app):
    return [each.value for each in app.caption]


def test_one_colour_has_no_share_and_no_sample(app):
    assert "Palette of 1 colour" in captions(switch_to(app, "gallery"))
    shown = captions(switch_to(app, "palette"))
    assert "The image has only one colour." in shown
    assert not any("sampled" in caption for caption in shown)


def test_the_only_part_of_it_is_lossless_and_has_no_decibels_of_rounding(app):
    texts = [version["detail"] for version in viewer(switch_to(app, "parts"), "parts")["versions"]]
    assert texts == ["", "lossless", "lossless"]


def test_one_step_of_the_solver_is_said_and_not_drawn(app):
    switch_to(app, "parts")
    assert any("ended after one step" in each.value for each in app.markdown)
    alts = [chart.proto.alt for chart in app.get("plotly_chart") if hasattr(chart.proto, "alt")]
    assert not any("each step" in alt for alt in alts)
