"""An uploaded image."""

import numpy as np
import pytest

from core.images import encode_png
from core.methods import FAMILIAR, NMF

from .steps import (
    BAD_SWEEP,
    TITLE,
    UPLOADED,
    address,
    enter_sweep,
    expect,
    go_to,
    open_sweep_editor,
    points,
    serious_findings,
    wait_for_fact,
    wait_until_finished,
)

HEIGHT, WIDTH = 40, 60
# The name holds what Markdown would interpret, without the slash that no file name can have.
NAME = "![x](y) *b* `c` $d$ :red[e] :smile: <i>f</i>.png".replace("/", "")


@pytest.fixture
def picture(tmp_path):
    codes = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH)
    file = tmp_path / NAME
    file.write_bytes(
        encode_png(np.stack([codes // 256, codes % 256, codes * 0], 2).astype(np.uint8))
    )
    return file


def test_upload_is_shown_and_is_still_there_after_a_page_switch(visit, quick_server, picture):
    page = visit(address(quick_server.url))
    wait_until_finished(page)
    page.locator("input[type=file]").set_input_files(picture)
    expect_the_picture(page)
    go_to(page, "Gallery")
    wait_until_finished(page, settings=2)
    go_to(page, "Overview")
    expect_the_picture(page)


def expect_the_picture(page):
    wait_for_fact(page, f"{HEIGHT} × {WIDTH}")
    wait_for_fact(page, f"{HEIGHT * WIDTH:,}")
    wait_for_fact(page, f"{HEIGHT * WIDTH * 3:,}")
    wait_until_finished(page, settings=4)
    expect(page.get_by_role("radio", name=UPLOADED)).to_be_checked()
    expect(points(page)).to_have_count(4 + len(FAMILIAR.knob().sweep))
    expect(page.get_by_role("img", name=f"The image {NAME}", exact=True)).to_be_visible()


def test_refusals_leave_what_was_there_and_are_accessible(visit, quick_server, tmp_path):
    page = visit(address(quick_server.url), color_scheme="dark")
    wait_until_finished(page)
    (tmp_path / "fake.png").write_bytes(b"not a picture")
    page.locator("input[type=file]").set_input_files(tmp_path / "fake.png")
    expect(page.get_by_test_id("stSidebar").get_by_role("alert")).to_contain_text("not an image")
    expect(page.get_by_role("radio", name=TITLE)).to_be_checked()
    expect(page.get_by_role("radio", name=UPLOADED)).to_have_count(0)
    open_sweep_editor(page)
    enter_sweep(page, NMF.key, "nonsense")
    expect(page.get_by_text(BAD_SWEEP)).to_be_visible()
    wait_until_finished(page)
    assert serious_findings(page) == []
