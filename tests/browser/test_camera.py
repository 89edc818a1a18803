"""Pictures of a chart, as a person takes them with its camera."""

import io
from pathlib import Path

import PIL.Image

from core.columns import COST_AXES, QUALITY_AXES

from .steps import TITLE, address, chart, expect, wait_until_finished


def test_a_chart_is_saved_with_name_and_axes_as_svg_and_png(visit, server):
    page = visit(address(server.url, "tradeoffs"))
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


def _save(page, title: str) -> bytes:
    with page.expect_download() as download:
        chart(page).locator(f".modebar-btn[data-title='{title}']").click()
    assert download.value.suggested_filename.startswith(TITLE)
    return Path(download.value.path()).read_bytes()
