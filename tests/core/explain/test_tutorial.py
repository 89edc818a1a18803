"""The tutorial's code, run as a reader would run it, and its counts."""

import re

import numpy as np
import pytest

from core.compression import compress
from core.explain.tutorial import CODE, values_of, values_stored
from core.methods import DEFAULT_METHODS, NMF, KMeans, SklearnKMeans, SklearnNMF
from core.samples import load_sample


@pytest.fixture
def run(tmp_path, monkeypatch, photo, save):
    """A function that runs pieces of code beside a photograph, and returns their names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "image.png").write_bytes(save(photo.pixels))

    def run_pieces(*keys):
        names = {}
        for key in keys:
            exec(CODE[key], names)
        return names

    return run_pieces


def to_bytes(decoded):
    return np.rint(255 * decoded).astype(int)


def test_there_is_code_for_each_method_of_the_tutorial():
    assert [*CODE] == ["read", *DEFAULT_METHODS, "whole"]


def test_reading_prints_the_shape_and_the_number_of_values(run, photo, capsys):
    names = run("read")
    assert capsys.readouterr().out == "(40, 60, 3) 7200\n"
    np.testing.assert_array_equal(to_bytes(names["image"]), photo.pixels)


def test_the_code_of_a_palette_gives_the_pixels_of_the_reference(run, photo):
    names = run("read", "kmeans")
    expected = compress(photo, SklearnKMeans(5)).pixels()
    difference = to_bytes(names["with_palette"](names["image"], 5)) - expected
    # It computes in float64, where a mean may round to the other side.
    assert np.abs(difference).max() <= 1


@pytest.mark.filterwarnings("ignore:Maximum number of iterations")
def test_the_code_of_parts_gives_the_pixels_of_the_reference(run, photo):
    names = run("read", "nmf")
    expected = compress(photo, SklearnNMF(4, bits=32)).pixels()
    difference = to_bytes(names["with_parts"](names["image"], 4)) - expected
    assert np.abs(difference).max() <= 1


@pytest.mark.filterwarnings("ignore:Maximum number of iterations")
def test_the_whole_code_runs_both_sweeps_and_prints_their_counts(run, capsys):
    run("whole")
    lines = capsys.readouterr().out.splitlines()
    found = [re.match(r"([\w-]+) (\d+): [\d.]+ dB, ([\d,]+) values$", line) for line in lines]
    settings = [(m[1], int(m[2]), int(m[3].replace(",", ""))) for m in found if m]
    # 40 x 60 pixels: an index each and three values a colour, or 3 (40 + 60) values a component.
    assert settings == [
        *(("K-Means", k, 2400 + 3 * k) for k in (2, 3, 5, 10, 20, 30)),
        *(("NMF", k, 300 * k) for k in (1, 2, 3, 5, 10, 20, 30)),
    ]


def test_the_counts_are_those_of_the_tutorial():
    skyline = load_sample("skyline")
    assert values_of(skyline).endswith("600 \\cdot 800 \\cdot 3 = 1{,}440{,}000")
    assert values_stored(KMeans(30), skyline).endswith(" = 480{,}090")
    assert values_stored(NMF(150), skyline).endswith(" = 630{,}000")
