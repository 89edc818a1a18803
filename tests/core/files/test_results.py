import io
import json
import re

import numpy as np
import pandas as pd
import pytest

from core.columns import COLUMNS
from core.files.results import (
    ExchangeError,
    read_results,
    row_as_json,
    rows_as_csv,
    to_csv,
    to_json,
)


@pytest.fixture
def frame(frame_of):
    return frame_of(
        ("kmeans", 2, 1_000, 20.0), ("kmeans", 99, 5_000, np.inf), ("nmf", 1, 500, 15.0)
    )


def test_rows_come_back_from_csv_as_they_were(frame):
    read = pd.read_csv(io.BytesIO(to_csv(frame)))
    assert list(read.columns) == list(COLUMNS)
    assert list(read["psnr_db"]) == list(frame["psnr_db"])
    assert list(read["file_bytes"]) == list(frame["file_bytes"])


def test_a_cell_with_a_comma_or_a_line_break_is_quoted():
    # RFC 4180, but for the line feed at the end.
    assert rows_as_csv([["a,b", 'c"d', "e\nf", 1.5]]) == b'"a,b","c""d","e\nf",1.5\n'


def test_json_holds_all_columns_and_null_for_infinity(frame):
    rows = json.loads(to_json(frame))
    assert [list(row) for row in rows] == [list(COLUMNS)] * 3
    assert [row["psnr_db"] for row in rows] == [20.0, None, 15.0]


def test_every_number_comes_back_from_json_as_it_was(frame):
    numbers = np.random.default_rng(5).uniform(0, 60, len(frame) * 100).reshape(-1, len(frame))
    for psnr_db in numbers:
        rows = json.loads(to_json(frame.assign(psnr_db=psnr_db)))
        assert [row["psnr_db"] for row in rows] == list(psnr_db)
    assert all(type(row["file_bytes"]) is int for row in rows)


def test_our_own_csv_is_read_by_method(frame):
    read = read_results(to_csv(frame), "mine.csv")
    assert list(read["name"]) == ["mine.csv: kmeans", "mine.csv: kmeans", "mine.csv: nmf"]
    assert list(read["file_bytes"]) == [1_000, 5_000, 500]
    assert "digest" not in read


def test_results_of_compressai_are_read_under_their_name():
    layout = {
        "name": "bmshj2018-factorized",
        "description": "Inference",
        "results": {"psnr": [28.1, 30.2], "bpp": [0.13, 0.21], "encoding_time": [0.1, 0.1]},
    }
    read = read_results(json.dumps(layout).encode(), "x.json")
    assert list(read.columns) == ["name", "bits_per_pixel", "psnr_db"]
    assert read["name"].unique().tolist() == ["bmshj2018-factorized"]
    assert list(read["bits_per_pixel"]) == [0.13, 0.21]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfe\x00", "neither CSV nor JSON in UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0", "neither CSV nor JSON in UTF-8 or UTF-16"),
        (b"file_bytes,psnr_db\n,20\n", "needs a column of storage"),
        (b"file_bytes;psnr_db\n3;1,2,3\n", "psnr_db must hold numbers only"),
        (b"file_bytes,psnr_db\ninf,20\n", "file_bytes must hold numbers above 0 only"),
        (b"file_bytes,psnr_db,PSNR (dB)\n1,2,3\n", "has the column psnr_db twice"),
        (b"file_bytes,psnr_db,psnr_db\n1,2,3\n", "has the column psnr_db twice"),
        (b"file_bytes,psnr_db\n100,30,5\n", "first row must have as many values .* 2; got 3"),
        (b"file_bytes,psnr_db\n1,2\n1,2,5\n", "Line 3 of the table must have .* 2; got 3"),
        (b'{"file_bytes": 1,\n', "layout of CompressAI"),
        (b"[]", "layout of CompressAI"),
        (b"", "not a CSV table"),
        (b"a,b\n1,2\n", "needs a column of storage"),
        (b"file_bytes,psnr_db\n", "must have 1 to 2000 rows; got 0"),
        (b"file_bytes,psnr_db\n" + b"1,2\n" * 2001, "must have 1 to 2000 rows; got 2,001"),
        (b"file_bytes,psnr_db\nx,20\n", "file_bytes must hold numbers above 0 only"),
        (b"file_bytes,psnr_db\n-3,20\n", "file_bytes must hold numbers above 0 only"),
        (b"file_bytes,psnr_db\n3,good\n", "psnr_db must hold numbers only"),
        (b"file_bytes,psnr_db\n3,-inf\n", "psnr_db must hold numbers only"),
        (b"file_bytes,ssim\n3,inf\n", "ssim must hold numbers only"),
        (b"file_bytes,mse\n3,-1\n", "mse must hold numbers of 0 or more only"),
        (b"file_bytes,delta_e\n3,inf\n", "delta_e must hold numbers of 0 or more only"),
        (b'[{"file_bytes": true, "psnr_db": 3}]', "file_bytes must hold numbers above 0 only"),
        (b"{}", "layout of CompressAI"),
        (b"[1]", "layout of CompressAI"),
        (b'{"results": {"bpp": [1, 2], "psnr": [3]}}', "layout of CompressAI"),
        (b"x" * 2_000_001, "2,000,001 bytes; at most 2,000,000"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(data, message):
    with pytest.raises(ExchangeError, match=message) as refused:
        read_results(data, "x")
    assert str(refused.value).endswith(".")


def test_own_results_come_back_from_csv_and_json_as_they_were(frame_of):
    frame = frame_of(("kmeans", 2, 1_000, 20.25), ("kmeans", 99, 5_000, np.inf))
    # As of an image above the working size, whose file is not compared.
    frame = frame.assign(ratio_source=np.nan, mse=[600.5, 0.0])
    for data in (to_csv(frame), to_json(frame)):
        read = read_results(data, "mine")
        assert list(read["psnr_db"]) == [20.25, np.inf]
        assert list(read["mse"]) == [600.5, 0.0]
        assert list(read["file_bytes"]) == [1_000, 5_000]
        assert "ratio_source" not in read
        assert set(read["name"]) == {"mine: kmeans"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_lines_of_the_command_line_come_back(encoding, frame_of):
    rows = frame_of(("kmeans", 2, 1_000, 20.25), ("kmeans", 99, 5_000, np.inf))
    rows = rows.assign(mse=[600.5, 0.0]).to_dict("records")
    lines = b"".join(map(row_as_json, rows)).decode().encode(encoding)
    read = read_results(lines, "mine")
    assert list(read["psnr_db"]) == [20.25, np.inf]
    assert list(read["file_bytes"]) == [1_000, 5_000]
    assert set(read["name"]) == {"mine: kmeans"}
    (row,) = read_results(row_as_json(rows[0]), "mine").itertuples()
    assert (row.file_bytes, row.psnr_db) == (1_000, 20.25)


def test_a_json_line_that_was_cut_is_passed_over():
    data = b'{"file_bytes": 1, "psnr_db": 2}\n' * 2 + b'{"file_byt'
    assert list(read_results(data, "x")["file_bytes"]) == [1, 1]


def test_too_many_json_lines_are_refused():
    with pytest.raises(ExchangeError, match="must have 1 to 2000 rows; got 2,001"):
        read_results(b'{"file_bytes": 1, "psnr_db": 2}\n' * 2001, "x")


@pytest.mark.filterwarnings("error")
def test_delimiters_at_the_end_of_each_row_are_no_values():
    read = read_results(b"file_bytes,psnr_db\n100,30,\n200,31,\n", "x")
    assert (list(read["file_bytes"]), list(read["psnr_db"])) == ([100, 200], [30, 31])


TABLE = "name,file_bytes,psnr_db\nx,1500,30.5\nx,2500,\n"


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.replace(",", ", ").encode(),
        TABLE.replace(",", " , ").encode(),
        TABLE.replace("\n", "\r\n").encode("utf-8-sig"),
        TABLE.replace(",", ";").replace(".", ",").encode(),
        TABLE.replace(",", ";").replace("1500", "1.500,0").replace("30.5", "30,5").encode(),
        TABLE.replace(",", ";").replace(".", ",").replace("500", ".500").encode(),
        TABLE.replace(",", ";").replace("500", ",500").encode(),
        TABLE.replace(",", "\t").replace(".", ",").encode("utf-16"),
        TABLE.replace(",", "\t").encode("utf-16-be").join([b"\xfe\xff", b""]),
        ("sep=;\n" + TABLE.replace(",", ";")).encode(),
        (TABLE + ",,\n").encode(),
        TABLE.replace("file_bytes", "File (bytes)").replace("psnr_db", "PSNR (dB)").encode(),
        TABLE.replace(",30", ',"30').replace(".5", '.5"').encode(),
    ],
)
def test_tables_of_spreadsheets_are_read(data):
    read = read_results(data, "theirs")
    assert read.columns.tolist() == ["name", "file_bytes", "psnr_db"]
    assert read["file_bytes"].tolist() == [1500, 2500]
    assert read["psnr_db"].iloc[0] == 30.5
    assert np.isnan(read["psnr_db"].iloc[1])
    assert read["name"].tolist() == ["x", "x"]


def test_a_table_in_the_code_page_of_windows_is_read():
    read = read_results("name;file_bytes;psnr_db\nGröße;3;1,5\n".encode("cp1252"), "x")
    assert read.iloc[0].tolist() == ["Größe", 3, 1.5]


def test_each_image_and_each_other_setting_has_its_own_curve(frame_of):
    rows = frame_of(*[("nmf", value, 100.0 * value, 20.0 + value) for value in (1, 2)])

    def variant(image, digest, bits, seed=0):
        texts = [f"NMF(n_components={value}, seed={seed}, bits={bits})" for value in (1, 2)]
        return rows.assign(image=image, digest=digest, bits=bits, seed=seed, parameters=texts)

    several = [variant("a.png", "1", 8), variant("a.png", "1", 12), variant("b.png", "2", 8, 5)]
    read = read_results(to_csv(pd.concat(several)), "f.csv")
    assert read["name"].drop_duplicates().tolist() == [
        "f.csv: a.png: nmf seed=0, bits=8",
        "f.csv: a.png: nmf seed=0, bits=12",
        "f.csv: b.png: nmf seed=5, bits=8",
    ]
    assert read.groupby("name")["file_bytes"].apply(list).tolist() == [[100, 200]] * 3


def test_names_that_are_cut_stay_apart(frame_of):
    frame = frame_of(("kmeans", 2, 10, 20.0), ("nmf", 2, 10, 20.0))
    read = read_results(to_csv(frame), "x" * 100 + ".csv")
    assert [re.sub("x+", "x", name) for name in read["name"]] == ["x…x.csv: kmeans", "x…x.csv: nmf"]
    assert set(read["name"].str.len()) <= {39, 40}
    same = pd.concat([frame[:1].assign(digest=str(each)) for each in range(12)])
    names = read_results(to_csv(same), "y" * 100)["name"]
    assert names.nunique() == 12
    assert names.str.len().max() <= 40
    mine = "".join(f"{'z' * 60}{each},1,2\n" for each in range(3))
    names = read_results(b"name,file_bytes,psnr_db\n" + mine.encode(), "x")["name"]
    assert names.nunique() == 3
