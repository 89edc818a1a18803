"""Pictures of a chart, as a person takes them with its camera or prints them."""

import io
from pathlib import Path

import PIL.Image
import pytest

from core.columns import COST_AXES, QUALITY_AXES
from tests.small import SWEEPS

from .steps import TITLE, address, chart, expect, wait_until_finished


def test_a_chart_is_saved_with_name_and_axes_as_svg_and_png(visit, quick_server):
    # In a window where the buttons of the chart would lie under its menus.
    page = visit(address(quick_server.url, "tradeoffs"), viewport={"width": 1024, "height": 768})
    wait_until_finished(page)
    chart(page).hover()
    expected = (
        TITLE,
        COST_AXES["file_bytes"].axis_title,
        QUALITY_AXES["psnr_db"].axis_title,
        "K-Means",
    )
    svg = _save(page, "Download plot as an SVG")
    for text in expected:
        assert text in svg.decode()
    assert 'width="560"' in svg.decode()
    with PIL.Image.open(io.BytesIO(_save(page, "Download plot as a PNG"))) as picture:
        assert (picture.format, picture.size) == ("PNG", (3 * 560, 3 * 420))
        # The background is that of the page, not a transparent one.
        assert picture.convert("RGBA").getpixel((5, 5)) == (255, 255, 255, 255)
    # On the page the menus are the titles of the axes.
    expect(chart(page).locator(".xtitle")).to_have_count(0)


def test_on_paper_charts_and_tables_are_whole_and_on_the_page_nothing_changes(visit, quick_server):
    page = visit(address(quick_server.url, "tradeoffs"))
    wait_until_finished(page)
    expect(page.get_by_role("cell", name="K-Means")).to_have_count(0)
    before = _box(page)
    page.get_by_test_id("stMainMenu").click()
    expect(page.get_by_text("Print", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    # What a browser does when it prints on A4: it tells the page, and lays it out for the paper.
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.evaluate("document.querySelector('.stApp').style.width = '700px'")
    box = _box(page)
    assert box["x"] + box["width"] <= 700
    assert box["width"] < before["width"]
    # What is drawn becomes smaller with its frame.
    expect(chart(page).locator(".main-svg[viewBox]")).not_to_have_count(0)
    assert box["height"] / box["width"] == pytest.approx(before["height"] / before["width"], 0.02)
    expect(page.get_by_role("cell", name="K-Means")).to_have_count(len(SWEEPS["kmeans"]))
    page.evaluate("document.querySelector('.stApp').style.width = ''")
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert _box(page) == before
    expect(chart(page).locator(".main-svg[viewBox]")).to_have_count(0)
    expect(page.get_by_role("cell", name="K-Means")).to_have_count(0)


def _box(page) -> dict[str, float]:
    """Where the drawing of the chart is."""
    return chart(page).locator(".main-svg").first.bounding_box()


def _save(page, title: str) -> bytes:
    with page.expect_download() as download:
        chart(page).locator(f".modebar-btn[data-title='{title}']").click()
    assert download.value.suggested_filename.startswith(TITLE)
    return Path(download.value.path()).read_bytes()
