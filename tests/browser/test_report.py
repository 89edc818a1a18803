"""A report as a person uses it: downloaded from the page, then opened from disk without network."""

import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from core.columns import COLUMNS, COST_AXES, QUALITY_AXES
from core.files.results import row_as_json
from core.images import encode_png, scale_to
from core.report import Report
from core.samples import load_sample
from core.sets import read_rows
from tests.core.report.by_hand import rows_of
from tests.small import SETTINGS

from .steps import UPLOADED, Page, address, expect, serious_findings, wait_until_finished
from .test_results import download, download_rows

NAME = "<b>x&amp;</b> *a* {{1}} '.png".replace("/", "")
TIMES = ["encode_seconds", "decode_seconds"]


def points(page: Page, method: str, chart: int = 0) -> list[list[float]]:
    """Positions of a curve's points on both axes, as Plotly has read them."""
    return (
        page.locator(".plot")
        .nth(chart)
        .evaluate(
            "(chart, name) => { const curve = chart._fullData.find(each => each.name === name);"
            "return [Array.from(curve.x), Array.from(curve.y)] }",
            method,
        )
    )


def open_offline(chromium, path: Path, heard: list[str]) -> Page:
    page = chromium.new_context(offline=True, accept_downloads=True).new_page()
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url[:60]))
    page.goto(path.as_uri())
    return page


def assert_the_space_bar_flips_pictures(report: Page) -> None:
    """It shows the original in each place, and back."""
    pictures = report.locator("figure > img:first-child")
    before = pictures.evaluate_all("all => all.map(each => each.src)")
    assert len(set(before)) == 1 + len(SETTINGS)
    pictures.nth(1).scroll_into_view_if_needed()
    report.keyboard.press("Space")
    assert set(pictures.evaluate_all("all => all.map(each => each.src)")) == {before[0]}
    report.keyboard.press("Space")
    assert pictures.evaluate_all("all => all.map(each => each.src)") == before


def saved(report: Page) -> Iterator[str]:
    """The texts in the picture of a chart."""
    with report.expect_download() as picture:
        report.locator(".modebar-btn[data-title='Save as SVG']").click()
    return ElementTree.parse(picture.value.path()).getroot().itertext()


def test_a_report_of_the_page_works_from_disk_without_network(
    visit, quick_server, chromium, tmp_path
):
    page = visit(address(quick_server.url, "tradeoffs"))
    wait_until_finished(page)
    # An image so small that its grid for rates is there soon, with a name that means something in
    # HTML, in Plotly's texts and in Markdown.
    picture = tmp_path / NAME
    picture.write_bytes(encode_png(scale_to(load_sample("chelsea"), 5000).pixels))
    page.locator(".st-key-_upload input[type=file]").set_input_files(picture)
    expect(page.get_by_role("radio", name=UPLOADED)).to_be_checked()
    wait_until_finished(page)
    rows = download_rows(page)
    path = tmp_path / "report.html"
    page.get_by_role("button", name="Make report").click()
    expect(page.get_by_role("button", name="Download report")).to_be_visible()
    path.write_bytes(download(page, page.get_by_role("button", name="Download report")))

    # What can be taken away beside the rows; `tests/pages/test_numbers.py` runs the script.
    page.locator(".st-key-numbers").get_by_role("button").click()
    codes = page.get_by_test_id("stCode")
    expect(codes.filter(has_text="core.sweep").first).to_be_visible()
    shown = codes.all_text_contents()
    script = download(page, page.locator(".st-key-numbers-file").get_by_role("button"))
    assert script.decode().rstrip() in shown

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
    report.locator("[name=quality-scale]").select_option("log")
    assert points(report, "K-Means") == [own["numbers"].tolist(), own["delta_e"].tolist()]
    expect(report.locator(".plot .xtitle")).to_have_text(COLUMNS["numbers"].axis_title)

    scales = report.locator(".plot").evaluate(
        "chart => [chart._fullLayout.xaxis.type, chart._fullLayout.yaxis.type]"
    )
    assert scales == ["log", "log"]

    # Rates are there although nobody has opened their tab.
    rates = report.get_by_role("table", name="Change in file size against JPEG at equal PSNR")
    expect(rates.get_by_role("cell", name="K-Means")).to_be_visible()

    # The rows are those of the page.
    link = report.get_by_role("link", name="Download all rows as CSV")
    found = pd.read_csv(io.BytesIO(download(report, link)))
    pd.testing.assert_frame_equal(found.drop(columns=TIMES), rows.drop(columns=TIMES))
    assert list(zip(found["method"], found["value"], strict=True)) == SETTINGS

    assert_the_space_bar_flips_pictures(report)
    # A picture of the chart has its title, its axes and the name of the image.
    assert {NAME, COLUMNS["numbers"].axis_title, COLUMNS["delta_e"].axis_title} <= {*saved(report)}

    report.emulate_media(media="print")
    width, screen = report.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= screen
    loaded = {each for each in heard if not each.startswith(("data:", "blob:", "file:"))}
    assert loaded == set()
    report.context.close()


def test_a_report_of_a_set_draws_its_charts_from_disk(chromium, tmp_path):
    report, path = Report(0), tmp_path / "set.html"
    rows = rows_of(["a.png", "b.png", "c.png"])
    report.add_set("rows.jsonl", read_rows(b"".join(map(row_as_json, rows)), COLUMNS))
    path.write_bytes(report.to_html())
    heard: list[str] = []
    page = open_offline(chromium, path, heard)
    charts = page.locator(".plot")
    expect(charts.locator(".point").first).to_be_visible()
    # The curves, the BD-rates, and a chart of each image.
    assert charts.evaluate_all("all => all.map(each => each._fullLayout.xaxis.type)") == [
        *("log", "linear", "log", "log", "log"),
    ]
    assert points(page, "K-Means, median", 1)[0] == pytest.approx([100, 100])
    assert serious_findings(page) == []
    assert {each for each in heard if not each.startswith(("data:", "blob:", "file:"))} == set()
    page.context.close()
