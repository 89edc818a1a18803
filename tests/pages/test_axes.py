"""The axes of Trade-offs: which are offered, their scales, and where a person has zoomed to."""

import json

import pytest

from core.columns import COST_AXES
from pages.sections.tradeoffs import zoom
from pages.shared import links
from tests.small import SMALL

from .opening import open_page, png_of_many_colours, results, upload


def test_an_axis_without_values_is_not_offered_and_a_sentence_says_why():
    axis, missing = COST_AXES["ratio_source"], "has no values here: the image was made"
    # The samples of these tests were made smaller.
    app = open_page("tradeoffs", SMALL | {"x": "ratio_source"})
    assert axis.axis_title not in app.selectbox(key="x").options
    assert app.selectbox(key="x").value == "file_bytes"
    assert informs(app, f"{axis.title} {missing}")
    assert informs(app.run(), missing)
    assert results(app)["ratio_source"].isna().all()
    app.selectbox(key="x").select(COST_AXES["numbers"].axis_title).run()
    assert not informs(app, missing)

    upload(app, png_of_many_colours())
    app.selectbox(key="x").select(axis.axis_title).run()
    assert not results(app)["ratio_source"].isna().any()
    app.radio(key="image").set_value("chelsea").run()
    assert app.selectbox(key="x").value == "file_bytes"
    assert informs(app, f"{axis.title} {missing}")


def vertical_scale(app):
    """The scale of the vertical axis, as the chart has it."""
    spec = json.loads(app.get("plotly_chart")[0].proto.spec)
    return spec["layout"]["yaxis"].get("type", "linear")


def test_an_error_begins_on_a_logarithmic_axis_until_somebody_says_otherwise():
    app = open_page("tradeoffs", SMALL)
    assert vertical_scale(app) == "linear"
    app.selectbox(key="y").set_value("mse").run()
    assert vertical_scale(app) == "log"
    assert "scale" not in app.sidebar.code[0].value
    app.segmented_control(key="error_scale").set_value("linear").run()
    assert vertical_scale(app) == "linear"
    assert "error_scale=linear" in app.sidebar.code[0].value
    app.selectbox(key="y").set_value("psnr_db").run()
    assert vertical_scale(app) == "linear"


@pytest.mark.parametrize(
    ("said", "scale"),
    [
        ({"v": str(links.VERSION)}, "log"),
        ({"v": "3"}, "linear"),
        ({"v": "3", "yscale": "log"}, "log"),
    ],
)
def test_a_link_to_an_error_shows_the_scale_that_its_maker_saw(said, scale):
    assert vertical_scale(open_page("tradeoffs", SMALL | {"y": "mse"} | said)) == scale


def informs(app, text):
    return any(text in info.value for info in app.info)


@pytest.mark.parametrize(
    "sent",
    [None, {}, {"ranges": None}, {"ranges": [1, 2]}, {"ranges": {"x": "ab", "y": [1]}}]
    + [{"ranges": {"x": pair}} for pair in ([1, None], [1, "nan"], [0, 1e999], [2, 2], {})],
)
def test_a_zoom_that_makes_no_sense_shows_all(sent):
    assert zoom.ranges_of(sent) == {}


def test_a_zoom_is_two_numbers_for_an_axis():
    assert zoom.ranges_of({"ranges": {"x": [3, 4.5], "z": [1, 2]}}) == {"x": (3.0, 4.5)}
