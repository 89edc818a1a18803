"""Each page opened by its link: on a phone, then wide."""

import pytest

from core.methods import NMF
from pages import PAGES
from tests.small import SMALL

from .steps import (
    SHARE,
    TITLE,
    Locator,
    Page,
    address,
    expect,
    open_sweep_editor,
    path_of,
    seed_field,
    serious_findings,
    wait_until_finished,
)

THEMES = ("light", "dark")
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
CHOICES = SMALL | {"method": NMF.key, "y": "ssim", "budget": "5"}
CHOICES |= {"match": "pair", "cloud_space": "oklab", "channel": "blue", "learning": "1"}
CHOICES |= {"kmeans_locked": "1d2b53,f6e9da"}
CHOICES |= {"set_anchor": "jpeg", "set_of": "coffee"}


def choice_of(page: Page, stem: str) -> Locator:
    """Where the page shows its choice."""
    return {
        "overview": page.get_by_text("In 5 kB, "),
        "gallery": page.locator(".st-key-method input[value='NMF']"),
        "tradeoffs": page.locator(".st-key-y input[value^='SSIM']"),
        "compare": page.get_by_role("radio", name="any two", checked=True),
        "image_set": page.get_by_role("radio", name="JPEG", checked=True),
        "palette": page.get_by_role("radio", name="Oklab", checked=True),
        "guide": page.get_by_text("Think first: the answers are those of this image"),
        "parts": page.get_by_role("radio", name="Blue", checked=True),
    }[stem]


def boxes_wider_than_the_screen(page: Page) -> list[str]:
    return page.evaluate(
        "() => [...document.querySelectorAll('html, body, [data-testid=stMain], "
        "[data-testid=stSidebarContent]')].filter(box => box.scrollWidth > box.clientWidth)"
        ".map(box => box.dataset.testid || box.tagName)"
    )


def set_theme(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    expect(page.locator(".stApp")).to_have_css("color-scheme", theme)
    # A chart is drawn again for the theme.
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


@pytest.mark.parametrize("stem", [stem for stem, _, _ in PAGES])
def test_link_opens_its_page_which_is_accessible_on_a_phone_and_wide(stem, quick_server, visit):
    link = address(quick_server.url, path_of(stem), CHOICES)
    page = visit(link, color_scheme="light", viewport=NARROW)
    wait_until_finished(page)
    expect(choice_of(page, stem)).to_be_visible()
    assert serious_findings(page) == []
    page.get_by_test_id("stExpandSidebarButton").click()
    open_sweep_editor(page)
    assert boxes_wider_than_the_screen(page) == []

    # As when a window is made wider; what was opened stays open.
    page.set_viewport_size(WIDE)
    expect(seed_field(page)).to_be_visible()
    menu = page.get_by_test_id("stSidebarNav").get_by_role("link")
    expect(menu).to_contain_text([title for _, title, _ in PAGES])
    expect(page.get_by_role("radio", name=TITLE)).to_be_checked()
    page.get_by_role("button", name=SHARE).click()
    for theme in THEMES:
        set_theme(page, theme)
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        assert serious_findings(page) == []
