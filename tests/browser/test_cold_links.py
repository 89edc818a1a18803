"""Each page opened by its link on a server that nobody has visited."""

import pytest

from core.methods import NMF
from pages import PAGES

from .steps import (
    NO_FILE_THAT_SMALL,
    SMALL,
    TITLE,
    address,
    chart,
    expect,
    path_of,
    wait_until_finished,
)


@pytest.mark.parametrize("stem", [stem for stem, _, _ in PAGES])
def test_link_opens_its_page_with_frame_and_choices(stem, cold_server, visit):
    choices = SMALL | {"method": NMF.key, "y": "ssim", "budget": "5"}
    choices |= {"match": "pair", "cloud_space": "oklab", "channel": "blue"}
    page = visit(address(cold_server.url, path_of(stem), choices))
    wait_until_finished(page)
    menu = page.get_by_test_id("stSidebarNav").get_by_role("link")
    expect(menu).to_contain_text([title for _, title, _ in PAGES])
    expect(page.get_by_role("radio", name=TITLE)).to_be_checked()
    # Choices that a page shows; those of any page are in the sidebar.
    choice_of_page = {
        "overview": page.get_by_text(NO_FILE_THAT_SMALL),
        "gallery": page.get_by_role("radio", name=NMF.label, checked=True),
        "tradeoffs": chart(page).locator(".ytitle", has_text="SSIM"),
        "compare": page.get_by_role("radio", name="any two", checked=True),
        "palette": page.get_by_role("radio", name="Oklab", checked=True),
        "guide": page.get_by_text("K-Means stores about a third of the numbers."),
        "parts": page.get_by_role("radio", name="Blue", checked=True),
    }
    if stem in choice_of_page:
        expect(choice_of_page[stem]).to_be_visible()
