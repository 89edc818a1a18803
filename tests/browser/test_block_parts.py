"""A click on the picture of block NMF chooses the block under it."""

from tests.small import SMALL

from .steps import address, expect


def test_a_click_on_the_picture_chooses_the_block_under_it(visit, server):
    query = SMALL | {"blocks": "1", "block_row": "1", "block_column": "1"}
    page = visit(address(server.url, "parts", query))
    picture = page.locator(".st-key-blocks-picture img")
    expect(picture).to_be_visible()
    scale = picture.evaluate("(image) => image.clientWidth / image.naturalWidth")
    # The middle of the third block of the fifth row; a block has 8 pixels a side.
    picture.click(position={"x": 20 * scale, "y": 36 * scale})
    for name, number in (("Row of blocks", "5"), ("Column of blocks", "3")):
        slider = page.get_by_role("slider", name=name)
        expect(slider).to_have_attribute("aria-valuetext", number)
