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
from core.script import rows_script
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


def test_a_script_refuses_another_image(photo, tmp_path):
    (tmp_path / "photo.png").write_bytes(encode_png(255 - photo.pixels))
    script = rows_script(replace(photo, name="photo.png"), SETTINGS, 1000)
    process = start(script, tmp_path)
    assert process.stdout == b""
    assert process.stderr.endswith(b"AssertionError: This is another image.\n")
