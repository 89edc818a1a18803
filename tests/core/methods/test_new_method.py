"""A new method is one file and one line: contract, sweep, charts and command line then have it."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from core.charts import View, rate_differences, style_of, tradeoff
from core.charts.errors import error_histogram
from core.charts.ledger import ledger_bars
from core.columns import COLUMNS
from core.compression import compress, decode_file
from core.ledger import open_ledger
from core.methods import METHODS, ParameterWords
from core.metrics.error_maps import count_errors
from core.sweeps import combinations, settings, sweep, to_frame
from tests.core.methods import test_methods as contract
from tests.core.methods.toy import Mosaic, register

CONTRACT_OF_A_METHOD = (
    contract.test_every_method_fills_in_what_menus_and_sweeps_need,
    contract.test_a_method_is_frozen_hashable_and_printable,
    contract.test_a_setting_that_the_image_is_too_small_for_is_refused,
)
CONTRACT_OF_A_RESULT = (
    contract.test_the_file_gives_back_the_parts_that_were_packed,
    contract.test_dissecting_a_file_accounts_for_each_of_its_bytes,
    contract.test_explanations_are_whole_sentences,
    contract.test_parts_are_named_finite_and_fit_into_their_bits,
    contract.test_decoding_gives_8_bit_pixels_of_the_images_shape,
    contract.test_preparation_changes_nothing,
    contract.test_illustrations_are_captioned_rgb_pictures,
)


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    register(monkeypatch.setitem)


@pytest.mark.parametrize("check", CONTRACT_OF_A_METHOD)
def test_it_keeps_the_contract_of_a_method(check):
    check(Mosaic)


@pytest.mark.parametrize("check", CONTRACT_OF_A_RESULT)
def test_it_keeps_the_contract_of_a_result(check, photo):
    check((photo, compress(photo, Mosaic(4))))


def test_its_words_are_made_from_its_declaration():
    assert (Mosaic.label, Mosaic(4).setting) == ("Mosaic", "K = 4")
    assert Mosaic.words.of(Mosaic.knob()).label == "side"
    assert [*Mosaic.choices()] == ["grey"]
    grey = Mosaic.choices()["grey"]
    assert Mosaic.words.of(grey) == ParameterWords("grey", values={"0": "0", "1": "1"})
    assert Mosaic.second().name == "levels"


def test_a_sweep_of_all_has_it_and_its_rows_are_whole(photo):
    frame = to_frame(result.row(photo) for result in sweep(photo))
    own = frame[frame["method"] == "toy"]
    assert own["value"].tolist() == [1, 2, 4, 8]
    assert own["psnr_db"].is_monotonic_decreasing
    assert own["psnr_db"].iloc[0] == np.inf
    assert not own.isna().to_numpy().any()


def test_its_second_parameter_is_swept(photo):
    swept = combinations(settings(Mosaic, photo, [2, 4]), Mosaic.second().sweep)
    assert [(each.side, each.levels) for each in swept] == [
        (side, levels) for levels in (4, 16, 256) for side in (2, 4)
    ]


def test_charts_draw_it_in_a_style_of_its_own(photo):
    methods = [each for kind in METHODS.values() for each in settings(kind, photo, [2, 4])]
    frame = to_frame(result.row(photo) for result in sweep(photo, methods))
    (curve,) = (each for each in tradeoff(frame, View()).data if each.name == "Mosaic")
    assert list(curve.y) == frame.loc[frame["method"] == "toy", "psnr_db"].tolist()
    style = style_of("toy")
    assert (curve.marker.color, curve.marker.symbol) == (style.color, style.marker)
    others = [style_of(key) for key in METHODS if key != "toy"]
    assert style.color not in {each.color for each in others}
    assert style.marker not in {each.marker for each in others}
    assert rate_differences(frame, "toy", "file_bytes", "psnr_db") is not None


def test_its_errors_and_its_ledger_are_drawn(photo):
    result = compress(photo, Mosaic(4))
    histogram = error_histogram({result.method: count_errors(photo.pixels, result.pixels())})
    assert histogram.data[0].name == "Mosaic, K = 4"
    assert {bar.name for bar in ledger_bars(open_ledger(photo, result)).data} == {
        "header",
        "size",
        "colours",
    }


def run(folder, line):
    """A command in a fresh process that has the method; gives what it prints."""
    code = (
        "import sys; from tests.core.methods.toy import register; register(); "
        f"from core.__main__ import main; sys.argv = ['core', *{line.split()}]; main()"
    )
    root = str(Path(__file__).parents[3])
    process = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout


def test_the_command_line_compresses_decodes_and_sweeps_with_it(tmp_path, photo, save):
    (tmp_path / "photo.png").write_bytes(save(photo.pixels))
    assert "toy\tMosaic\tside\t1..64" in run(tmp_path, "methods")
    row = json.loads(
        run(tmp_path, "compress photo.png --method toy --value 4 --set grey=1 --seed 3 -o out.toy")
    )
    expected = compress(photo, Mosaic(4, grey=True))
    assert (row["method"], row["seed"], row["file_bytes"]) == ("toy", 0, len(expected.file))
    assert (tmp_path / "out.toy").read_bytes() == expected.file
    run(tmp_path, "sweep photo.png --values 2,4 --method toy -o rows.csv")
    rows = [*csv.DictReader(io.StringIO((tmp_path / "rows.csv").read_text()))]
    assert [(each["method"], each["value"]) for each in rows] == [("toy", "2"), ("toy", "4")]
    assert tuple(rows[0]) == tuple(COLUMNS)


def test_its_file_is_decoded_as_any_other(photo):
    result = compress(photo, Mosaic(4))
    np.testing.assert_array_equal(decode_file(result.file), result.pixels())
    assert PIL.Image.fromarray(result.pixels()).size == (photo.width, photo.height)
