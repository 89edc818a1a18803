"""The swatches of a palette by themselves, in rooms of every width."""

from collections import Counter
from pathlib import Path

import pytest

from pages.sections.palette import swatches

from .steps import expect

HERE = Path(swatches.__file__).parent


def show_alone(page, count, width):
    """Show a palette without Streamlit, in a room of that width."""
    markup, style = ((HERE / f"swatches.{kind}").read_text() for kind in ("html", "css"))
    page.set_content(f"<style>{style}</style><main style='width: {width}px'>{markup}</main>")
    script = (HERE / "swatches.js").read_text().replace("export default", "window.show =")
    page.add_script_tag(content=script, type="module")
    page.wait_for_function("() => Boolean(window.show)")
    colors = [{"code": f"#{number:06x}", "share": "10.0 %"} for number in range(count)]
    page.evaluate(
        "data => show({ data, parentElement: document.querySelector('main') })", {"colors": colors}
    )


@pytest.mark.parametrize(
    ("count", "width", "rows"),
    [(3, 1000, [3]), (10, 660, [10]), (10, 320, [5, 5]), (20, 1100, [10, 10]), (20, 660, [10, 10])],
)
def test_no_colour_is_left_alone_in_a_row(visit, count, width, rows):
    page = visit("about:blank")
    show_alone(page, count, width)
    buttons = page.get_by_role("button")
    expect(buttons).to_have_count(count)
    boxes = [buttons.nth(number).bounding_box() for number in range(count)]
    assert sorted(Counter(box["y"] for box in boxes).values()) == rows
    for number, box in enumerate(boxes):
        code = buttons.nth(number).locator(".code").bounding_box()
        assert code["x"] + code["width"] <= box["x"] + box["width"] + 1


@pytest.mark.parametrize("is_touch", [False, True])
def test_whoever_has_fingers_only_is_not_told_of_keys(visit, is_touch):
    page = visit("about:blank", has_touch=is_touch, is_mobile=is_touch)
    show_alone(page, 3, 320)
    words = page.get_by_role("status").inner_text()
    assert words == f"Click a colour to copy its code{'' if is_touch else '; the arrow keys move'}."


def test_rows_are_made_anew_when_the_room_changes(visit):
    page = visit("about:blank")
    show_alone(page, 10, 660)
    page.evaluate("document.querySelector('main').style.width = '320px'")
    page.wait_for_function(
        "getComputedStyle(document.querySelector('.swatches')).gridTemplateColumns"
        ".split(' ').length === 5"
    )
