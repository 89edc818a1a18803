"""The parts of a block: looked for when asked for, of the block that is chosen."""

import pytest

from core.compression import compress
from core.explain import block_sums
from core.methods import METHODS
from pages.sections.parts import blocks
from pages.server import cache
from pages.sidebar.working_size import WORKING_SIZES
from tests.small import CHELSEA, SMALL

from .opening import assert_shows, markdown, open_page, viewer

OPEN = SMALL | {"blocks": "1", "block_quality": "55"}


@pytest.fixture(scope="module")
def image():
    return cache.sample("chelsea", WORKING_SIZES[CHELSEA["size"]])


@pytest.fixture(scope="module")
def expected(image):
    """The blocks of the file, without the page."""
    return block_sums.blocks_of(compress(image, METHODS["blocknmf"](55)))


def alternatives(app):
    return [picture.alt for element in app.get("image") for picture in element.proto.imgs]


def test_nothing_is_computed_before_it_is_opened(monkeypatch):
    def refuse(*_):
        raise AssertionError

    monkeypatch.setattr(cache, "luma_blocks", refuse)
    assert_shows(open_page("parts", SMALL), "parts")


def test_the_parts_of_the_block_of_the_link_are_shown_and_of_another_when_it_is_chosen(
    image, expected
):
    app = open_page("parts", OPEN | {"block_row": "4", "block_column": "3"})
    assert_shows(app, "parts")
    for row, column in ((4, 3), (4, 6)):
        app.select_slider(key="block_column").set_value(column).run()
        block = block_sums.sum_of_block(image, expected, row, column)
        shown = viewer(app, blocks.PICTURE)
        assert (shown["row"], shown["column"]) == (row, column)
        count = len(block.terms)
        assert f"the sum of all parts one of {block.error_of(count):.1f}." in markdown(app)
        first = block.terms[0]
        name = f"mirror of part {first.pair}" if first.is_mirrored else f"part {first.pair}"
        assert f"+ {first.times} × {name}: error {block.error_of(1):.1f}" in alternatives(app)


def test_it_begins_with_a_block_that_has_a_few_parts(image, expected):
    app = open_page("parts", OPEN)
    row, column = block_sums.telling_block(image, expected)
    assert app.select_slider(key="block_row").value == row
    assert app.select_slider(key="block_column").value == column
    assert len(block_sums.sum_of_block(image, expected, row, column).terms) == 6


@pytest.mark.parametrize(
    ("sent", "chosen"),
    [
        ({"clicked": {"row": 3, "column": 4}}, {"block_row": 3, "block_column": 4}),
        ({"clicked": None}, {}),
        ({"clicked": {"row": "3", "column": [4]}}, {}),
        (None, {}),
    ],
)
def test_a_click_moves_the_sliders_and_what_no_browser_sends_does_not(sent, chosen, monkeypatch):
    session = {blocks.PICTURE: sent}
    monkeypatch.setattr(blocks.st, "session_state", session)
    blocks.take_click()
    assert {key: session[key] for key in session if key != blocks.PICTURE} == chosen
