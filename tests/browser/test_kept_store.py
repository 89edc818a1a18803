"""The rules by which a browser keeps a file, on a page that needs no server."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pages.uploads import kept

_HERE = Path(kept.__file__).parent
STORE, COMPONENT = ((_HERE / name).read_text("utf-8") for name in ("store.js", "kept.js"))
# Draws the component as Streamlit does, for an image that was accepted.
DRAW = """async ([script, html, number]) => {
  const place = document.querySelector("main") ?? document.body.appendChild(
    document.createElement("main"))
  place.innerHTML ||= html
  const type = "text/javascript"
  window.component ??= await import(URL.createObjectURL(new Blob([script], { type })))
  window.component.default({
    data: { session: "s", accepted: { number, bytes: 6 }, uploader: "main", pages: [] },
    parentElement: place, setTriggerValue: () => {},
  })
}"""
KEEP = "keepFile('app', new File(['pixels'], 'mine.png'))"
NAME_OF_KEPT = "keptFile('app').then((entry) => entry?.name ?? null)"
# What lies in the store, whatever its age.
ENTRIES = "inStore('app', 'readonly', (files) => files.count())"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def page(chromium):
    """A page with the functions of the store, at an hour that a test decides."""
    page = chromium.new_context().new_page()
    page.route("http://localhost/", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto("http://localhost/")
    page.add_script_tag(content=STORE)
    page.clock.set_fixed_time(NOON)
    yield page
    page.context.close()


@pytest.mark.parametrize(
    ("later", "is_kept"),
    [
        (timedelta(seconds=1), True),
        (timedelta(hours=23, minutes=59, seconds=59), True),
        (timedelta(days=1), False),
        (timedelta(days=400), False),
        # A clock that was put back tells no age.
        (timedelta(hours=-1), False),
    ],
)
def test_a_file_is_kept_for_a_day_and_then_deleted(page, later, is_kept):
    page.evaluate(KEEP)
    page.clock.set_fixed_time(NOON + later)
    assert page.evaluate(NAME_OF_KEPT) == ("mine.png" if is_kept else None)
    assert page.evaluate(ENTRIES) == int(is_kept)
    # What was forgotten does not come back when the clock is right again.
    page.clock.set_fixed_time(NOON + timedelta(hours=1))
    assert page.evaluate(NAME_OF_KEPT) == ("mine.png" if is_kept else None)


def test_a_file_is_not_given_back_to_whoever_has_said_no(page):
    page.evaluate(KEEP)
    page.evaluate("allowKeeping('app', false)")
    assert page.evaluate(NAME_OF_KEPT) is None
    assert page.evaluate(ENTRIES) == 0
    page.evaluate("allowKeeping('app', true)")
    assert page.evaluate(NAME_OF_KEPT) is None


def test_a_file_that_is_kept_again_is_as_young_as_that(page):
    page.evaluate(KEEP)
    page.clock.set_fixed_time(NOON + timedelta(hours=20))
    page.evaluate(KEEP)
    page.clock.set_fixed_time(NOON + timedelta(hours=43))
    assert page.evaluate(NAME_OF_KEPT) == "mine.png"


def test_what_was_said_of_an_image_is_not_said_of_the_next(page):
    html = (_HERE / "kept.html").read_text("utf-8")
    page.evaluate(DRAW, [STORE + COMPONENT, html, 1])
    page.get_by_role("checkbox").uncheck()
    status = page.get_by_role("status")
    assert status.text_content() == "Your browser has forgotten it."
    page.evaluate(DRAW, [STORE + COMPONENT, html, 1])
    assert status.text_content() == "Your browser has forgotten it."
    page.evaluate(DRAW, [STORE + COMPONENT, html, 2])
    assert status.text_content() == ""


# The store answers when the page, busy for longer than an answer is waited for, is free again.
BUSY = """() => {
  const open = IDBFactory.prototype.open
  IDBFactory.prototype.open = (...all) => {
    const opening = open.apply(indexedDB, all), late = {}
    opening.onsuccess = () => {
      late.result = opening.result
      for (const end = performance.now() + ANSWER_MS + 100; performance.now() < end; );
      setTimeout(() => late.onsuccess())
    }
    return late
  }
}"""
SILENT = "() => (IDBFactory.prototype.open = () => ({}))"


def test_a_page_that_is_busy_for_seconds_still_hears_the_answer(page):
    page.evaluate(KEEP)
    page.evaluate(BUSY)
    assert page.evaluate(NAME_OF_KEPT) == "mine.png"


def test_a_browser_that_never_answers_is_not_waited_for(page):
    page.evaluate(SILENT)
    with pytest.raises(Exception, match="No answer in time"):
        page.evaluate(NAME_OF_KEPT)
