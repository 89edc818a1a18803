"""A colour picked from the chart of a palette."""

from .steps import address, expect, wait_until_finished
from .viewing import wait_for_picture


def test_click_on_a_bar_shows_the_pixels_of_its_color(visit, server):
    page = visit(address(server.url, "palette"))
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
