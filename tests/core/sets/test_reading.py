"""Files of rows: as they are written, damaged, foreign, and large."""

import csv
import io
import json
import math

import numpy as np
import pandas as pd
import pytest

from core.compression import compress
from core.files.results import ExchangeError, row_as_json, rows_as_csv, to_csv, to_json
from core.methods import METHODS, KMeans
from core.sets import read_rows
from core.sweeps import to_frame


@pytest.fixture(scope="module")
def written(photo, noise):
    """Rows as the command line writes them; one is lossless."""
    settings = [KMeans(2), KMeans(64), METHODS["jpeg"](50)]
    return [compress(image, each).row(image) for image in (photo, noise) for each in settings]


def as_json(rows):
    return b"".join(map(row_as_json, rows))


def as_csv(rows):
    return rows_as_csv([[*rows[0]], *([*row.values()] for row in rows)])


@pytest.mark.parametrize("write", [as_json, as_csv])
def test_rows_come_back_as_they_were(write, written):
    found = read_rows(write(written))
    expected = to_frame(written)
    assert found.left_out == ()
    assert found.methods == ["kmeans", "jpeg"]
    for column in ("image", "digest", "method", "value", "bits_per_pixel", "mse", "psnr_db"):
        assert list(found.frame[column]) == list(expected[column])
    assert np.isinf(found.frame["psnr_db"]).sum() == 1


@pytest.mark.parametrize("write", [as_json, as_csv])
def test_further_columns_come_back_where_the_file_has_them(write, written):
    found = read_rows(write(written), ["ssim", "psnr_db", "mood", "converged", "version"]).frame
    assert list(found["ssim"]) == [row["ssim"] for row in written]
    assert list(found["converged"]) == [row["converged"] for row in written]
    assert list(found["version"]) == [row["version"] for row in written]
    assert "mood" not in found or found["mood"].isna().all()


def _european(frame):
    return frame.to_csv(index=False, sep=";", decimal=",")


FOREIGN = {
    "European": lambda frame: _european(frame).encode(),
    "European with a mark": lambda frame: _european(frame).encode("utf-8-sig"),
    "delimiter named": lambda frame: b"sep=;\r\n" + _european(frame).encode(),
    "tabs in UTF-16": lambda frame: frame.to_csv(index=False, sep="\t").encode("utf-16"),
    "UTF-16": lambda frame: to_csv(frame).decode().encode("utf-16"),
    "commas at the end": lambda frame: (
        to_csv(frame).replace(b"\n", b",\n").replace(b",\n", b"\n", 1)
    ),
    "emptied rows": lambda frame: to_csv(frame) + 2 * (b"," * (len(frame.columns) - 1) + b"\n"),
    "spaces": lambda frame: spaced(frame, ", "),
    "spaces on both sides": lambda frame: spaced(frame, " , "),
    "headings": lambda frame: (
        frame.rename(columns={"bits_per_pixel": "Bits per pixel", "psnr_db": "PSNR (dB)"})
        .to_csv(index=False)
        .encode()
    ),
    "UTF-16 without a mark": lambda frame: to_csv(frame).decode().encode("utf-16-le"),
    "UTF-16 from the upper byte on": lambda frame: to_csv(frame).decode().encode("utf-16-be"),
    "UTF-32": lambda frame: to_csv(frame).decode().encode("utf-32"),
    "UTF-32 without a mark": lambda frame: to_csv(frame).decode().encode("utf-32-le"),
    "UTF-32 the other way round": lambda frame: to_csv(frame).decode().encode("utf-32-be"),
    "list of JSON": to_json,
    "marked list of JSON": lambda frame: b"\xef\xbb\xbf" + to_json(frame),
    "marked JSON lines": lambda frame: b"\xef\xbb\xbf" + as_json(frame.to_dict("records")),
    "JSON lines in UTF-16": lambda frame: (
        as_json(frame.to_dict("records")).decode().encode("utf-16")
    ),
}


def spaced(frame, delimiter):
    rows = csv.reader(io.StringIO(to_csv(frame).decode()))
    quoted = ([f'"{cell}"' if "," in cell else cell for cell in row] for row in rows)
    return "\n".join(map(delimiter.join, quoted)).encode()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("more", [(), ("ssim", "converged")])
@pytest.mark.parametrize("kind", FOREIGN)
def test_rows_that_another_program_has_saved_come_back_as_they_were(kind, more, written):
    frame = to_frame(written)
    found = read_rows(FOREIGN[kind](frame), more)
    expected = read_rows(to_csv(frame), more).frame
    pd.testing.assert_frame_equal(found.frame, expected, check_dtype=False)
    assert found.left_out == ()


def test_lines_that_were_cut_or_hold_something_else_are_counted(written):
    rows = as_json(written)
    found = read_rows(rows[:-40])
    assert len(found.frame) == len(written) - 1
    assert found.left_out == ("1 line without a row: left out.",)
    found = read_rows(rows + b"\n12\n  \nnot a row\n")
    assert len(found.frame) == len(written)
    assert found.left_out == ("2 lines without a row: left out.",)


def test_a_table_that_was_cut_within_quotes_is_refused_by_its_line(written):
    whole = as_csv(written[:2])
    cut = whole[: whole.rindex(b"(")]
    with pytest.raises(ExchangeError, match=r"^Line 3 of the table has a quotation mark that"):
        read_rows(cut)


def test_a_value_that_is_a_list_is_missing(written):
    strange = [written[0] | {"mse": []}, written[1] | {"digest": {"a": 1}}]
    found = read_rows(as_json([*written, *strange]))
    # Without an error there is no row; without a digest there is one.
    assert len(found.frame) == len(written) + 1
    assert found.left_out == ("1 row without a number or a known method: left out.",)


def test_lines_are_read_one_by_one_or_at_once_with_the_same_result(written, monkeypatch):
    lines = []
    loads = json.loads
    monkeypatch.setattr(json, "loads", lambda line: lines.append(line) or loads(line))
    rows = as_json([*written, written[0] | {"digest": "other"}])
    rows += b'{"image": "a.png", "digest": "lacks", "method": "kmeans"}\n'
    at_once = read_rows(rows)
    assert not lines
    one_by_one = read_rows(rows + b"not a row\n")
    assert lines
    pd.testing.assert_frame_equal(at_once.frame, one_by_one.frame)
    assert one_by_one.left_out == ("1 line without a row: left out.", *at_once.left_out)


def test_rows_without_a_number_or_of_an_unknown_method_are_left_out_and_counted(written):
    strange = [written[0] | {"method": "zip"}, written[1] | {"bits_per_pixel": None}]
    found = read_rows(as_json([*written, *strange]))
    assert len(found.frame) == len(written)
    assert found.left_out == ("2 rows without a number or a known method: left out.",)


IMPOSSIBLE = [
    ("value", 2.5),
    ("value", -2),
    ("value", 1e300),
    ("value", 10**400),
    ("height", 0),
    ("height", -40),
    ("width", 1.5),
    ("width", 10**25),
    ("bits_per_pixel", -1),
    ("bits_per_pixel", 0),
    ("psnr_db", -1),
    ("mse", -1),
]


@pytest.mark.parametrize("more", [(), ("file_bytes",)])
@pytest.mark.parametrize("write", [as_json, as_csv])
@pytest.mark.parametrize(("column", "number"), IMPOSSIBLE)
def test_a_row_with_a_number_that_cannot_be_is_left_out_and_its_column_named(
    column, number, write, more, written
):
    strange = written[0] | {"digest": "strange", column: number}
    found = read_rows(write([*written, strange]), more)
    assert "strange" not in set(found.frame["digest"])
    assert len(found.frame) == len(written)
    assert found.left_out == (f"1 row with an impossible number in {column}: left out.",)
    with pytest.raises(ExchangeError, match=f"no row that can be used; 1 row .* in {column}"):
        read_rows(write([strange]), more)


@pytest.mark.parametrize("psnr_db", [-math.inf, math.inf])
def test_only_a_row_without_error_has_an_infinite_psnr(psnr_db, written):
    lossy = written[0] | {"digest": "strange", "psnr_db": psnr_db}
    found = read_rows(as_csv([*written, lossy]))
    assert len(found.frame) == len(written)
    assert found.left_out == ("1 row with an impossible number in psnr_db: left out.",)


@pytest.mark.parametrize("write", [as_json, as_csv])
@pytest.mark.parametrize("column", ["value", "height", "mse"])
def test_true_is_no_number(column, write, written):
    strange = [row | {"digest": "strange", column: True} for row in written]
    found = read_rows(write([*written, *strange]), ("file_bytes",))
    assert "strange" not in set(found.frame["digest"])
    count = f"{len(written)} rows without a number or a known method: left out."
    assert found.left_out == (count,)
    with pytest.raises(ExchangeError, match="no row of a method"):
        read_rows(write(strange))


def test_of_several_choices_of_other_parameters_the_most_frequent_one_is_shown(written, photo):
    other = compress(photo, KMeans(2, space="oklab")).row(photo)
    found = read_rows(as_json([other, *written, written[0]]))
    assert len(found.frame) == len(written)
    (sentence,) = found.left_out
    assert sentence.startswith(
        "K-Means has rows of 2 choices of its other parameters; those of KMeans(seed=0, space='rgb'"
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a CSV table"),
        (b"\x00\xff\x00", "."),
        (b"image,method\n1,2\n", "needs the column digest"),
        # No line of these can be the header.
        (b"a,b\n1,2\n", "^Line 1 of the file is neither a header row .* got 'a,b'"),
        (b"\n\n%%!x\nimage,method\na.png,kmeans\n", "^Line 3 of the file .* got '%%!x'"),
        (b"some, words\nimage,method,mse\n", "^Line 1 of the file .* got 'some, words'"),
        (b"sep=;\nwords\nimage;method;mse\n", "^Line 2 of the file .* got 'words'"),
        (b'words\n{"image": "a.png"}\n', "^Line 1 of the file .* got 'words'"),
        (b'[\n{"image": "a.png"},\n{"ima', "^Line 3 of the file cannot be read .* got '{\"ima'"),
        (b'{"image": "a.png"', "^Line 1 of the file cannot be read as JSON"),
        (b"mse,psnr_db,psnr_db\n1,2,3\n", "has the column psnr_db twice"),
        (b"mse,psnr_db\n1,2\n1,2,3\n", "Line 3 of the table must have .* 2; got 3"),
        (b'{"image": 1}\n', "no row of a method"),
        (json.dumps([1, 2]).encode(), "^The JSON file holds no rows"),
        (b"[]", "^The JSON file holds no rows"),
    ],
)
def test_another_file_is_refused_in_one_sentence(data, words):
    with pytest.raises(ExchangeError, match=words):
        read_rows(data)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("nothing", [None, math.nan])
def test_a_column_of_texts_without_any_text_is_read_without_a_warning(nothing, written):
    rows = [row | {"image": nothing} for row in written]
    # A column more than is needed is read another way.
    for more in ((), ("seed",)):
        found = read_rows(json.dumps(rows).encode(), more)
        assert found.frame["image"].tolist() == [""] * len(rows)
