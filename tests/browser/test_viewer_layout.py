"""The viewer by itself, in windows and with images of every shape."""

import base64
import io
from pathlib import Path

import PIL.Image
import pytest

from pages.shared import viewer

from .steps import expect
from .viewing import divider, stage, view

HERE = Path(viewer.__file__).parent
SIDEBAR = 300
PAIR = ("Original", "K-Means, K = 3")
WINDOWS = ((1280, 720), (1920, 1080))
SIZES = ((768, 512), (512, 768), (1200, 300))


def show_alone(page, size, labels=PAIR, detail=""):
    """Show an image of that size in a viewer without Streamlit, beside an empty sidebar."""
    markup, style = ((HERE / f"viewer.{kind}").read_text() for kind in ("html", "css"))
    page.set_content(f"<style>{style}</style><main>{markup}</main>")
    page.add_style_tag(content=f"main {{ margin-left: {SIDEBAR}px }}")
    script = (HERE / "viewer.js").read_text().replace("export default", "window.show =")
    page.add_script_tag(content=script, type="module")
    # A module runs a little later than it is added.
    page.wait_for_function("() => Boolean(window.show)")
    page.evaluate(
        "data => { window.leave = show({ data, parentElement: document.querySelector('main') }) }",
        data_of(size, labels, detail),
    )


def data_of(size, labels=PAIR, detail=""):
    picture = io.BytesIO()
    PIL.Image.new("RGB", size).save(picture, "PNG")
    url = f"data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}"
    versions = [{"label": label, "detail": detail, "url": url} for label in labels]
    names = {"name": "viewer", "mode": "wipe", "visit": 0, "slider": "", "ahead": []}
    return names | {"versions": versions, "width": size[0], "height": size[1]}


def test_handle_stands_on_the_seam_and_inside_the_picture(visit):
    page = visit("about:blank")
    for size in SIZES:
        show_alone(page, size)
        for width, height in WINDOWS:
            page.set_viewport_size({"width": width, "height": height})
            for key, share in (("Home", 0), ("End", 1)):
                divider(page).press(key)
                pane = page.locator(".pane.second").bounding_box()
                handle = divider(page).bounding_box()
                seam = pane["x"] + share * pane["width"]
                assert handle["x"] + handle["width"] / 2 == pytest.approx(seam, abs=1)
            # The picture fills the pane from side to side, so the seam is inside the picture.
            assert pane["width"] <= pane["height"] * size[0] / size[1] + 2


def test_three_versions_stand_in_one_row_on_a_projector(visit):
    page = visit("about:blank")
    page.set_viewport_size({"width": 1024, "height": 768})
    show_alone(page, SIZES[0], [*PAIR, "NMF, K = 5"])
    page.get_by_role("button", name="Side by side").click()
    expect(page.locator("figure")).to_have_count(3)
    boxes = [page.locator("figure").nth(number).bounding_box() for number in range(3)]
    assert len({box["y"] for box in boxes}) == 1
    assert boxes[0]["width"] > 200
    # A pane that is higher than its picture is no wider for that.
    room = stage(page).bounding_box()
    assert boxes[2]["x"] + boxes[2]["width"] <= room["x"] + room["width"] + 1
    assert boxes[1]["x"] >= boxes[0]["x"] + boxes[0]["width"]


@pytest.mark.parametrize("is_touch", [False, True])
def test_whoever_has_fingers_only_is_not_told_of_keys_and_a_wheel(visit, is_touch):
    page = visit("about:blank", has_touch=is_touch, is_mobile=is_touch)
    show_alone(page, SIZES[0])
    expect(page.get_by_text("pinch to zoom")).to_be_visible()
    words = page.locator("#viewer-help").inner_text()
    assert ("wheel" in words, "Keys" in words) == (not is_touch, not is_touch)
    assert is_touch == words.endswith("Drag to move; pinch to zoom.")


def test_a_caption_beside_other_pictures_is_as_wide_as_it_needs(visit):
    page = visit("about:blank")
    page.set_viewport_size({"width": 1024, "height": 768})
    show_alone(page, SIZES[0], ["Original", "3 of 20 parts", "NMF, K = 20: 22.8 dB"])
    page.get_by_role("button", name="Side by side").click()
    captions = page.locator("figcaption")
    expect(captions).to_have_count(3)
    # One line: the padding and a little more than the letters.
    assert {round(captions.nth(number).bounding_box()["height"]) for number in range(3)} == {
        round(captions.first.bounding_box()["height"])
    }


def test_on_a_phone_a_caption_is_no_wider_than_its_lines_and_keeps_off_the_seam(visit):
    page = visit("about:blank")
    page.set_viewport_size({"width": 390, "height": 844})
    show_alone(page, SIZES[0], ["Original", "K-Means, K = 30"], "33.0 kB, 30.6 dB")
    page.add_style_tag(content="main { margin-left: 0 !important }")
    captions, seam = page.locator("figcaption"), divider(page).bounding_box()
    for number in range(2):
        box = captions.nth(number).bounding_box()
        text = captions.nth(number).evaluate(
            """caption => {
                const range = document.createRange()
                range.selectNodeContents(caption)
                return range.getBoundingClientRect().width
            }"""
        )
        # The padding on both sides, and the rounding of a pixel.
        assert box["width"] <= text + 18
        middle = seam["x"] + seam["width"] / 2
        assert box["x"] + box["width"] < middle - 4 or box["x"] > middle + 4


def test_a_viewer_that_is_drawn_again_in_its_place_has_its_panes_once(visit):
    page = visit("about:blank")
    size = SIZES[0]
    show_alone(page, size)
    page.evaluate(
        "data => { leave(); show({ data, parentElement: document.querySelector('main') }) }",
        data_of(size),
    )
    expect(page.locator("figure")).to_have_count(2)
    before = zoom(page)
    stage(page).dispatch_event("wheel", {"deltaY": -100})
    once = zoom(page) / before
    stage(page).dispatch_event("wheel", {"deltaY": -100})
    assert zoom(page) / before == pytest.approx(once**2, rel=1e-4)
    # What one turn of the wheel does in a viewer that was drawn once.
    show_alone(page, size)
    first = zoom(page)
    stage(page).dispatch_event("wheel", {"deltaY": -100})
    assert zoom(page) / first == pytest.approx(once, rel=1e-4)


def zoom(page):
    return view(page, "Original")[0]
