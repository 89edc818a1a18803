"""A report as a person uses it: downloaded from the page, then opened from disk without network."""

import io
from pathlib import Path

import pandas as pd

from core.columns import COLUMNS, COST_AXES, QUALITY_AXES
from tests.small import SETTINGS

from .steps import Page, address, expect, serious_findings, wait_until_finished
from .test_results import download, download_rows

TIMES = ["encode_seconds", "decode_seconds"]


def points(page: Page, method: str) -> list[list[float]]:
    """Positions of a curve's points on both axes, as Plotly has read them."""
    return page.locator(".plot").evaluate(
        "(chart, name) => { const curve = chart._fullData.find(each => each.name === name);"
        "return [Array.from(curve.x), Array.from(curve.y)] }",
        method,
    )


def open_offline(chromium, path: Path, heard: list[str]) -> Page:
    page = chromium.new_context(offline=True, accept_downloads=True).new_page()
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url[:60]))
    page.goto(path.as_uri())
    return page


def test_a_report_of_the_page_works_from_disk_without_network(visit, server, chromium, tmp_path):
    page = visit(address(server.url, "tradeoffs"))
    wait_until_finished(page)
    rows = download_rows(page)
    path = tmp_path / "report.html"
    path.write_bytes(download(page, page.locator(".st-key-report").get_by_role("button")))

    # What can be taken away beside the rows; `tests/pages/test_numbers.py` runs the script.
    page.locator(".st-key-numbers").get_by_role("button").click()
    script = download(page, page.locator(".st-key-numbers-file").get_by_role("button"))
    assert script.decode().rstrip() in page.get_by_test_id("stCode").all_text_contents()

    heard: list[str] = []
    report = open_offline(chromium, path, heard)
    expect(report.locator(".plot .point").first).to_be_visible()
    assert serious_findings(report) == []

    # Any axis can be chosen.
    own = rows[rows["method"] == "kmeans"]
    assert points(report, "K-Means") == [own["file_bytes"].tolist(), own["psnr_db"].tolist()]
    for name, axes in (("cost", COST_AXES), ("quality", QUALITY_AXES)):
        offered = report.locator(f"[name={name}] option").evaluate_all(
            "all => all.map(o => o.value)"
        )
        assert offered == list(axes)
    report.locator("[name=cost]").select_option("numbers")
    report.locator("[name=quality]").select_option("delta_e")
    assert points(report, "K-Means") == [own["numbers"].tolist(), own["delta_e"].tolist()]
    expect(report.locator(".plot .xtitle")).to_have_text(COLUMNS["numbers"].axis_title)

    # The rows are those of the page.
    link = report.get_by_role("link", name="Download all rows as CSV")
    found = pd.read_csv(io.BytesIO(download(report, link)))
    pd.testing.assert_frame_equal(found.drop(columns=TIMES), rows.drop(columns=TIMES))
    assert list(zip(found["method"], found["value"], strict=True)) == SETTINGS

    # The space bar shows the original in each place, and back.
    pictures = report.locator("figure > img:first-child")
    before = pictures.evaluate_all("all => all.map(each => each.src)")
    assert len(set(before)) == 1 + len(SETTINGS)
    pictures.nth(1).scroll_into_view_if_needed()
    report.keyboard.press("Space")
    assert set(pictures.evaluate_all("all => all.map(each => each.src)")) == {before[0]}
    report.keyboard.press("Space")
    assert pictures.evaluate_all("all => all.map(each => each.src)") == before

    # A picture of the chart has its title, its axes and the name of the image.
    with report.expect_download() as saved:
        report.locator(".modebar-btn[data-title='Save as SVG']").click()
    svg = Path(saved.value.path()).read_text("utf-8")
    for text in ("Chelsea", COLUMNS["numbers"].axis_title, COLUMNS["delta_e"].axis_title):
        assert text.replace("&", "&amp;") in svg

    report.emulate_media(media="print")
    width, screen = report.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= screen
    loaded = {each for each in heard if not each.startswith(("data:", "blob:", "file:"))}
    assert loaded == set()
    report.context.close()
