"""Results written as CSV and JSON, and read from CSV and from the JSON of CompressAI."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from typing import Any

from core.columns import COST_AXES, QUALITY_AXES
from core.lazy import pandas as pd

MAX_BYTES, MAX_ROWS, MAX_NAME = 2_000_000, 2000, 40

# CompressAI's names for columns of ours.
_COMPRESSAI = {"bpp": "bits_per_pixel", "psnr": "psnr_db", "psnr-rgb": "psnr_db", "ssim": "ssim"}


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


def read_results(data: bytes, name: str) -> pd.DataFrame:
    """Read results from elsewhere, to be drawn with ours.

    Parameters
    ----------
    data : bytes
        CSV with columns of `COLUMNS`, or JSON in the layout of CompressAI: an object with ``name``
        and ``results``, which holds lists of equal length such as ``bpp`` and ``psnr``.
    name : str
        What the rows are called where the file does not say.

    Returns
    -------
    DataFrame
        The column ``name``, and of the columns that can be axes those that the file has.

    Raises
    ------
    ExchangeError
        If the file is too large, is in neither format, or lacks a column for one of the axes.
    """
    if len(data) > MAX_BYTES:
        raise ExchangeError(f"The file has {len(data):,} bytes; at most {MAX_BYTES:,} can be read.")
    text = _text(data)
    is_json = text.lstrip().startswith(("{", "["))
    frame = _from_compressai(text, name) if is_json else _from_csv(text, name)
    return _checked(frame)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ExchangeError("The file is neither CSV nor JSON in UTF-8.") from None


def _from_csv(text: str, name: str) -> pd.DataFrame:
    try:
        frame = pd.read_csv(io.StringIO(text), nrows=MAX_ROWS + 1)
    except Exception as error:  # Pandas raises many kinds of error for other files.
        raise ExchangeError("The file is not a CSV table with a header row.") from error
    if "method" in frame:
        return frame.assign(name=name + ": " + frame["method"].astype(str))
    return frame if "name" in frame else frame.assign(name=name)


def _from_compressai(text: str, name: str) -> pd.DataFrame:
    try:
        content = json.loads(text)
        results: Mapping[str, Any] = content["results"]
        lists = {_COMPRESSAI[key]: results[key] for key in _COMPRESSAI if key in results}
        frame = pd.DataFrame(lists)
    except Exception as error:
        raise ExchangeError(
            "The JSON file does not have the layout of CompressAI: an object with lists of equal "
            'length under "results", such as "bpp" and "psnr".'
        ) from error
    return frame.assign(name=str(content.get("name", name)))


def _checked(frame: pd.DataFrame) -> pd.DataFrame:
    columns = [column for column in (*COST_AXES, *QUALITY_AXES) if column in frame]
    if not set(columns) & set(COST_AXES) or not set(columns) & set(QUALITY_AXES):
        raise ExchangeError(
            "The file needs a column of storage, such as file_bytes or bits_per_pixel, and one of "
            f"quality, such as psnr_db; got {', '.join(map(str, frame.columns[:8])) or 'none'}."
        )
    if not 0 < len(frame) <= MAX_ROWS:
        raise ExchangeError(f"The file must have 1 to {MAX_ROWS} rows; got {len(frame):,}.")
    for column in columns:
        frame[column] = pd.to_numeric(frame[column], errors="coerce")
        if column in COST_AXES and not (frame[column] > 0).all():
            raise ExchangeError(f"The column {column} must hold numbers above 0 only.")
        if column in QUALITY_AXES and frame[column].isna().any():
            raise ExchangeError(f"The column {column} must hold numbers only.")
    return frame.assign(name=frame["name"].astype(str).str.slice(0, MAX_NAME))[["name", *columns]]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
