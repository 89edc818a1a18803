"""Results written as CSV and JSON, and read back, also from spreadsheets and from CompressAI."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from core.columns import COLUMNS, COST_AXES, QUALITY_AXES
from core.files.curve_names import MAX_NAME, curve_names
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
_DELIMITERS = ";\t,"
# The first line that tells Excel the delimiter.
_EXCEL_MARK = "sep="
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class ExchangeError(ValueError):
    """A file of results that cannot be used; its message is one sentence."""


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
        as `to_json` writes it, or in the layout of CompressAI: an object with ``name`` and
        ``results``, which holds lists of equal length such as ``bpp`` and ``psnr``.
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
    text = _text(data)
    is_json = text.lstrip().startswith(("{", "["))
    frame, is_comma = (_from_json(text), False) if is_json else _from_csv(text)
    if not 0 < len(frame) <= MAX_ROWS:
        raise ExchangeError(f"The file must have 1 to {MAX_ROWS} rows; got {len(frame):,}.")
    columns = _axes_of(frame)
    numbers = {column: _numbers(frame[column], column, is_comma) for column in columns}
    checked = frame.assign(**_with_lossless(numbers))
    filled = [column for column in columns if checked[column].notna().any()]
    _require_axes(filled, frame)
    return checked.assign(name=curve_names(frame, name))[["name", *filled]]


def _text(data: bytes) -> str:
    try:
        if data.startswith(_UTF_16):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel writes the code page of Windows if it is not told otherwise.
        if data.startswith(_UTF_16) or b"\0" in data:
            raise ExchangeError("The file is neither CSV nor JSON in UTF-8 or UTF-16.") from None
        return data.decode("cp1252", "replace")


def _from_csv(text: str) -> tuple[pd.DataFrame, bool]:
    """The cells as texts under the keys of columns, and whether a comma is a decimal point."""
    first, _, rest = text.partition("\n")
    delimiter = max(_DELIMITERS, key=first.count)
    if first.strip().lower().startswith(_EXCEL_MARK):
        delimiter, text = first.strip()[len(_EXCEL_MARK) :][:1] or delimiter, rest
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            sep=delimiter,
            dtype=str,
            skipinitialspace=True,
            skip_blank_lines=True,
            nrows=MAX_ROWS + 1,
            index_col=False,
        )
    except Exception as error:  # Pandas raises many kinds of error for other files.
        raise ExchangeError("The file is not a CSV table with a header row.") from error
    # Spreadsheets write rows that were emptied as delimiters alone.
    return frame.rename(columns=_key_of).dropna(how="all"), delimiter != ","


def _key_of(heading: object) -> str:
    """The key of a column by its key or heading, as this app writes it in files and in tables."""
    text = str(heading).strip()
    for key, column in COLUMNS.items():
        if text.lower() in (key, column.heading.lower()):
            return key
    return text


def _from_json(text: str) -> pd.DataFrame:
    try:
        content = json.loads(text)
        if isinstance(content, list) and content:
            return pd.DataFrame([dict(row) for row in content[: MAX_ROWS + 1]])
        results: Mapping[str, Any] = content["results"]
        lists = {_COMPRESSAI[key]: results[key] for key in _COMPRESSAI if key in results}
        frame = pd.DataFrame(lists)
    except Exception as error:
        raise ExchangeError(
            "The JSON file is neither a list of rows as this app writes it nor in the layout of "
            'CompressAI: an object with lists of equal length under "results", such as "bpp" and '
            '"psnr".'
        ) from error
    return frame.assign(name=str(content["name"])) if "name" in content else frame


def _axes_of(frame: pd.DataFrame) -> list[str]:
    if frame.columns.has_duplicates:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise ExchangeError(f"The file has the column {twice} twice.")
    return [column for column in (*COST_AXES, *QUALITY_AXES) if column in frame]


def _numbers(cells: pd.Series, column: str, is_comma: bool) -> pd.Series:
    """The cells of a column as numbers, NaN where a cell is empty."""
    texts = cells.astype(str).str.strip().where(cells.notna())
    if is_comma:
        texts = texts.map(_with_point, na_action="ignore")
    texts = texts.where(~texts.isin(["", "nan"]))
    numbers = pd.to_numeric(texts, errors="coerce").astype(np.float64)
    is_wrong = texts.notna() & numbers.isna()
    if column in COST_AXES:
        is_wrong |= (numbers <= 0) | np.isinf(numbers)
    if is_wrong.any():
        kind = "above 0 only" if column in COST_AXES else "only"
        raise ExchangeError(f"The column {column} must hold numbers {kind}.")
    return numbers


def _with_point(text: str) -> str:
    """A number of a European table, such as 1.234,5, with a decimal point."""
    before, comma, after = text.rpartition(",")
    if not comma or "." in after:
        return text
    return f"{before.replace('.', '')}.{after}"


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
