"""The trade-off chart as an instrument: what only a browser can tell."""

from core.columns import COST_AXES
from tests.small import SETTINGS, SMALL

from .steps import (
    Page,
    address,
    axis_field,
    chart,
    choose_axis,
    enter_sweep,
    expect,
    open_sweep_editor,
    points,
    wait_until_finished,
)

ROW_HEIGHT = 35
# Each of the two methods meets the target somewhere, which is marked.
ANSWERS = 2
AUTORANGE = "() => document.querySelector('.st-key-curve .js-plotly-plot')?.layout.xaxis.autorange"
ONE_WATCHED_CHART = """() => {
  const charts = [...document.querySelectorAll(".st-key-curve .js-plotly-plot")]
  return charts.length === 1 && charts[0].dataset.watched === "true"
}"""
RANGES = "chart => [chart.layout.xaxis.range, chart.layout.yaxis.range]"


def wait_for_watched_chart(page: Page) -> None:
    """Until there is one chart, at rest, whose zoom the server hears of."""
    # In one look: while it is drawn anew, the old and the new one stand there together.
    page.wait_for_function(ONE_WATCHED_CHART)
    expect(points(page).first).to_be_visible()


def click_point(page: Page, index: int) -> None:
    wait_for_watched_chart(page)
    points(page).nth(index).hover(force=True)  # The surface that takes the mouse lies above it.
    expect(chart(page).locator(".hoverlayer .hovertext")).to_be_visible()
    page.mouse.down()
    page.mouse.up()


def expect_chosen(page: Page, method: str, value: str) -> None:
    expect(axis_field(page, "method")).to_have_value(method)
    slider = page.locator(".st-key-k").get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", value)


def zoom_in(page: Page) -> None:
    """Drag a box over the middle of the chart, and wait until the server has heard of it."""
    box = chart(page).locator(".nsewdrag").bounding_box()
    x, y, width, height = box["x"], box["y"], box["width"], box["height"]
    page.mouse.move(x + 0.2 * width, y + 0.1 * height)
    page.mouse.down()
    page.mouse.move(x + 0.8 * width, y + 0.9 * height, steps=5)
    page.mouse.up()
    # Nothing on the page shows when it has.
    page.wait_for_timeout(2000)


def test_zoom_and_selection_survive_new_points(visit, quick_server):
    page = visit(address(quick_server.url, "tradeoffs"))
    wait_until_finished(page)
    click_point(page, 0)
    expect_chosen(page, "K-Means", "2")
    wait_for_watched_chart(page)
    whole = chart(page).evaluate(RANGES)
    zoom_in(page)
    zoomed = chart(page).evaluate(RANGES)
    assert zoomed != whole
    open_sweep_editor(page)
    enter_sweep(page, "kmeans", "2, 3, 4")
    wait_until_finished(page, settings=len(SETTINGS) + 1)
    expect(points(page)).to_have_count(len(SETTINGS) + 2 + ANSWERS)
    assert chart(page).evaluate(RANGES) == zoomed
    expect_chosen(page, "K-Means", "2")
    # The zoom is still there when the page is opened again.
    page.get_by_role("link", name="Guide").click()
    expect(page.get_by_role("heading", name="Guide", level=1)).to_be_visible()
    page.get_by_role("link", name="Trade-offs").click()
    expect(chart(page)).to_have_attribute("data-watched", "true")
    assert chart(page).evaluate(RANGES) == zoomed
    # Other axes are another chart.
    choose_axis(page, "x", COST_AXES["numbers"].axis_title)
    expect(axis_field(page, "x")).to_have_value(COST_AXES["numbers"].axis_title)
    expect(chart(page)).to_have_count(1)
    wait_until_finished(page)
    page.wait_for_function(
        f"({AUTORANGE})(document.querySelector('.st-key-curve .js-plotly-plot'))"
    )


def test_an_unchanged_chart_stays_where_it_is_and_a_row_of_the_table_chooses_its_setting(
    visit, quick_server
):
    page = visit(address(quick_server.url, "tradeoffs", SMALL))
    wait_until_finished(page)
    wait_for_watched_chart(page)
    zoom_in(page)
    zoomed = chart(page).evaluate(RANGES)
    chart(page).evaluate("chart => { chart.dataset.mark = 'the same' }")
    page.get_by_role("tab", name="Seeds").click()
    expect(page.get_by_text("Number of seeds")).to_be_visible()
    wait_until_finished(page)
    expect(chart(page)).to_have_attribute("data-mark", "the same")
    assert chart(page).evaluate(RANGES) == zoomed

    page.get_by_role("tab", name="Numbers").click()
    wait_until_finished(page)
    expect(chart(page)).to_have_attribute("data-mark", "the same")
    table = page.locator(".st-key-table canvas").first
    table.scroll_into_view_if_needed()
    # This is the box of the third row of settings, below the header; a surface that scrolls lies
    # above it.
    table.click(position={"x": 16, "y": 3.5 * ROW_HEIGHT}, force=True)
    expect_chosen(page, "NMF", "1")
