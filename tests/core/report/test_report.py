import base64
import hashlib
import io
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import PIL.Image
import pytest

from core.charts import View
from core.columns import COST_AXES, QUALITY_AXES
from core.report import Report, document, section_of_rows
from core.report.figures import charts_of, for_script
from core.report.tables import cell
from core.sweeps import to_frame
from tests import readme

from .conftest import Reader, content_of

HOSTILE = [
    "<script>alert(1)</script>.png",
    '"><img src=x onerror=alert(1)>.png',
    "</script><b>bold</b>'.png",
    "{{ 7 * 7 }}&lt;.png",
    "=1+1,\u2028.png",
]


def renamed(measured, name):
    return replace(measured, image=replace(measured.image, name=name))


@pytest.fixture(scope="module")
def page(measured):
    report = Report(1)
    report.add(measured)
    return Reader(report.to_html().decode())


def tiles(page):
    """The pictures by their alternative texts."""
    return {each["alt"]: each for each in page.all("img")}


def test_the_csv_holds_every_row_and_column(page, measured, photo):
    rows = pd.read_csv(io.BytesIO(page.csv))
    expected = to_frame(each.row(photo) for each in measured.results)
    pd.testing.assert_frame_equal(rows, expected, check_dtype=False, check_exact=True)


def test_a_picture_is_the_measured_file_where_browsers_show_it(page, measured):
    shown = tiles(page)
    for result in measured.results:
        method = result.method
        picture = shown[f"photo.png after {method.label}, {method.setting}"]
        pixels = np.asarray(PIL.Image.open(io.BytesIO(content_of(picture["src"]))).convert("RGB"))
        if method.key != "jpeg":
            assert (pixels == readme.decode(result.file)).all()
        if method.format.suffix == ".npz":
            (link,) = [a for a in page.all("a") if a.get("download") == f"nmf-{method.value}.npz"]
            assert content_of(link["href"]) == result.file
            assert "data-file" not in picture
        else:
            assert content_of(picture["src"]) == result.file
            assert picture["data-file"] == f"{method.key}-{method.value}{method.format.suffix}"
    original = PIL.Image.open(io.BytesIO(content_of(shown["photo.png"]["src"])))
    assert (np.asarray(original) == measured.image.pixels).all()


def test_there_is_a_chart_for_each_pair_of_axes_with_the_numbers_of_the_rows(page, measured, photo):
    (chart,) = page.charts
    pairs = {f"{cost} {quality}" for cost in COST_AXES for quality in QUALITY_AXES}
    assert set(chart["figures"]) == pairs
    offered = {each["value"] for each in page.all("option")}
    assert offered == {*COST_AXES, *QUALITY_AXES, "log", "linear"}
    rows = [each.row(photo) for each in measured.results if each.method.key == "kmeans"]
    figure = chart["figures"]["packed_bytes ssim"]
    (curve,) = [each for each in figure["data"] if each.get("name") == "K-Means"]
    assert numbers(curve["x"]) == [row["packed_bytes"] for row in rows]
    assert numbers(curve["y"]) == [row["ssim"] for row in rows]
    kinds = {each["type"] for each in chart["figures"].values() for each in each["data"]}
    assert kinds <= {"scatter", "bar", "pie"}


def test_the_chart_begins_with_the_axes_and_scales_of_a_view(measured, read):
    report = Report(1, View("numbers", "mse", log_cost=False, log_quality=True))
    report.add_rows(to_frame(each.row(measured.image) for each in measured.results))
    chosen = [each["value"] for each in read(report).all("option") if "selected" in each]
    assert chosen == ["mse", "log", "numbers", "linear"]


def test_on_a_logarithmic_axis_an_error_of_zero_has_a_place(photo, measured):
    rows = to_frame(each.row(measured.image) for each in measured.results)
    rows.loc[rows.index[1], ["mse", "psnr_db"]] = 0.0, math.inf
    figures = charts_of(rows, rows[:0], None)
    drawn = {
        key: numbers(next(each for each in figures[key]["data"] if each["name"] == "K-Means")["y"])
        for key in ("file_bytes mse", "file_bytes mse log")
    }
    assert drawn["file_bytes mse"][1] == 0
    # Half the smallest of the others.
    assert drawn["file_bytes mse log"][1] == rows["mse"][rows["mse"] > 0].min() / 2
    assert {key.split()[1] for key in figures if key.endswith(" log")} == {"mse"}


def numbers(values):
    """Numbers as Plotly writes them: a list, or the bytes of an array."""
    if isinstance(values, list):
        return values
    return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]).tolist()


def test_tables_tell_what_was_measured_without_a_script(page, measured):
    texts = "\n".join(page.texts)
    for result in measured.results:
        assert f"{len(result.file):,}" in texts
        assert f"{result.quality.ssim:.4f}" in texts
    assert "PSNR of at least 30 dB" in texts
    assert "Change in file size against JPEG at equal PSNR" in texts
    assert "n_colors = 2, 5; seed=0, space='rgb', dither=False, smoothing=0" in texts
    assert f"{measured.image.digest}" in texts
    assert "noscript" in {tag for tag, _ in page.tags}


def test_the_page_may_run_its_own_scripts_alone(page):
    assert page.tags[1:4] == [
        ("head", {}),
        ("meta", {"charset": "utf-8"}),
        ("meta", page.all("meta")[1]),
    ]
    policy = page.all("meta")[1]
    assert policy["http-equiv"] == "Content-Security-Policy"
    run = [text for attributes, text in page.scripts if "type" not in attributes]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in run]
    allowed = " ".join(f"'sha256-{each}'" for each in hashes)
    assert f"default-src 'none'; script-src {allowed};" in policy["content"]
    addresses = [each.get("src") or each.get("href") for _, each in page.tags]
    assert {each[:5] for each in addresses if each} <= {"data:"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_a_text_and_nothing_else(name, measured, report_of, read, page):
    found = read(report_of(renamed(measured, name)))
    # The tags are those of a harmless name.
    assert [tag for tag, _ in found.tags] == [tag for tag, _ in page.tags]
    assert name in found.texts
    (link,) = [each for each in found.all("a") if each["download"].endswith(".csv")]
    assert link["download"] == f"{name}.csv"
    assert found.charts[0]["name"] == name
    assert f"{name} after K-Means, K = 2" in tiles(found)
    assert pd.read_csv(io.BytesIO(found.csv))["image"].unique() == [name]


def test_data_for_a_script_cannot_end_it():
    text = for_script({"a": "</script><!--\u2028\u2029&"})
    assert not {*"<>&\u2028\u2029"} & {*text}


def test_several_images_share_the_pictures_and_what_is_left_out_is_said(
    measured, report_of, read, monkeypatch
):
    monkeypatch.setattr(document, "MOST_PICTURES", 6)
    monkeypatch.setattr(document, "MOST_SECTIONS", 2)
    found = read(report_of(*(renamed(measured, f"{name}.png") for name in "abc")))
    shown = [alt for alt in tiles(found) if ".png" in alt]
    # Two each: the image, and the setting in the middle.
    assert len(shown) == 4
    assert [alt for alt in shown if "after" not in alt] == ["a.png", "b.png"]
    texts = " ".join(found.texts)
    assert "Of 3 images the first 2 are shown; the rows of the others are in the CSV" in texts
    assert f"{3 * len(measured.results) - 2} results without a picture here" in texts
    rows = pd.read_csv(io.BytesIO(found.csv))
    assert rows["image"].value_counts().to_dict() == dict.fromkeys(["a.png", "b.png", "c.png"], 6)


def test_a_report_keeps_within_its_bytes(measured, report_of, read, monkeypatch):
    monkeypatch.setattr(document, "_BYTES_OF_ONE", 20_000)
    found = read(report_of(measured))
    addresses = [each["src"] for each in found.all("img")]
    addresses += [each["href"] for each in found.all("a") if "octet" in each["href"]]
    assert 10_000 < sum(map(len, addresses)) <= 20_000
    texts = " ".join(found.texts)
    assert "without a picture here" in texts or "without room here" in texts


def test_a_report_of_one_image_stays_below_six_megabytes():
    # What is neither pictures nor bundle is some 350 kB: charts, tables, rows.
    assert document.BUNDLE.stat().st_size + document._BYTES_OF_ONE < 5_600_000


def test_rows_alone_make_a_section_with_chart_and_table(measured, photo, read):
    rows = to_frame(each.row(photo) for each in measured.results)
    assert section_of_rows(rows).gallery is None
    report = Report(1)
    report.add_rows(rows)
    found = read(report)
    assert len(pd.read_csv(io.BytesIO(found.csv))) == len(rows)
    assert len(found.charts) == 1
    assert found.all("img") == []


def test_a_report_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one row; got none"):
        Report(1).to_html()


def test_lossless_and_missing_numbers_are_written_as_words():
    assert cell("psnr_db", float("inf")) == "lossless"
    assert cell("ratio_source", float("nan")) == ""
    assert cell("numbers", 135306) == "135,306"
    assert cell("converged", np.bool_(False)) == "no"
