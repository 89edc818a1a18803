"""Texts of the pages, and what a person does on them."""

import re
from urllib.parse import urlencode

from core.samples import SAMPLES
from pages import PAGES
from tests.small import SMALL

from .requirement import missing

try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Locator, Page, expect
except ImportError:
    missing("Playwright with axe-playwright-python")

# A busy machine is not a failure.
expect.set_options(timeout=60_000)

TITLE = SAMPLES[SMALL["image"]].title

FINISHED = "measured on the image decoded"
STOPPED = "Stopped: "
PROGRESS = r"\((\d+) of {}\)"
BAD_SWEEP = "whole numbers"
UPLOADED = "Your image"
SHARE = "Share this view"
SWEEP = "Values of K, options"
COMPUTES_LONG = 90_000


def address(base: str, path: str = "", query: dict[str, str] = SMALL) -> str:
    return f"{base}/{path}?{urlencode(query)}"


def path_of(stem: str) -> str:
    """The first page of the menu has the address of the app itself."""
    return "" if stem == PAGES[0][0] else stem


def wait_until_finished(page: Page, settings: int | str = "") -> None:
    """Wait for the end of the sweep, and for the parts of the page that the browser loads late."""
    text = re.compile(rf"{settings}.*{FINISHED}")
    expect(page.get_by_text(text)).to_be_visible(timeout=COMPUTES_LONG)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    # Until the run has ended, what it no longer draws stands there as well, in pale colours.
    expect(page.locator("[data-test-script-state]")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=COMPUTES_LONG
    )


def wait_for_fact(page: Page, value: str) -> None:
    expect(page.get_by_test_id("stCaptionContainer").filter(has_text=value)).to_be_visible()


def go_to(page: Page, title: str) -> None:
    """Follow the menu."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def open_sweep_editor(page: Page) -> None:
    page.get_by_test_id("stSidebar").get_by_text(SWEEP, exact=True).click()
    expect(seed_field(page)).to_be_visible()


def seed_field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Seed")


def sweep_field(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}").get_by_role("textbox")


def enter_sweep(page: Page, key: str, values: str) -> None:
    sweep_field(page, key).fill(values)
    sweep_field(page, key).press("Enter")


def read_progress(page: Page, total: int) -> int:
    """The number of the setting that is being computed, out of that many."""
    words = re.compile(PROGRESS.format(total))
    line = page.get_by_text(words)
    expect(line).to_be_visible(timeout=COMPUTES_LONG)
    return int(words.findall(line.inner_text())[0])


def chart(page: Page) -> Locator:
    """The finished chart; those of a sweep that still runs have other keys."""
    return page.locator(".st-key-curve .js-plotly-plot")


def labels_that_touch(drawn: Locator) -> list[str]:
    """Labels of the horizontal axis of a chart that have no gap before them."""
    return drawn.evaluate(
        """(chart) => {
          const shown = [...chart.querySelectorAll(".xtick text")]
            .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }))
            .filter(({ box }) => box.width > 0)
          return shown.slice(1).filter(({ box }, at) => box.left < shown[at].box.right + 3)
            .map(({ text }) => text)
        }"""
    )


def choose_axis(page: Page, key: str, title: str) -> None:
    axis_field(page, key).click()
    page.get_by_role("option", name=title, exact=True).click()


def axis_field(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}").get_by_role("combobox")


def points(page: Page) -> Locator:
    return chart(page).locator(".point")


def curves(page: Page) -> dict[str, list[float]]:
    """Positions of each curve's points on the storage axis, as Plotly has read them.

    Empty while the chart is drawn anew: for a moment the old and the new one stand there.
    """
    expect(chart(page)).to_have_count(1)
    return chart(page).evaluate_all(
        "charts => Object.fromEntries((charts.length === 1 && charts[0]._fullData || [])"
        ".filter(curve => curve.customdata)"
        ".map(curve => [curve.customdata[0][0], Array.from(curve.x)]))"
    )


def wait_for_curves(page: Page, expected: dict[str, list[float]]) -> None:
    """Wait until the chart shows these values, also where the last choice is still on its way."""
    for _ in range(100):
        found = curves(page)
        if found == expected:
            return
        page.wait_for_timeout(300)
    assert found == expected


def serious_findings(page: Page) -> list[str]:
    """The serious problems that axe-core finds on the page as it is now."""
    # Lists of what is right would take most of the time.
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response
    return [
        f"{rule['id']}: {node['html']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
        if node["impact"] in ("serious", "critical")
    ]
