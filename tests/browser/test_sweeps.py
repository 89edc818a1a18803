"""Sweeps while they run."""

from core.methods import DEFAULT_METHODS, FAMILIAR
from tests.small import SETTINGS, SMALL

from .steps import (
    STOPPED,
    address,
    chart,
    enter_sweep,
    expect,
    labels_that_touch,
    open_sweep_editor,
    points,
    read_progress,
    wait_for_fact,
    wait_until_finished,
)

MANY_COLOURS = ",".join(map(str, range(217, 257)))
LONG = SMALL | {"kmeans": MANY_COLOURS}
SETTINGS_OF_LONG = 40 + sum(key != "kmeans" for key, _ in SETTINGS)


def test_first_screen_shows_the_tutorials_sweep(visit, server):
    page = visit(server.url)
    wait_for_fact(page, "600 × 800")
    wait_for_fact(page, "1,440,000")
    settings = sum(len(method.knob().sweep) for method in DEFAULT_METHODS.values())
    wait_until_finished(page, settings=settings)
    expect(points(page)).to_have_count(settings + len(FAMILIAR.knob().sweep))
    for method in DEFAULT_METHODS.values():
        for value in method.knob().sweep:
            alt = f"The image after {method.label}, K = {value}"
            expect(page.get_by_role("img", name=alt, exact=True)).to_be_visible()
    # Sizes of three decades have many labels, for which a phone has little room.
    page.set_viewport_size({"width": 390, "height": 844})
    expect(chart(page).locator(".main-svg").first).to_have_css("width", "358px")
    assert labels_that_touch(chart(page)) == []


def test_moved_widget_takes_over_and_what_is_finished_stays(visit, server):
    page = visit(address(server.url, "tradeoffs", LONG))
    open_sweep_editor(page)
    in_work = read_progress(page, SETTINGS_OF_LONG)
    enter_sweep(page, "kmeans", SMALL["kmeans"])
    wait_until_finished(page, settings=len(SETTINGS))
    # The chosen one has a ring as well.
    # Besides the settings: the ring around the chosen one, and a mark for each method's answer.
    expect(points(page)).to_have_count(len(SETTINGS) + 1 + 2)

    enter_sweep(page, "kmeans", MANY_COLOURS)
    # Had the first sweep gone on to its end, there would be nothing left to do.
    assert in_work < read_progress(page, SETTINGS_OF_LONG) < SETTINGS_OF_LONG / 2


def test_stop_keeps_what_is_finished_and_continue_goes_on(visit, server):
    page = visit(address(server.url, "tradeoffs", LONG | {"seed": "1"}))
    button = page.locator(".st-key-stop-sweep").get_by_role("button")
    read_progress(page, SETTINGS_OF_LONG)
    button.click()
    line = page.get_by_text(STOPPED)
    expect(line).to_be_visible()
    finished = int(line.inner_text().removeprefix(STOPPED).split()[0])
    assert finished < SETTINGS_OF_LONG
    expect(points(page)).to_have_count(finished)
    button.click()
    assert read_progress(page, SETTINGS_OF_LONG) > finished
