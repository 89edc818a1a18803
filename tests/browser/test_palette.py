"""Colours of a palette: copied from its swatches, and picked from its chart."""

from tests.small import SMALL

from .steps import address, expect, wait_until_finished
from .viewing import wait_for_picture


def test_click_on_a_bar_shows_the_pixels_of_its_color(visit, quick_server):
    page = visit(address(quick_server.url, "palette"))
    wait_until_finished(page)
    bars = page.locator(".st-key-shares .js-plotly-plot .point path")
    expect(bars).to_have_count(6)
    for index in (0, 2):
        # Plotly takes two clicks within 0.3 s for a double click, which chooses nothing.
        page.wait_for_timeout(400)
        bars.nth(index).click(force=True)  # The surface that takes the mouse lies above it.
        texts = page.get_by_test_id("stMarkdownContainer")
        chosen = texts.filter(has_text=f"Colour {index + 1}, ")
        expect(chosen).to_be_visible()
        wait_for_picture(page, f"Pixels of {chosen.locator('code').inner_text()}")


def test_a_click_or_a_key_on_a_swatch_copies_its_code(visit, quick_server):
    page = visit(address(quick_server.url, "palette", SMALL), permissions=["clipboard-read"])
    wait_until_finished(page)
    swatches = page.get_by_role("group", name="Palette, dark to light").get_by_role("button")
    expect(swatches).to_have_count(3)
    codes = swatches.locator(".code").all_inner_texts()
    swatches.nth(1).click()
    expect(page.get_by_text(f"Copied {codes[1]}")).to_be_visible()
    swatches.nth(0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Copied {codes[2]}")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == codes[2]


EYE = """() => {
  const { _fullLayout } = document.querySelector(".st-key-cloud .js-plotly-plot")
  return Object.values(_fullLayout.scene._scene.getCamera().eye)
}"""


def swipe(page, cloud, fingers, across, down):
    """Move fingers over the middle of the cloud, as many pixels across and down."""
    box = cloud.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    hand = page.context.new_cdp_session(page)
    for step in range(11):
        points = [
            {"x": x + 40 * each + across * step / 10, "y": y + down * step / 10, "id": each}
            for each in range(fingers)
        ]
        kind = "touchMove" if step else "touchStart"
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(30)
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_one_finger_on_the_cloud_of_colours_scrolls_the_page_and_two_turn_it(visit, quick_server):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = visit(address(quick_server.url, "palette"), **phone)
    wait_until_finished(page)
    cloud = page.locator(".st-key-cloud .gl-container")
    cloud.evaluate("cloud => cloud.scrollIntoView({ block: 'center' })")
    page.wait_for_function(f"({EYE})()")
    top, eye = cloud.bounding_box()["y"], page.evaluate(EYE)
    swipe(page, cloud, fingers=1, across=0, down=-200)
    page.wait_for_timeout(500)
    assert cloud.bounding_box()["y"] < top - 100
    assert page.evaluate(EYE) == eye
    cloud.evaluate("cloud => cloud.scrollIntoView({ block: 'center' })")
    swipe(page, cloud, fingers=2, across=100, down=0)
    page.wait_for_function(f"eye => String(({EYE})()) !== String(eye)", arg=eye)
