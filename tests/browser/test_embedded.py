"""The app within another page, as the README shows it."""

import re
from urllib.parse import urlencode

from core.columns import QUALITY_AXES
from tests.small import SMALL

from .conftest import ROOT
from .steps import TITLE, address, axis_field, expect, wait_until_finished

KEYS_IN_SIDEBAR = """sidebar => [...sidebar.querySelectorAll("[class*=st-key-]")].flatMap(
  (each) => [...each.classList].filter((name) => name.startsWith("st-key-"))).sort()"""


def example(url: str) -> str:
    """The README's frame, of this server and with a small sweep."""
    (frame,) = re.findall(r"<iframe .*?</iframe>", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert "embed=true&image=chelsea&y=ssim" in frame
    found = frame.replace("https://palette.example.org", url)
    return found.replace("&image=chelsea", f"&{urlencode(SMALL)}")


def test_a_frame_of_another_site_shows_all_of_a_page_but_the_header(visit, server, chromium):
    page = visit(address(server.url, "tradeoffs", SMALL | {"y": "ssim"}))
    wait_until_finished(page)
    whole = page.get_by_test_id("stSidebar").evaluate(KEYS_IN_SIDEBAR)

    outer = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
    errors: list[str] = []
    outer.on("pageerror", lambda error: errors.append(str(error)))
    # For a browser this is another site, whose frames have no storage.
    outer.goto(server.url.replace("localhost", "127.0.0.1") + "/_stcore/health")
    outer.set_content(f"<!doctype html><title>A course</title>{example(server.url)}")
    frame = outer.frame_locator("iframe")
    wait_until_finished(frame)
    # The address of the frame keeps both, so that a reload shows the same.
    (inner,) = outer.frames[1:]
    inner.wait_for_url(re.compile("y=ssim.*&embed=true$"))
    # A click would reach the title: nothing lies on it, and it stands at the top.
    title = frame.get_by_role("heading", level=1)
    title.click(trial=True)
    assert title.bounding_box()["y"] < 100
    expect(frame.get_by_test_id("stToolbar")).to_have_count(0)
    sidebar = frame.get_by_test_id("stSidebar")
    expect(sidebar.get_by_role("radio", name=TITLE)).to_be_checked()
    assert sidebar.evaluate(KEYS_IN_SIDEBAR) == whole
    expect(axis_field(frame, "y")).to_have_value(QUALITY_AXES["ssim"].axis_title)
    assert errors == []
    outer.context.close()
