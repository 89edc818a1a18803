"""Results as a person inspects and downloads them: points, rows and files."""

import io
import re
from pathlib import Path

import numpy as np
import pandas as pd

from core.columns import COLUMNS
from core.methods import METHODS
from core.samples import load_sample
from tests.small import SETTINGS, SMALL

from .. import readme
from .steps import (
    Locator,
    Page,
    address,
    chart,
    expect,
    go_to,
    points,
    wait_until_finished,
)


def download(page: Page, button: Locator) -> bytes:
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path()).read_bytes()


def download_rows(page: Page) -> pd.DataFrame:
    button = page.locator(".st-key-csv").get_by_role("button")
    return pd.read_csv(io.BytesIO(download(page, button)))


def test_a_point_tells_its_setting_under_the_mouse_and_a_click_chooses_it(visit, server):
    page = visit(address(server.url, "tradeoffs"))
    wait_until_finished(page)
    # A point for each setting, a ring around the chosen one, and a mark where each method meets
    # the target.
    expect(points(page)).to_have_count(len(SETTINGS) + 1 + 2)
    points(page).nth(1).hover(force=True)  # The surface that takes the mouse lies above it.
    tip = chart(page).locator(".hoverlayer")
    key, value = SETTINGS[1]
    expect(tip).to_contain_text(f"{METHODS[key].label}, K = {value}")
    expect(tip).to_contain_text("kB")

    box = points(page).nth(SETTINGS.index(("kmeans", 2))).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 - 20, box["y"])
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
    # Plotly takes a click for the point that it has found under the mouse, some time after a move.
    expect(tip).to_contain_text("K-Means, K = 2")
    page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(re.compile("k=2(&|$)"))
    wait_until_finished(page)
    go_to(page, "Gallery")
    slider = page.locator(".st-key-k").get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", "2")


def test_every_row_belongs_to_a_file_that_decodes_to_what_was_measured(visit, server):
    page = visit(address(server.url, "tradeoffs"))
    wait_until_finished(page)
    rows = download_rows(page)
    assert list(rows.columns) == list(COLUMNS)
    assert list(zip(rows["method"], rows["value"], strict=True)) == SETTINGS
    assert not rows.isna().to_numpy().any()
    source = load_sample("chelsea").pixels.astype(float)
    # One setting of each method.
    for row in rows.drop_duplicates("method").to_dict("records"):
        chosen = {"method": row["method"], "k": str(row["value"])}
        page.goto(address(server.url, "gallery", SMALL | chosen))
        button = page.locator(".st-key-chosen-file").get_by_role("button")
        file = download(page, button)
        assert len(file) == row["file_bytes"]
        assert np.isclose(((readme.decode(file) - source) ** 2).mean(), row["mse"])
