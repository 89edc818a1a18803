"""Choices made by keyboard, by menu, and by a link from somebody else."""

import re

from core.columns import COST_AXES
from core.images import scale_to
from core.methods import NMF
from core.samples import SAMPLES, load_sample
from tests.small import PIXELS, SMALL

from .steps import (
    SHARE,
    TITLE,
    Locator,
    Page,
    address,
    axis_field,
    chart,
    choose_axis,
    expect,
    go_to,
    open_sweep_editor,
    seed_field,
    wait_for_curves,
    wait_for_fact,
    wait_until_finished,
)

NUMBERS = COST_AXES["numbers"].axis_title
MOST_TABS = 40
# While `window.held` is a list, messages of the server wait in it, as on a slow connection.
HOLD_ANSWERS = """
window.held = null
const Socket = window.WebSocket
window.WebSocket = class extends Socket {
  constructor(...options) {
    super(...options)
    this.addEventListener("message", (event) => {
      if (!window.held) return
      event.stopImmediatePropagation()
      window.held.push([this, event.data])
    })
  }
}
window.release = () => {
  const held = window.held
  window.held = null
  for (const [socket, data] of held) socket.dispatchEvent(new MessageEvent("message", { data }))
}
"""


def stored_numbers() -> dict[str, list[int]]:
    """The tutorial's counts for the small sweep."""
    height, width = scale_to(load_sample("chelsea"), PIXELS).pixels.shape[:2]
    return {
        "kmeans": [height * width + 3 * colours for colours in (2, 3)],
        "nmf": [3 * components * (height + width) for components in (1, 2)],
    }


def press_tab_until_focused(page: Page, goal: Locator) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if goal.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{MOST_TABS} tabs did not reach {goal}.")


def test_the_keyboard_is_seen_on_links_and_tools_in_the_dark_theme(visit, quick_server):
    link = address(quick_server.url, "gallery")
    page = visit(link, color_scheme="dark", viewport={"width": 1280, "height": 720})
    wait_until_finished(page)
    tool = page.get_by_role("button", name="Fullscreen: Palette")
    for goal in (
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Compare"),
        tool,
        page.locator(".modebar-btn").first,
    ):
        press_tab_until_focused(page, goal)
        expect(goal).to_have_css("outline", "rgb(255, 255, 255) solid 2px")
        if goal is tool:
            expect(page.get_by_test_id("stElementToolbar").filter(has=tool)).to_have_css(
                "opacity", "1"
            )


def test_budget_and_sample_are_chosen_by_keyboard_alone(visit, quick_server):
    keys = list(SAMPLES)
    chosen, following = SAMPLES["chelsea"], SAMPLES[keys[keys.index("chelsea") + 1]]
    page = visit(address(quick_server.url, query=SMALL | {"size": "1"}))
    wait_until_finished(page)
    slider = page.locator(".st-key-budget").get_by_role("slider")
    slider.press("Home")
    expect(page.get_by_text("In 1 kB, ")).to_be_visible()
    slider.press("End")
    expect(page.get_by_text("In 1000 kB, ")).to_be_visible()
    press_tab_until_focused(page, page.get_by_role("radio", name=chosen.title))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name=following.title)).to_be_checked()
    expect(page.get_by_role("img", name=f"The image {following.title}")).to_be_visible()
    image = load_sample(following.key)
    wait_for_fact(page, f"{image.height} × {image.width}")


def linear_scale(page):
    scale = page.get_by_role("radiogroup", name="Scale of the horizontal axis")
    return scale.get_by_role("radio", name="linear")


def test_axes_follow_their_menus_and_a_shared_link_opens_the_same_view(visit, quick_server):
    page = visit(address(quick_server.url, "tradeoffs", SMALL | {"seed": "7"}))
    wait_until_finished(page)
    choose_axis(page, "x", NUMBERS)
    expect(axis_field(page, "x")).to_have_value(NUMBERS)
    wait_until_finished(page)
    wait_for_curves(page, stored_numbers())
    linear_scale(page).press("Space")
    expect(linear_scale(page)).to_be_checked()
    page.get_by_role("button", name=SHARE).click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(link).to_contain_text("scale=linear")

    theirs = visit(link.inner_text().strip())
    wait_until_finished(theirs)
    open_sweep_editor(theirs)
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Trade-offs")
    expect(theirs.get_by_role("radio", name=TITLE)).to_be_checked()
    expect(linear_scale(theirs)).to_be_checked()
    expect(axis_field(theirs, "x")).to_have_value(NUMBERS)
    expect(seed_field(theirs)).to_have_value("7")
    wait_for_curves(theirs, stored_numbers())


def test_the_address_follows_the_choices_and_going_back_restores_them(visit, quick_server):
    page = visit(address(quick_server.url))
    wait_until_finished(page)
    page.locator(".st-key-budget").get_by_role("slider").press("ArrowRight")
    expect(page).to_have_url(re.compile(r"/\?v=4&budget=150&image=chelsea&"))
    go_to(page, "Trade-offs")
    wait_until_finished(page)
    expect(page).to_have_url(re.compile(r"/tradeoffs\?v=4&budget=150&image=chelsea&"))
    choose_axis(page, "method", NMF.label)
    expect(page).to_have_url(re.compile("&method=nmf&"))

    page.go_back()
    expect(page.locator(".st-key-budget")).to_contain_text("150 kB")
    wait_until_finished(page)
    page.go_forward()
    expect(axis_field(page, "method")).to_have_value(NMF.label)
    wait_until_finished(page)
    page.reload()
    expect(axis_field(page, "method")).to_have_value(NMF.label)
    expect(page.get_by_role("radio", name=TITLE)).to_be_checked()


def test_one_step_back_leads_back_even_while_a_choice_is_still_on_its_way(visit, quick_server):
    page = visit(address(quick_server.url))
    page.add_init_script(HOLD_ANSWERS)
    page.reload()
    wait_until_finished(page)
    go_to(page, "Gallery")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gallery")
    wait_until_finished(page)
    entries = page.evaluate("history.length")
    page.evaluate("window.held = []")
    choose_axis(page, "method", NMF.label)
    # The server begins a run, of which the page hears only after the step back.
    page.wait_for_function("window.held.length > 0")
    page.evaluate("history.back()")
    page.wait_for_url(re.compile(r"/\?v=4"))
    page.evaluate("window.release()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Palette & Parts")
    wait_until_finished(page)
    assert page.url.startswith(f"{quick_server.url}/?v=4")
    assert page.evaluate("history.length") == entries
    page.evaluate("history.forward()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gallery")
    # What a person does next is a new entry again.
    go_to(page, "Guide")
    expect(page.get_by_role("heading", level=1)).to_have_text("Guide")
    page.wait_for_url(re.compile("/guide"))


def test_on_a_projector_all_ways_to_compare_can_be_seen(visit, quick_server):
    page = visit(address(quick_server.url, "compare"))
    page.set_viewport_size({"width": 1024, "height": 768})
    ways = page.locator(".st-key-match").get_by_role("radiogroup")
    expect(ways).to_be_visible()
    # Until its letters are loaded, a wider kind stands in for them.
    page.evaluate("document.fonts.ready")
    assert ways.evaluate("group => group.scrollWidth <= group.clientWidth")


def test_on_a_projector_all_methods_can_be_chosen_and_buttons_say_all(visit, quick_server):
    page = visit(address(quick_server.url, "tradeoffs"))
    page.set_viewport_size({"width": 1024, "height": 768})
    wait_until_finished(page)
    methods = page.locator(".st-key-ref [role=toolbar]")
    assert methods.evaluate("row => row.scrollWidth <= row.clientWidth")
    card = page.locator(".st-key-plotrow [data-testid=stColumn]").last
    plot = page.locator(".st-key-plot").bounding_box()
    assert card.bounding_box()["x"] >= plot["x"] + plot["width"]
    for words in card.locator("button p").all():
        assert words.evaluate("text => text.scrollWidth <= text.clientWidth"), words.inner_text()


def test_on_a_projector_the_methods_stand_side_by_side_with_the_original(visit, quick_server):
    page = visit(address(quick_server.url))
    page.set_viewport_size({"width": 1024, "height": 768})
    wait_until_finished(page)
    pictures = page.locator("[class*=st-key-at-once-] img")
    expect(pictures).to_have_count(4)
    tops = {round(picture.bounding_box()["y"]) for picture in pictures.all()}
    assert len(tops) == 1


def test_in_a_low_window_the_numbers_of_the_axis_stand_above_its_menu(visit, quick_server):
    page = visit(address(quick_server.url, "tradeoffs"))
    page.set_viewport_size({"width": 1280, "height": 720})
    wait_until_finished(page)
    expect(chart(page)).to_have_css("height", "450px")
    numbers = chart(page).locator(".xtick").first.bounding_box()
    menu = page.locator(".st-key-x").bounding_box()
    assert numbers["y"] + numbers["height"] < menu["y"]
