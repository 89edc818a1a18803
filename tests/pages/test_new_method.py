"""A method that is added by one file and one line is on every page, and breaks none."""

import subprocess
import sys

from tests.pages.opening import ROOT, STEMS

OPEN_EVERY_PAGE = """
from tests.core.methods.toy import register

register()

from core.images import scale_to
from core.samples import load_sample
from pages.server import cache
from tests.pages.opening import STEMS, assert_shows, curves, open_page
from tests.small import PIXELS, SMALL

image = scale_to(load_sample("chelsea"), PIXELS)
cache.sample = lambda key, max_pixels=None: image
for stem in STEMS:
    app = open_page(stem, SMALL | {"method": "toy", "toy_levels": "16"})
    assert_shows(app, stem)
    if stem == "tradeoffs":
        assert {"kmeans", "toy"} <= {each["customdata"][0][0] for each in curves(app).values()}
        assert app.pills(key="toy_levels").value == [16]
    print("page", stem)
"""


def test_a_new_method_is_on_every_page():
    process = subprocess.run(
        [sys.executable, "-c", OPEN_EVERY_PAGE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    pages = [line.removeprefix("page ") for line in process.stdout.splitlines() if "page" in line]
    assert pages == STEMS, process.stderr[-2000:]
