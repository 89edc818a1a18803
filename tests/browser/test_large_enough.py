"""Controls are large enough to be hit: by a mouse, and on a phone by a finger."""

from .steps import address, expect, wait_until_finished

# WCAG 2.2 asks for this much, and what phones are made for is this high, both in pixels.
LEAST, FINGER = 24, 44
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# Whether a click in the middle of an element would be its own.
IS_ON_TOP = """element => {
  const { x, y, width, height } = element.getBoundingClientRect()
  return element.contains(document.elementFromPoint(x + width / 2, y + height / 2))
}"""


def test_the_tools_of_a_tile_are_large_enough_and_lie_on_it(visit, quick_server):
    page = visit(address(quick_server.url))
    wait_until_finished(page)
    tool = page.locator("[class*=st-key-leads-]").get_by_role("button", name="Fullscreen").first
    # Only whoever walks by keyboard sees it, since a mouse is on the button over the tile.
    page.keyboard.press("Tab")
    tool.focus()
    box = tool.bounding_box()
    assert min(box["width"], box["height"]) >= LEAST
    assert tool.evaluate(IS_ON_TOP)


def test_answers_are_high_enough_for_a_finger(visit, quick_server):
    page = visit(address(quick_server.url, "tradeoffs"), **PHONE)
    wait_until_finished(page)
    answers = page.locator("[class*=st-key-select-]").get_by_role("button")
    expect(answers.first).to_be_visible()
    assert min(each.bounding_box()["height"] for each in answers.all()) >= FINGER
