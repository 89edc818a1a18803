"""An uploaded image that its own browser keeps, and a link to it that holds none of it."""

import re
import struct
import zlib

import numpy as np
import pytest

from core.images import encode_png
from core.limits import LIMITS

from .steps import SHARE, TITLE, UPLOADED, Page, address, expect, go_to, wait_until_finished

HEIGHT, WIDTH = 40, 60
LARGE = 9_500_000
KEEP = "Keep it in this browser for a day"
MISSING = f"an uploaded image of {WIDTH} × {HEIGHT} pixels"
SAME, OTHER = "This is the image of the link.", "another image than that of the link"
# What is shown while the page is young is noted, so that a test can tell what has flashed up.
NOTE_ALERTS = """
window.alerts = []
new MutationObserver(() => {
  const seen = document.querySelectorAll("[role=alert], h1")
  for (const each of seen) window.alerts.push(each.innerText)
}).observe(document, { childList: true, subtree: true })
"""
FORGOTTEN = "Object.keys(localStorage).some((name) => name.endsWith(' forgotten'))"
# As on plain http of another host.
FORBID_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
# As in a window that is private, or in a frame of another site.
FORBID_STORES = """
const forbid = { get() { throw new DOMException("The operation is insecure.", "SecurityError") } }
for (const name of ["indexedDB", "localStorage"]) Object.defineProperty(window, name, forbid)
"""

# As where the disc is full: the request to keep a file succeeds, and its end does not.
FILL_DISC = """
const put = IDBObjectStore.prototype.put
IDBObjectStore.prototype.put = function (...given) {
  const request = put.apply(this, given)
  request.addEventListener("success", () => this.transaction.abort())
  return request
}
"""


def png(shade: int = 0, length: int = 0) -> bytes:
    """A small image, in a file of that length: of a private chunk, which every decoder skips."""
    codes = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH)
    pixels = np.stack([codes // 256, codes % 256, codes * 0 + shade], 2).astype(np.uint8)
    file = encode_png(pixels)
    # The signature and the header take 33 bytes; a chunk takes 12 besides its content.
    content = b"prVt" + bytes(max(length - len(file) - 12, 0))
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    return file[:33] + chunk + file[33:] if length else file


@pytest.fixture
def mine(tmp_path):
    file = tmp_path / "mine.png"
    file.write_bytes(png(length=LARGE))
    assert file.stat().st_size == LARGE < LIMITS.max_file_bytes
    return file


def upload(page: Page, file) -> None:
    page.locator(".st-key-_upload input[type=file]").set_input_files(file)


def expect_mine(page: Page) -> None:
    expect(page.get_by_role("radio", name=UPLOADED)).to_be_checked()
    wait_until_finished(page, settings=4)
    expect(page.get_by_text(f"{HEIGHT} × {WIDTH} pixels").first).to_be_visible()
    expect(page).to_have_url(re.compile(f"image=upload&.*own=[0-9a-f]{{16}}-{WIDTH}x{HEIGHT}"))


def alerts(page: Page):
    return page.get_by_test_id("stMain").get_by_role("alert")


def link_of(page: Page) -> str:
    page.get_by_role("button", name=SHARE).click()
    code = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
    expect(code).to_contain_text("own=")
    return code.inner_text().strip()


def test_an_upload_of_9_5_mb_survives_a_reload_and_is_there_in_a_second_tab_until_removed(
    visit, quick_server, mine
):
    page = visit(address(quick_server.url), permissions=["clipboard-read"])
    wait_until_finished(page)
    upload(page, mine)
    expect_mine(page)
    before, link = page.url, link_of(page)
    assert link == before
    page.add_init_script(NOTE_ALERTS + FORBID_CLIPBOARD)
    page.reload()
    expect_mine(page)
    assert page.url == before
    assert set(page.evaluate("window.alerts")) == {"Palette & Parts"}

    page.get_by_role("button", name=SHARE).click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()

    # A link to a sample leads to the sample, and the upload is there to choose.
    tab = page.context.new_page()
    tab.goto(address(quick_server.url))
    expect(tab.get_by_role("radio", name=UPLOADED)).to_be_visible()
    expect(tab.get_by_role("radio", name=TITLE)).to_be_checked()
    assert tab.evaluate("navigator.clipboard.readText()") == link
    # The link to the upload opens it for whoever has made it.
    tab.goto(link)
    expect_mine(tab)
    expect(tab.get_by_text(SAME)).to_have_count(0)

    tab.get_by_role("button", name="Remove mine.png").click()
    expect(tab.get_by_role("radio", name=UPLOADED)).to_have_count(0)
    tab.wait_for_function(FORGOTTEN)
    tab.goto(link)
    expect(alerts(tab)).to_contain_text(MISSING)
    # The address still asks for the image, so the next reload is not silent.
    tab.reload()
    expect(alerts(tab)).to_contain_text(MISSING)


def test_without_leave_to_keep_an_upload_a_reload_asks_for_it(visit, quick_server, tmp_path):
    (tmp_path / "mine.png").write_bytes(png())
    page = visit(address(quick_server.url))
    wait_until_finished(page)
    upload(page, tmp_path / "mine.png")
    expect_mine(page)
    page.get_by_role("checkbox", name=KEEP).uncheck()
    page.reload()
    expect(alerts(page)).to_contain_text(MISSING)
    expect(page.get_by_role("checkbox", name=KEEP)).not_to_be_checked()
    # A browser that refuses to keep anything breaks nothing.
    page.add_init_script(FORBID_STORES)
    page.reload()
    expect(alerts(page)).to_contain_text(MISSING)
    upload(page, tmp_path / "mine.png")
    expect_mine(page)
    expect(page.get_by_text(SAME)).to_be_visible()
    expect(alerts(page)).to_have_count(0)


def test_an_upload_that_a_full_disc_does_not_take_is_said_to_be_not_kept(
    visit, quick_server, tmp_path
):
    (tmp_path / "mine.png").write_bytes(png())
    page = visit(address(quick_server.url))
    page.add_init_script(FILL_DISC)
    page.reload()
    wait_until_finished(page)
    upload(page, tmp_path / "mine.png")
    expect_mine(page)
    expect(page.get_by_text("This browser could not keep your image.")).to_be_visible()
    page.reload()
    expect(alerts(page)).to_contain_text(MISSING)


def test_a_link_to_an_upload_asks_others_for_the_file_and_says_whether_it_is_the_same(
    visit, quick_server, tmp_path
):
    (tmp_path / "mine.png").write_bytes(png())
    (tmp_path / "other.png").write_bytes(png(shade=1))
    page = visit(address(quick_server.url))
    wait_until_finished(page)
    upload(page, tmp_path / "mine.png")
    expect_mine(page)
    theirs = visit(link_of(page))
    expect(alerts(theirs)).to_contain_text(MISSING)
    wait_until_finished(theirs, settings=4)
    upload(theirs, tmp_path / "other.png")
    expect(theirs.get_by_text(OTHER)).to_be_visible()
    wait_until_finished(theirs, settings=4)
    upload(theirs, tmp_path / "mine.png")
    expect(theirs.get_by_text(SAME)).to_be_visible()
    expect(theirs.get_by_text(OTHER)).to_have_count(0)
    go_to(theirs, "Gallery")
    expect(theirs.get_by_role("radio", name=UPLOADED)).to_be_checked()
