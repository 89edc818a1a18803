"""Every page: narrow, and wide in both themes with all its parts open."""

import pytest

from pages import PAGES

from .steps import (
    BAD_SWEEP,
    SHARE,
    SMALL,
    Page,
    address,
    expect,
    open_sweep_editor,
    path_of,
    seed_field,
    serious_findings,
    wait_until_finished,
)

STEMS = [stem for stem, _, _ in PAGES]
THEMES = ("light", "dark")
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


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


@pytest.fixture
def open_in_theme(visit, server):
    def open_page(stem, theme, screen=WIDE, query=SMALL):
        page = visit(address(server.url, path_of(stem), query), color_scheme=theme, viewport=screen)
        wait_until_finished(page)
        set_theme(page, theme)
        return page

    return open_page


@pytest.mark.parametrize("stem", STEMS)
def test_page_is_accessible_on_a_phone_and_on_a_desktop_in_both_themes(stem, open_in_theme):
    page = open_in_theme(stem, "light", NARROW)
    assert serious_findings(page) == []
    page.get_by_test_id("stExpandSidebarButton").click()
    open_sweep_editor(page)
    assert boxes_wider_than_the_screen(page) == []

    # As when a window is made wider; what was opened stays open.
    page.set_viewport_size(WIDE)
    expect(seed_field(page)).to_be_visible()
    page.get_by_role("button", name=SHARE).click()
    for theme in THEMES:
        set_theme(page, theme)
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        assert serious_findings(page) == []


def test_refusal_of_a_sweep_is_accessible(open_in_theme):
    page = open_in_theme("gallery", "dark", query=SMALL | {"nmf": "nonsense"})
    expect(page.get_by_text(BAD_SWEEP)).to_be_visible()
    open_sweep_editor(page)
    assert serious_findings(page) == []
