"""The viewer driven by mouse, keyboard and fingers: what it shows are the pixels of the file."""

import pytest

from core.compression import compress
from core.methods import METHODS
from core.samples import load_sample
from tests.small import SMALL

from .steps import (
    address,
    expect,
    serious_findings,
    wait_until_finished,
)
from .viewing import assert_shows, divider, pane, stage, view, wait_for_picture

IMAGE = load_sample("chelsea")
LARGEST = 32


def name_of(key, value):
    return f"{METHODS[key].label}, K = {value}"


def decoded(key, value):
    method = METHODS[key]
    return compress(IMAGE, method.make(value)).pixels()


@pytest.fixture
def open_viewer(visit, server):
    def open_setting(key, value, size="1", **options):
        choices = SMALL | {"size": size, "method": key, "k": str(value)}
        page = visit(address(server.url, "gallery", choices), **options)
        wait_until_finished(page)
        wait_for_picture(page, "Original")
        wait_for_picture(page, name_of(key, value))
        return page

    return open_setting


@pytest.mark.parametrize(("key", "value"), [("kmeans", 3), ("nmf", 2)])
def test_wheel_magnifies_the_pixels_of_the_file_under_the_mouse(key, value, open_viewer):
    page = open_viewer(key, value)
    box = stage(page).bounding_box()
    x, y = round(box["width"] * 0.4), round(box["height"] * 0.4)
    zoom, left, top = view(page, "Original")
    under_mouse = (x - left) / zoom, (y - top) / zoom
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.wheel(0, -4000)
    expect(stage(page).locator("..")).to_contain_text(f"{100 * LARGEST} %")
    zoom, left, top = view(page, "Original")
    assert zoom == LARGEST
    assert (x - left) / zoom == pytest.approx(under_mouse[0], abs=1)
    assert (y - top) / zoom == pytest.approx(under_mouse[1], abs=1)
    middle = round(box["width"] / 2)
    assert_shows(page, "Original", IMAGE.pixels, slice(0, middle - 40))
    assert_shows(page, name_of(key, value), decoded(key, value), slice(middle + 40, None))


def test_everything_works_by_keyboard(open_viewer):
    page = open_viewer("kmeans", 3)
    stage(page).focus()
    page.keyboard.press("s")
    for key in ("1", "+", "+", "+", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    assert view(page, "Original") == view(page, name_of("kmeans", 3))
    assert view(page, "Original")[0] == 8
    assert_shows(page, "Original", IMAGE.pixels)
    assert_shows(page, name_of("kmeans", 3), decoded("kmeans", 3))
    page.keyboard.press("f")
    page.keyboard.press(" ")
    flipped = pane(page, name_of("kmeans", 3)).evaluate("pane => getComputedStyle(pane).visibility")
    shown = ("Original", IMAGE.pixels), (name_of("kmeans", 3), decoded("kmeans", 3))
    order = shown if flipped == "hidden" else shown[::-1]
    assert_shows(page, *order[0])
    page.keyboard.press(" ")
    assert_shows(page, *order[1])
    page.keyboard.press("w")
    divider(page).press("Home")
    expect(divider(page)).to_have_attribute("aria-valuenow", "0")
    assert serious_findings(page) == []


def test_new_setting_keeps_zoom_and_position_and_fetches_nothing_twice(open_viewer):
    page = open_viewer("kmeans", 3)
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    # Plotly's charts have a button of that name too when the mouse is over them.
    page.get_by_role("button", name="Zoom in", exact=True).and_(
        page.locator("[data-do=in]")
    ).click()
    stage(page).press("ArrowRight")
    before = view(page, "Original")
    setting = page.locator(".st-key-k").get_by_role("slider")
    for key, value in (("ArrowLeft", 2), ("ArrowRight", 3)):
        setting.press(key)
        wait_for_picture(page, name_of("kmeans", value))
    assert view(page, "Original") == before
    assert len([url for url in fetched if pane_address(page, "Original") in url]) == 0
    assert len([url for url in fetched if pane_address(page, name_of("kmeans", 3)) in url]) <= 1


def test_picture_follows_the_slider_before_the_server_answers(open_viewer):
    page = open_viewer("kmeans", 3)
    # The slider has the new value, but the server is not told.
    page.locator(".st-key-k [aria-valuetext]").evaluate(
        "slider => slider.setAttribute('aria-valuetext', '2')"
    )
    wait_for_picture(page, name_of("kmeans", 2))
    for key in ("s", "1", "+", "+", "+"):
        stage(page).press(key)
    assert_shows(page, name_of("kmeans", 2), decoded("kmeans", 2))


def pane_address(page, label):
    return pane(page, label).get_attribute("data-url")


def test_tile_opens_the_viewer_on_its_setting(open_viewer):
    page = open_viewer("kmeans", 3)
    page.get_by_role("button", name="Look at K = 2").click()
    wait_for_picture(page, name_of("kmeans", 2))
    expect(stage(page)).to_be_focused()
    expect(stage(page)).to_be_in_viewport()
    expect(page.get_by_role("button", name="K = 2, shown above")).to_be_visible()


def test_divider_is_dragged_and_two_fingers_magnify(open_viewer):
    page = open_viewer("kmeans", 3, has_touch=True)
    box = divider(page).bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - stage(page).bounding_box()["width"] / 4, middle[1], steps=2)
    page.mouse.up()
    expect(divider(page)).to_have_attribute("aria-valuenow", "25")

    before = view(page, "Original")[0]
    fingers = page.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 50), ("touchMove", 75), ("touchMove", 100)):
        points = [{"x": middle[0] + way * apart, "y": middle[1] - 80, "id": way} for way in (0, 1)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert view(page, "Original")[0] == pytest.approx(2 * before, rel=0.01)
