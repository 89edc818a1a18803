"""What is said above every page: that numbers are of a smaller copy, that an upload is missing."""

import hashlib

import numpy as np
import pytest

from core.images import encode_png
from core.samples import SAMPLES
from pages.uploads.kept import RESTORED
from tests.pages.opening import (
    STEMS,
    UPLOADED,
    open_page,
    png_of_many_colours,
    says,
    upload,
)
from tests.small import SMALL

LOST, SCALED = (
    "This view is of an uploaded image",
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


def test_one_colour_is_not_counted_as_several():
    app = upload(open_page("overview", SMALL), encode_png(np.full((24, 24, 3), 90, np.uint8)))
    assert says(app, "1 distinct colour, ")


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


def own_of(height, width):
    """What a link says of `png_of_many_colours`, as the README defines the digest."""
    codes = np.arange(height * width, dtype=np.uint16).reshape(height, width)
    pixels = np.stack([codes // 256, codes % 256, codes * 0], axis=2).astype(np.uint8)
    digest = hashlib.blake2b(f"({height}, {width}, 3)".encode() + pixels.tobytes(), digest_size=16)
    return f"{digest.hexdigest()[:16]}-{width}x{height}"


def open_link_to(own):
    """A link to an upload, in a browser that does not keep it."""
    app = open_page("gallery", SMALL | {"image": UPLOADED, "own": own})
    # Until the browser has told what it keeps, no other image is shown.
    assert not app.title
    assert not warnings(app)
    return app.button(key="stop_waiting").click().run()


def test_a_link_to_an_upload_asks_for_the_file_by_its_size_and_says_that_it_is_the_same():
    app = open_link_to(own_of(40, 60))
    assert "60 × 40 pixels (width × height)" in warnings(app)[0]
    # Whoever passes the link on, or reloads it, still asks for the same image.
    assert f"image=upload&kmeans=2,+3&nmf=1,+2&own={own_of(40, 60)}" in app.sidebar.code[0].value
    app = upload(app, png_of_many_colours(40, 60))
    assert says(app, "This is the image of the link.")
    assert not warnings(app)
    assert f"own={own_of(40, 60)}" in app.sidebar.code[0].value
    app.radio(key="image").set_value("chelsea").run()
    assert not says(app, "This is the image of the link.")
    assert not warnings(app)
    assert "own=" not in app.sidebar.code[0].value


def test_another_image_takes_the_choices_of_the_link_and_is_said_to_be_another():
    app = upload(open_link_to(own_of(40, 60)), png_of_many_colours(60, 40))
    assert "another image than that of the link (60 × 40 pixels" in app.info[0].value
    assert f"own={own_of(60, 40)}" in app.sidebar.code[0].value
    assert app.radio(key="image").value == UPLOADED


def test_another_image_can_be_replaced_by_the_one_of_the_link():
    app = upload(open_link_to(own_of(40, 60)), png_of_many_colours(60, 40))
    # Between two files the browser can tell of none, if the second one takes its time.
    app.file_uploader(key="_upload").set_value(None).run()
    assert "60 × 40 pixels (width × height)" in warnings(app)[0]
    assert f"own={own_of(40, 60)}" in app.sidebar.code[0].value
    app = upload(app, png_of_many_colours(40, 60))
    assert says(app, "This is the image of the link.")
    assert not warnings(app)


@pytest.mark.parametrize("own", ["", "x", "0123456789abcdef", "0123456789ABCDEF-1x1"])
def test_a_link_that_tells_nothing_of_its_upload_does_not_wait(own):
    app = open_page("gallery", SMALL | {"image": UPLOADED, "own": own})
    assert "which is not part of the link. The sample" in warnings(app)[0]
    assert "own=" not in app.sidebar.code[0].value


def test_what_comes_back_is_shown_only_if_the_link_asks_for_it():
    def bring_back(app):
        file = ("mine.png", png_of_many_colours(), RESTORED)
        return app.file_uploader(key="_upload").set_value(file).run()

    app = bring_back(open_page("gallery", SMALL))
    assert app.radio(key="image").value == "chelsea"
    assert app.radio(key="image").set_value(UPLOADED).run().radio(key="image").value == UPLOADED
    mine = {"image": UPLOADED, "own": own_of(40, 60)}
    app = bring_back(open_page("gallery", SMALL | mine))
    assert app.radio(key="image").value == UPLOADED
    assert not warnings(app)
    assert not says(app, "This is the image of the link.")
    app = bring_back(open_page("gallery", SMALL | mine | {"own": own_of(60, 40)}))
    assert len(warnings(app)) == 1


def test_a_removed_upload_is_forgotten_and_a_refused_one_takes_nothing_away():
    app = upload(open_page("guide", SMALL), png_of_many_colours())
    app = upload(app.announce("not an image"), b"not a picture")
    app = app.announce().file_uploader(key="_upload").set_value(None).run()
    assert app.radio(key="image").value == UPLOADED
    app = upload(app, png_of_many_colours(60, 40))
    app.file_uploader(key="_upload").set_value(None).run()
    assert app.radio(key="image").value != UPLOADED
    assert "_uploaded" not in app.session_state


def test_an_upload_that_the_uploader_does_not_show_can_be_removed_all_the_same():
    app = upload(open_page("guide", SMALL), png_of_many_colours())
    assert "remove_upload" not in {button.key for button in app.button}
    app = upload(app.announce("not an image"), b"not a picture")
    app = app.announce().file_uploader(key="_upload").set_value(None).run()
    assert app.radio(key="image").value == UPLOADED
    app = app.button(key="remove_upload").click().run()
    assert "_uploaded" not in app.session_state
    assert app.radio(key="image").value != UPLOADED
    assert "remove_upload" not in {button.key for button in app.button}


@pytest.mark.parametrize("query", [SMALL, SMALL | {"image": "unknown"}])
def test_no_other_link_speaks_of_an_upload(query):
    assert not warnings(open_page("guide", query))


def test_a_link_to_a_sample_that_is_not_here_says_so_until_another_is_chosen(small_samples):
    def said(app):
        return [each.value for each in app.info if "that is not here" in each.value]

    app = open_page("guide", SMALL | {"image": "nosuch"})
    sentence = "The link names a sample that is not here. The sample Skyline is shown instead."
    assert said(app) == [sentence]
    # It stays while other things are chosen.
    assert said(app.run()) == [sentence]
    app = app.radio(key="image").set_value("coffee").run()
    assert not said(app)
    assert not said(app.radio(key="image").set_value("skyline").run())
    assert not said(open_page("guide", SMALL | {"image": "coffee"}))
