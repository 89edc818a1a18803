"""A report over a set of images, from rows that were written down by hand."""

import io
import json

import pandas as pd
import pytest

from core.columns import COLUMNS
from core.files.results import row_as_json
from core.report import Report, document, sections
from core.sets import read_rows

from .by_hand import rows_of

# What no size, time or quality can be, and a name that is none.
STRANGE = {
    "image": None,
    "ssim": "good",
    "file_bytes": -1,
    "encode_seconds": 1e999,
    "converged": "maybe",
    "seed": [1, 2],
    "numbers": 10**400,
}


@pytest.fixture
def report_of_rows(read):
    def build(rows, name="rows.jsonl"):
        report = Report(0)
        report.add_set(name, read_rows(b"".join(map(row_as_json, rows)), COLUMNS))
        return read(report)

    return build


@pytest.fixture
def no_charts_of_images(monkeypatch):
    """Leave out what takes longest."""
    monkeypatch.setattr(sections, "charts_of", lambda rows, answers, source_bytes: {})


def table(page, caption):
    """The cells of a table, line by line, heading first."""
    texts = [text for text in page.texts if text]
    start = len(texts) - texts[::-1].index(caption)
    return texts[start:]


@pytest.mark.usefixtures("no_charts_of_images")
def test_a_set_has_its_curves_its_rates_and_its_means(report_of_rows):
    page = report_of_rows(rows_of(["a.png", "b.png", "c.png"]))
    texts = " ".join(page.texts)
    assert "At equal quality, K-Means files are 100 % larger than JPEG files (median)" in texts
    assert "and larger on all 3 images." in texts
    curves, strips = page.charts[0]["figures"][""], page.charts[1]["figures"][""]
    names = {trace["name"] for trace in curves["data"]}
    for label in ("K-Means", "JPEG"):
        for part in ("mean of dB", "dB of mean MSE", "10 to 90 %", "each image"):
            assert f"{label}, {part}" in names
    assert [trace["name"] for trace in strips["data"]][1:] == ["K-Means, median", "K-Means, mean"]
    # The means of 20, 21, 22 and so on.
    line = ["Bits per pixel, at most", "K-Means", "JPEG", "Images", "0.5", "21.00 dB", "25.00 dB"]
    assert table(page, "Mean PSNR at equal size")[: len(line)] == line
    line = ["Method", "Median", "Mean", "Images", "Not computable", "Why"]
    line += ["K-Means", "+100.0 %", "+100.0 %", "3", "0"]
    assert table(page, "BD-rate of each method")[: len(line)] == line
    line = ["Image", "K-Means", "a.png", "+100.0 %", "b.png", "+100.0 %", "c.png", "+100.0 %"]
    assert table(page, "BD-rate of each image")[: len(line)] == line


def test_a_set_has_a_section_for_each_image_and_all_rows_as_csv(report_of_rows):
    rows = rows_of(["a.png", "b.png"])
    page = report_of_rows(rows)
    assert [each["name"] for each in page.charts[2:]] == ["a.png", "b.png"]
    # Axes without a number in the file of rows are not offered.
    assert {key.split()[1] for key in page.charts[2]["figures"]} == {"psnr_db", "mse"}
    found = pd.read_csv(io.BytesIO(page.csv))
    assert list(found.columns) == list(COLUMNS)
    for key in ("image", "method", "value", "file_bytes", "psnr_db", "parameters"):
        assert list(found[key]) == [each[key] for each in rows]


def test_rows_of_one_image_are_a_report_of_that_image(report_of_rows):
    page = report_of_rows(rows_of(["a.png"]))
    assert [each["name"] for each in page.charts] == ["a.png"]
    assert "All images together" not in page.texts


@pytest.mark.usefixtures("no_charts_of_images")
def test_a_large_set_has_no_sections_and_part_of_its_rows(report_of_rows, monkeypatch):
    monkeypatch.setattr(document, "MOST_SECTIONS", 2)
    monkeypatch.setattr(document, "MOST_ROWS", 10)
    page = report_of_rows(rows_of(["a.png", "b.png", "c.png"]))
    assert len(page.charts) == 2
    texts = " ".join(page.texts)
    assert "3 images of rows.jsonl" in texts
    assert "3 images of large sets without a section of its own here" in texts
    assert "The CSV file has the first 10 of 24 rows." in texts
    assert len(pd.read_csv(io.BytesIO(page.csv))) == 10


@pytest.mark.usefixtures("no_charts_of_images")
def test_names_in_a_set_are_texts_and_nothing_else(report_of_rows):
    plain = report_of_rows(rows_of(["a.png", "b.png", "c.png"]))
    names = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}</td>"]
    hostile = report_of_rows(rows_of(names), "</script><b>.jsonl")
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert {*names} <= {*hostile.texts}


@pytest.mark.usefixtures("no_charts_of_images")
def test_methods_that_cannot_be_compared_leave_the_rates_out(report_of_rows):
    rows = [each for each in rows_of(["a.png", "b.png"]) if each["method"] == "kmeans"]
    page = report_of_rows(rows)
    assert "BD-rate of each method" not in page.texts
    # Of one method there is still a mean.
    assert table(page, "Mean PSNR at equal size")[:3] == [
        *("Bits per pixel, at most", "K-Means", "Images"),
    ]


def test_what_no_number_can_be_is_missing_and_the_rest_is_reported(read):
    rows = [each | STRANGE for each in rows_of(["a.png", "b.png"])]
    report = Report(0)
    data = "\n".join(map(json.dumps, rows)).encode()
    report.add_set("rows.jsonl", read_rows(data, COLUMNS))
    page = read(report)
    found = pd.read_csv(io.BytesIO(page.csv))
    for key in ("ssim", "file_bytes", "encode_seconds", "converged", "seed", "image", "numbers"):
        assert found[key].isna().all()
    assert found["psnr_db"].notna().all()
    assert {key.split()[0] for key in page.charts[2]["figures"]} == {"bits_per_pixel"}
