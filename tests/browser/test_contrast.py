"""What can be seen in both themes: the ring of the keyboard, and texts that a card draws."""

import pytest

from core.charts.styles import BACKGROUNDS, contrast
from tests.small import SMALL

from .steps import address, expect, wait_until_finished

THEMES = dict(zip(("light", "dark"), BACKGROUNDS, strict=True))
AS_HEX = """color => '#' + color.match(/\\d+/g).slice(0, 3)
  .map((part) => Number(part).toString(16).padStart(2, '0')).join('')"""
# The outline of what has the focus, or of the thumb of a slider around it; none has no colour.
RING = """() => {
  const focused = document.activeElement
  const shown = focused.type === "range" ? focused.closest("[data-focus-visible]") : focused
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(shown)
  return [outlineStyle, parseFloat(outlineWidth), outlineColor]
}"""
# How many elements have such a ring; what is around the focus may not.
RINGS = """() => [...document.querySelectorAll("[data-testid=stApp] *")].filter((element) => {
  const { outlineStyle, outlineWidth } = getComputedStyle(element)
  return outlineStyle === "solid" && outlineWidth === "2px"
}).length"""
# Kinds of controls of which Streamlit's own ring has 1.5:1 to 2.7:1.
CONTROLS = {
    "button": ".stDownloadButton button",
    "choice": ".stButtonGroup button",
    "tab": "[role=tab]",
    "slider": ".stSlider input",
    "fold": "[data-testid=stSidebar] summary",
    "popover": "[data-testid=stPopoverButton]",
    "help": "[data-testid=stTooltipHoverTarget]",
    "menu": "[data-testid=stMainMenuButton]",
}
FONTS = """() => {
  const layout = document.querySelector(".st-key-cloud .js-plotly-plot")._fullLayout
  return Object.values(layout.scene)
    .filter((axis) => axis?.tickfont)
    .flatMap((axis) => [axis.tickfont.color, axis.title.font.color])
}"""


def hex_of(page, color):
    return color.lower() if color.startswith("#") else page.evaluate(AS_HEX, color)


@pytest.mark.parametrize("theme", THEMES)
def test_the_keyboard_is_seen_on_every_kind_of_control(theme, visit, quick_server):
    page = visit(address(quick_server.url, "tradeoffs"), color_scheme=theme)
    wait_until_finished(page)
    background = page.get_by_test_id("stApp").evaluate(
        "app => getComputedStyle(app).backgroundColor"
    )
    assert hex_of(page, background) == THEMES[theme]
    # From now on the browser shows the focus, as it does once a key has been pressed.
    page.keyboard.press("Tab")
    for kind, selector in CONTROLS.items():
        page.locator(selector).first.focus()
        style, width, color = page.evaluate(RING)
        assert (style, width) == ("solid", 2), kind
        assert contrast(hex_of(page, color), THEMES[theme]) >= 3, kind
        assert page.evaluate(RINGS) == 1, kind


@pytest.mark.parametrize("theme", THEMES)
def test_numbers_in_the_cloud_of_colours_can_be_read(theme, visit, quick_server):
    link = address(quick_server.url, "palette", SMALL | {"k": "3"})
    page = visit(link, color_scheme=theme)
    wait_until_finished(page)
    expect(page.locator(".st-key-cloud canvas").first).to_be_attached()
    page.wait_for_function(f"({FONTS})().length === 6")
    for color in page.evaluate(FONTS):
        assert contrast(hex_of(page, color), THEMES[theme]) >= 4.5, color
