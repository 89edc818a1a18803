"""One's own colours on the page Palette: locked, pasted, and dropped as a file."""

import io

import numpy as np
import PIL.Image
import pytest

from pages.shared import links
from tests.small import SMALL

from .opening import markdown, open_page, says

PALETTE = b"GIMP Palette\n#\n29 43 83 blue\n255 0 77 red\n255 236 39 yellow\n131 118 156\n"
CODES = "1d2b53,ff004d,ffec27,83769c"


def picture_of(*codes):
    row = np.array([[*bytes.fromhex(code)] for code in codes], np.uint8)
    file = io.BytesIO()
    PIL.Image.fromarray(row[None].repeat(2, axis=0)).save(file, "PNG")
    return file.getvalue()


def opened():
    return open_page("palette", SMALL)


def locked(app):
    return app.session_state["kmeans_locked"]


def drop(app, name, content):
    file = (name, content, "application/octet-stream")
    return app.file_uploader(key="_own_palette").set_value(file).run()


@pytest.mark.parametrize(
    ("name", "content"),
    [("p.gpl", PALETTE), ("p.png", picture_of(*CODES.split(","))), ("p.hex", CODES.encode())],
)
def test_a_dropped_palette_becomes_the_palette(name, content):
    app = drop(opened(), name, content)
    assert locked(app) == CODES
    assert app.session_state["k"] == 4
    assert says(app, "K-Means, K = 4, 4 locked colours")


def test_pasted_codes_become_the_palette_and_are_in_the_link():
    app = opened()
    app.text_area(key="_own_codes").set_value("#1D2B53 #f04").run()
    assert locked(app) == "1d2b53,ff0044"
    assert app.session_state["k"] == 2
    again = open_page("palette", {"v": links.VERSION, "kmeans_locked": "1d2b53,ff0044"} | SMALL)
    assert app.multiselect(key="_kept").value == again.multiselect(key="_kept").value
    app.text_area(key="_own_codes").set_value("").run()
    assert locked(app) == ""


def test_a_colour_of_the_palette_stays_where_it_was_locked_at_another_k():
    app = opened()
    code = app.multiselect(key="_kept").options[0]
    app.multiselect(key="_kept").set_value([code]).run()
    app.select_slider(key="k").set_value(2).run()
    assert code in app.multiselect(key="_kept").options
    assert says(app, "K-Means, K = 2, 1 locked colour")


def test_a_file_that_is_no_palette_is_refused_and_nothing_is_lost():
    app = drop(opened(), "p.gpl", PALETTE)
    app.announce("A palette must hold colours")
    drop(app, "q.gpl", b"nothing here")
    assert locked(app) == CODES


def words(app):
    return markdown(app) + " ".join(each.value for each in app.caption)


def test_locked_colours_are_not_offered_for_merging():
    free = open_page("palette", SMALL | {"kmeans": "3"})
    assert "are the cheapest to replace" in words(free)
    both = open_page("palette", SMALL | {"kmeans": "2", "kmeans_locked": "000000,ffffff"})
    assert "The palette has fewer than two colours that are not locked." in words(both)


def test_one_part_is_not_compared_with_fewer():
    app = open_page("parts", SMALL | {"nmf": "1"})
    one = words(app)
    assert "With one part there is nothing to compare." in one
    assert "gains" not in [chart.key for chart in app.get("plotly_chart")]
    assert "With all 2 parts, " in words(open_page("parts", SMALL | {"nmf": "2"}))
