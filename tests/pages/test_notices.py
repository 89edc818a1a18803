"""What is said above every page: that numbers are of a smaller copy, that an upload is gone."""

import numpy as np
import pytest

from core.images import encode_png
from core.samples import SAMPLES
from tests.pages.opening import STEMS, UPLOADED, open_page, png_of_many_colours, says, upload
from tests.small import SMALL

LOST, SCALED = (
    "uploaded image, which is gone after a reload",
    "The numbers are those of a smaller copy",
)
# More than the smallest working size of 250,000 pixels, and less than the next.
HEIGHT, WIDTH = 500, 600


def captions(app):
    return [caption.value for caption in app.main.caption if SCALED in caption.value]


def warnings(app):
    return [warning.value for warning in app.warning if LOST in warning.value]


@pytest.fixture(scope="module")
def many_colours():
    return png_of_many_colours(HEIGHT, WIDTH)


def test_every_page_says_that_its_numbers_are_of_a_smaller_copy(many_colours):
    app = upload(open_page("overview", SMALL), many_colours)
    # 500 x 600 times the square root of 250,000 / 300,000.
    assert "456 × 547 pixels, of an image of 500 × 600 pixels" in captions(app)[0]
    for stem in STEMS:
        assert len(captions(app.switch_page(f"pages/{stem}.py").run())) == 1, stem


def test_the_choice_to_work_at_full_size_stands_beside_it(many_colours):
    app = upload(open_page("overview", SMALL), many_colours)
    app.button(key="full_size").click().run()
    assert says(app, "500 × 600 pixels, ")
    assert app.selectbox(key="size").value == "0.5"
    assert not captions(app)


def test_a_screenshot_of_few_colours_is_not_made_smaller():
    screen = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    screen[::3, ::2] = 255
    app = upload(open_page("overview", SMALL), encode_png(screen))
    assert says(app, "500 × 600 pixels, 2 distinct colours")
    assert not captions(app)


def test_a_link_to_an_upload_says_that_it_is_gone_until_another_image_is_chosen():
    app = open_page("overview", SMALL | {"image": UPLOADED})
    first, second, *_ = SAMPLES
    assert SAMPLES[first].title in warnings(app)[0]
    app.switch_page("pages/gallery.py").run()
    assert len(warnings(app)) == 1
    app.radio(key="image").set_value(second).run()
    assert not warnings(app)
    app.radio(key="image").set_value(first).run()
    assert not warnings(app)


def test_the_upload_sent_again_ends_the_warning():
    app = open_page("overview", SMALL | {"image": UPLOADED})
    assert warnings(app)
    assert not warnings(upload(app, png_of_many_colours()))


@pytest.mark.parametrize("query", [SMALL, SMALL | {"image": "unknown"}])
def test_no_other_link_speaks_of_an_upload(query):
    assert not warnings(open_page("guide", query))
