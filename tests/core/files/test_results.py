import io
import json

import numpy as np
import pandas as pd
import pytest

from core.columns import COLUMNS
from core.files.results import ExchangeError, read_results, to_csv, to_json


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
        (b"", "not a CSV table"),
        (b"a,b\n1,2\n", "needs a column of storage"),
        (b"file_bytes,psnr_db\n", "must have 1 to 2000 rows; got 0"),
        (b"file_bytes,psnr_db\n" + b"1,2\n" * 2001, "must have 1 to 2000 rows; got 2,001"),
        (b"file_bytes,psnr_db\nx,20\n", "file_bytes must hold numbers above 0 only"),
        (b"file_bytes,psnr_db\n-3,20\n", "file_bytes must hold numbers above 0 only"),
        (b"file_bytes,psnr_db\n3,good\n", "psnr_db must hold numbers only"),
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
