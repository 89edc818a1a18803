"""The numbers of each page as a text and as a script: they are those that the page shows."""

import io
import json
import re

import pandas as pd
import pytest

from core.formatting import format_bytes, format_psnr
from core.images import scale_to
from core.samples import load_sample
from pages.sidebar import working_size
from tests.pages.opening import markdown, open_page, results
from tests.small import PIXELS, SETTINGS, SMALL

TIMES = ["encode_seconds", "decode_seconds"]
PSNR, SIZE = r"(?:\d+\.\d dB|lossless)", r"[\d.]+ [kM]?B"


def codes(app, marker):
    """The blocks of code on a page that hold a text."""
    return [each.value for each in app.code if marker in each.value]


@pytest.fixture(autouse=True)
def working_size_of_small_samples(monkeypatch):
    """A script reads a sample as a person would, so it is told how small it is here."""
    monkeypatch.setitem(working_size.WORKING_SIZES, "0.25", PIXELS)


@pytest.fixture
def run(capsysbinary):
    """Runs a script; returns the rows that it writes."""

    def run(script):
        exec(compile(script, "rows.py", "exec"), {"__name__": "__main__"})
        return pd.read_csv(io.BytesIO(capsysbinary.readouterr().out))

    return run


def shown(app):
    """The pairs of quality and size in the texts of a page, whichever of both comes first."""
    texts = "\n".join([markdown(app), *(each.value for each in app.caption)])
    first = re.findall(f"({PSNR}), ({SIZE})", texts)
    last = re.findall(rf"\n({SIZE}), ({PSNR}), ", texts.replace("  \n", "\n"))
    return {*first, *((psnr, size) for size, psnr in last)}


def as_shown(rows):
    pairs = zip(rows["psnr_db"], rows["file_bytes"], strict=True)
    return {(format_psnr(psnr), format_bytes(size)) for psnr, size in pairs}


@pytest.mark.parametrize(
    ("stem", "count"),
    [
        ("overview", None),
        ("gallery", 2),
        ("compare", None),
        ("palette", 1),
        ("parts", 1),
        ("guide", len(SETTINGS)),
    ],
)
def test_script_and_text_have_the_numbers_of_the_page(stem, count, run):
    app = open_page(stem, SMALL)
    (script,) = codes(app, "core.sweep")
    rows = run(script).drop_duplicates("parameters")
    assert count in (None, len(rows))
    assert set(rows["digest"]) == {scale_to(load_sample("chelsea"), PIXELS).digest}
    assert shown(app)
    assert shown(app) <= as_shown(rows)
    (text,) = codes(app, "Setting: ")
    told = re.findall(r"([\d,]+) bytes .*?Setting: (\w+\(.*?\))\.", text)
    bytes_of = dict(zip(rows["parameters"], rows["file_bytes"], strict=True))
    assert told
    assert all(int(size.replace(",", "")) == bytes_of[setting] for size, setting in told)


def test_the_script_of_trade_offs_gives_every_row_of_its_table(run):
    app = open_page("tradeoffs", SMALL | {"ref": "mediancut", "seeds": "2"})
    own, every = codes(app, "core.sweep")
    table = results(app).drop(columns="method")  # There it has its label.
    found = run(every).set_index("parameters").drop(columns=[*TIMES, "method"])
    expected = table.set_index("parameters").drop(columns=TIMES)
    assert len(expected) > len(SETTINGS)
    pd.testing.assert_frame_equal(found.loc[expected.index], expected, check_dtype=False)
    assert len(found) == len(expected)
    assert set(run(own)["parameters"]) < set(expected.index)


def test_the_script_of_a_set_gives_the_points_of_its_curves(run):
    app = open_page("image_set", SMALL | {"set_of": ["coffee", "rocket"]})
    (script,) = codes(app, "core.sweep")
    rows = run(script)
    expected = {
        (row["method"], row["value"], row["digest"]): (row["bits_per_pixel"], row["psnr_db"])
        for row in rows.to_dict("records")
    }
    found = {
        tuple(point): pytest.approx((x, y))
        for curve in json.loads(app.get("plotly_chart")[0].proto.spec)["data"]
        if curve["name"].endswith("each image")
        for x, y, point in zip(curve["x"], curve["y"], curve["customdata"], strict=True)
        if point
    }
    assert found == expected
    (text,) = codes(app, "BD-rate (change")
    assert "Images, with sizes and digests: Coffee (" in text
