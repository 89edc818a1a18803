import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from core.images import encode_png, scale_to
from core.methods import METHODS, NMF, KMeans
from core.samples import load_sample
from core.script import Source, rates_script, rows_script, set_script
from core.sets import rates_per_image
from core.sweeps import sweep, to_frame
from core.uploads.decoding import load_image

ROOT = Path(__file__).parents[2]
TIMES = ["encode_seconds", "decode_seconds"]
SETTINGS = [
    KMeans(2, seed=3),
    KMeans(5, seed=3),
    KMeans(4, dither=True),
    NMF(2),
    METHODS["jpeg"](9),
]


def start(script, folder):
    """A script, run as a person would."""
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )


def run(script, folder):
    """The rows that a script writes."""
    process = start(script, folder)
    assert process.stderr == b""
    return pd.read_csv(io.BytesIO(process.stdout)).drop(columns=TIMES)


def rows_of(image):
    frame = to_frame(each.row(image) for each in sweep(image, SETTINGS))
    return frame.drop(columns=TIMES)


@pytest.mark.parametrize("name", ["photo.png", 'it\'s "{0}".png'])
def test_the_script_of_a_file_gives_the_same_rows(photo, tmp_path, name):
    file = encode_png(photo.pixels)
    (tmp_path / name).write_bytes(file)
    image = load_image(file, name, 1000)
    script = rows_script(image, SETTINGS, 1000)
    assert len(script.splitlines()) <= 30
    pd.testing.assert_frame_equal(run(script, tmp_path), rows_of(image), check_dtype=False)


def test_the_script_of_a_sample_needs_no_file(tmp_path):
    image = scale_to(load_sample("chelsea"), 3000)
    script = rows_script(image, SETTINGS, 3000, sample="chelsea")
    pd.testing.assert_frame_equal(run(script, tmp_path), rows_of(image), check_dtype=False)


def test_the_script_of_a_set_gives_each_image_what_fits_it(photo, tmp_path):
    (tmp_path / "photo.png").write_bytes(encode_png(photo.pixels))
    sample = scale_to(load_sample("chelsea"), 3000)
    # The photo has fewer rows of pixels than 41.
    settings = [KMeans(2), NMF(1), NMF(41)]
    script = set_script([Source(photo), Source(sample, "chelsea")], settings, 3000)
    found = run(script, tmp_path)
    expected = [("Chelsea", 2), ("Chelsea", 1), ("Chelsea", 41), ("photo.png", 2), ("photo.png", 1)]
    assert list(zip(found["image"], found["value"], strict=True)) == expected
    rows = to_frame(each.row(sample) for each in sweep(sample, settings)).drop(columns=TIMES)
    pd.testing.assert_frame_equal(found[:3], rows, check_dtype=False)


def test_the_script_of_a_file_of_rows_gives_its_rates(photo, tmp_path):
    settings = [kind(value) for kind in (KMeans, METHODS["mediancut"]) for value in (2, 4, 8, 16)]
    rows = to_frame(each.row(photo) for each in sweep(photo, settings))
    rows.to_csv(tmp_path / "rows.csv", index=False)
    process = start(rates_script("rows.csv", "kmeans", 300), tmp_path)
    (rates,) = rates_per_image(rows, "kmeans", 300)
    assert process.stdout.decode().split() == [
        *("mediancut", str(rates.median), str(rates.mean), "1", "0"),
    ]


def test_a_script_refuses_another_image(photo, tmp_path):
    (tmp_path / "photo.png").write_bytes(encode_png(255 - photo.pixels))
    script = rows_script(replace(photo, name="photo.png"), SETTINGS, 1000)
    process = start(script, tmp_path)
    assert process.stdout == b""
    assert process.stderr.endswith(b"AssertionError: This is another image.\n")
