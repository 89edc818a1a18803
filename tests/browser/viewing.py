"""The viewer as a person meets it: its parts, and the pixels that it shows."""

import io

import numpy as np
import PIL.Image

from .steps import Locator, Page, expect


def stage(page: Page) -> Locator:
    return page.get_by_role("group", name="Versions of the image")


def divider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Where the first version ends")


def pane(page: Page, label: str) -> Locator:
    return stage(page).locator("figure").filter(has_text=label)


def wait_for_picture(page: Page, label: str) -> None:
    """Wait until the browser has decoded the picture of a pane."""
    figure = pane(page, label)
    expect(figure).to_have_count(1)
    address = figure.get_attribute("data-url")
    expect(figure).to_have_attribute("data-shown", address)


def view(page: Page, label: str) -> tuple[float, float, float]:
    """Magnification, and the position of the image's upper left corner in its pane."""
    return tuple(
        pane(page, label).evaluate(
            "pane => { const m = new DOMMatrix(getComputedStyle(pane.querySelector('img'))"
            ".transform); return [m.a, m.e, m.f] }"
        )
    )


def screenshot_of(page: Page, label: str) -> np.ndarray:
    box = pane(page, label).bounding_box()
    box = {name: round(value) for name, value in box.items()}
    return np.asarray(PIL.Image.open(io.BytesIO(page.screenshot(clip=box))).convert("RGB"))


def assert_shows(page: Page, label: str, pixels: np.ndarray, columns: slice = slice(None)) -> None:
    """The pane holds the pixels, magnified by a whole factor; labels and edges are left out."""
    seen = screenshot_of(page, label)[60:-60]
    zoom, left, top = view(page, label)
    rows = (np.arange(len(seen)) + 60 - top) // zoom
    source_columns = (np.arange(seen.shape[1]) - left) // zoom
    expected = pixels[np.ix_(rows.astype(int), source_columns.astype(int))]
    assert len(np.unique(expected.reshape(-1, 3), axis=0)) > 1
    np.testing.assert_array_equal(seen[:, columns], expected[:, columns])
