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
