"""Results written as CSV and JSON, and read back, also from spreadsheets and from CompressAI."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import numpy as np

from core.columns import COST_AXES, QUALITY_AXES
from core.files.curve_names import MAX_NAME, curve_names
from core.files.tables import (
    ExchangeError,
    as_numbers,
    as_utf8,
    is_json,
    json_rows,
    parsed,
    read_csv,
)
from core.lazy import pandas as pd

__all__ = [
    "MAX_NAME",
    "ExchangeError",
    "read_results",
    "row_as_json",
    "rows_as_csv",
    "to_csv",
    "to_json",
]

MAX_BYTES, MAX_ROWS = 2_000_000, 2000

# CompressAI's names for columns of ours.
_COMPRESSAI = {"bpp": "bits_per_pixel", "psnr": "psnr_db", "psnr-rgb": "psnr_db", "ssim": "ssim"}


def to_csv(frame: pd.DataFrame) -> bytes:
    """All rows and columns as CSV; an infinite PSNR is ``inf``."""
    return frame.to_csv(index=False).encode()


def to_json(frame: pd.DataFrame) -> bytes:
    """All rows as a JSON list of objects; infinity and missing values are null."""
    # `DataFrame.to_json` keeps at most 15 decimals, which changes the last digit of one number in
    # twenty; here every number comes back as it was.
    rows = [
        {name: _plain(value) for name, value in row.items()} for row in frame.to_dict("records")
    ]
    return json.dumps(rows, indent=1, allow_nan=False).encode()


def row_as_json(row: Mapping[str, Any]) -> bytes:
    r"""One row as one line of JSON; infinity and missing values are null.

    Examples
    --------
    >>> row_as_json({"value": 2, "psnr_db": math.inf})
    b'{"value": 2, "psnr_db": null}\n'
    """
    finite = {name: _plain(value) for name, value in row.items()}
    return json.dumps(finite, allow_nan=False).encode() + b"\n"


def rows_as_csv(rows: Iterable[Iterable[Any]]) -> bytes:
    """Lines of CSV; each ends in a line feed on every system."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines.getvalue().encode()


def read_results(data: bytes, name: str) -> pd.DataFrame:
    """Read results from elsewhere, or own ones, to be drawn with those of the page.

    Parameters
    ----------
    data : bytes
        CSV with columns of `COLUMNS`, by key or by heading, also as spreadsheets write it: with
        semicolons and decimal commas, with tabs, in UTF-16 or with spaces around the cells. Or JSON
        as `to_json` and `row_as_json` write it, or in the layout of CompressAI: an object with
        ``name`` and ``results``, which holds lists of equal length such as ``bpp`` and ``psnr``.
    name : str
        What the rows are called where the file does not say.

    Returns
    -------
    DataFrame
        The column ``name``, one name for each curve, and of the columns that can be axes those in
        which the file has a number. A cell may be missing (NaN); a quality may be infinite.

    Raises
    ------
    ExchangeError
        If the file is too large, is in neither format, or lacks a column for one of the axes.
    """
    if len(data) > MAX_BYTES:
        raise ExchangeError(f"The file has {len(data):,} bytes; at most {MAX_BYTES:,} can be read.")
    text = as_utf8(data)
    frame = _from_json(text) if is_json(text) else _from_csv(text)
    if not 0 < len(frame) <= MAX_ROWS:
        raise ExchangeError(f"The file must have 1 to {MAX_ROWS} rows; got {len(frame):,}.")
    columns = [column for column in (*COST_AXES, *QUALITY_AXES) if column in frame]
    numbers = {column: _numbers(frame[column], column) for column in columns}
    checked = frame.assign(**_with_lossless(numbers))
    filled = [column for column in columns if checked[column].notna().any()]
    _require_axes(filled, frame)
    return checked.assign(name=curve_names(frame, name))[["name", *filled]]


def _from_csv(data: bytes) -> pd.DataFrame:
    """The cells as texts."""
    frame = read_csv(data, dtype=str, nrows=MAX_ROWS + 1)
    # Spreadsheets write rows that were emptied as delimiters alone.
    return frame.dropna(how="all")


def _from_json(data: bytes) -> pd.DataFrame:
    content = parsed(data)
    try:
        if isinstance(content, dict) and "results" in content:
            return _from_compressai(content)
        rows = [*islice(filter(None, json_rows(data)), MAX_ROWS + 1)]
        if not rows:
            raise ValueError
        return pd.DataFrame(rows)
    except Exception as error:
        raise ExchangeError(
            "The JSON file is neither rows as this app writes them nor in the layout of "
            'CompressAI: an object with lists of equal length under "results", such as "bpp" and '
            '"psnr".'
        ) from error


def _from_compressai(content: Mapping[str, Any]) -> pd.DataFrame:
    results = content["results"]
    lists = {_COMPRESSAI[key]: results[key] for key in _COMPRESSAI if key in results}
    frame = pd.DataFrame(lists)
    return frame.assign(name=str(content["name"])) if "name" in content else frame


def _numbers(cells: pd.Series, column: str) -> pd.Series:
    """The cells of a column as numbers, NaN where a cell is empty."""
    texts = cells.astype(str).str.strip().where(cells.notna())
    texts = texts.where(~texts.isin(["", "nan"]))
    numbers = as_numbers(texts)
    is_wrong = texts.notna() & numbers.isna()
    is_possible, kind = _possible(numbers, column)
    if (is_wrong | ~(is_possible | numbers.isna())).any():
        raise ExchangeError(f"The column {column} must hold numbers {kind}.")
    return numbers


def _possible(numbers: pd.Series, column: str) -> tuple[pd.Series, str]:
    """Which numbers a column can have, and how that is called."""
    is_finite = np.isfinite(numbers)
    if column in COST_AXES:
        return is_finite & (numbers > 0), "above 0 only"
    if column == "psnr_db":
        return numbers > -np.inf, "only"
    if QUALITY_AXES[column].is_rising:
        return is_finite, "only"
    return is_finite & (numbers >= 0), "of 0 or more only"


def _with_lossless(numbers: Mapping[str, pd.Series]) -> Mapping[str, pd.Series]:
    """The numbers with an infinite PSNR where there is no error; JSON has no infinity."""
    if not {"psnr_db", "mse"} <= set(numbers):
        return numbers
    psnr, mse = numbers["psnr_db"], numbers["mse"]
    return {**numbers, "psnr_db": psnr.mask(psnr.isna() & (mse == 0), np.inf)}


def _require_axes(columns: list[str], frame: pd.DataFrame) -> None:
    if not set(columns) & set(COST_AXES) or not set(columns) & set(QUALITY_AXES):
        raise ExchangeError(
            "The file needs a column of storage, such as file_bytes or bits_per_pixel, and one of "
            f"quality, such as psnr_db; got {', '.join(map(str, frame.columns[:8])) or 'none'}."
        )


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
