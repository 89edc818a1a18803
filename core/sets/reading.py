"""A file of rows, such as ``python -m core sweep`` writes, read for what a set needs of it."""

from __future__ import annotations

import io
import math
import re
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.files.tables import (
    ExchangeError,
    as_numbers,
    as_utf8,
    is_json,
    json_rows,
    no_json,
    read_csv,
    require_header,
)
from core.formatting import format_count
from core.lazy import arrow_json, pyarrow
from core.lazy import pandas as pd
from core.methods import METHODS

_TEXTS = ("image", "digest", "method", "knob", "parameters")
_NUMBERS = ("value", "height", "width", "bits_per_pixel", "psnr_db", "mse")
_NEEDED = (*_TEXTS, *_NUMBERS)
# What each number can be at least and at most; a picture has no more rows than a file can say.
_LONGEST = 2**31 - 1
_RANGES = {
    "value": (0, _LONGEST),
    "height": (1, _LONGEST),
    "width": (1, _LONGEST),
    "bits_per_pixel": (sys.float_info.min, sys.float_info.max),
    "psnr_db": (0, math.inf),
    "mse": (0, sys.float_info.max),
}
_WHOLE = ("value", "height", "width")
_OF_ONE = ["digest", "method", "value"]


@dataclass(frozen=True, eq=False)
class SetRows:
    """Rows of many images.

    Parameters
    ----------
    frame : DataFrame
        One row for each image, method and setting, with the columns that `core.sets` needs.
    left_out : tuple of str
        Sentences on rows that are not in it.
    """

    frame: pd.DataFrame
    left_out: tuple[str, ...] = ()

    @property
    def methods(self) -> list[str]:
        """The keys of its methods."""
        return [str(key) for key in self.frame["method"].unique()]


def read_rows(data: bytes, more: Collection[str] = ()) -> SetRows:
    """Read rows of many images.

    Parameters
    ----------
    data : bytes
        CSV or JSON with the columns of `core.columns.COLUMNS`, as `core.files.results.read_results`
        takes them; columns that are not needed may be missing. A JSON line that was cut is left
        out, and a value that is a list or an object is missing.
    more : collection of str
        Further columns that are kept where the file has them.

    Raises
    ------
    ExchangeError
        If it is neither, lacks a column, or holds no row that can be used.
    """
    text = as_utf8(data)
    wanted = [*_NEEDED, *(name for name in more if name not in _NEEDED)]
    read = _from_json if is_json(text) else _from_csv
    frame, lost = read(text, wanted)
    if frame.empty and is_json(text):
        raise no_json(text)
    missing = [name for name in _NEEDED if name not in frame]
    if missing:
        require_header(text, map(str, frame))
        raise ExchangeError(f"The file needs the column {missing[0]}, as core sweep writes it.")
    found = _checked(frame[[name for name in wanted if name in frame]])
    about_lost = [f"{format_count(lost, 'line')} without a row: left out."] if lost else []
    return replace(found, left_out=(*about_lost, *found.left_out))


def _from_json(data: bytes, wanted: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """The columns that are wanted, and how many lines hold no row."""
    if len(wanted) == len(_NEEDED):  # Nothing else is wanted, whose types could be anything.
        # Arrow is five times as fast, but refuses a list, and a file in which a line was cut.
        with suppress(ValueError, NotImplementedError):
            return _read_at_once(data), 0
    columns: dict[str, list[Any]] = {name: [] for name in wanted}
    lost = 0
    for row in json_rows(data):
        if row is None:
            lost += 1
            continue
        for name, cells in columns.items():
            value = row.get(name)
            cells.append(None if isinstance(value, (list, dict)) else value)
    return pd.DataFrame(columns), lost


def _read_at_once(data: bytes) -> pd.DataFrame:
    """The columns that are needed; a value that a row lacks is missing."""
    texts, numbers = pyarrow.string(), pyarrow.float64()
    types = dict.fromkeys(_TEXTS, texts) | dict.fromkeys(_NUMBERS, numbers)
    parsing = arrow_json.ParseOptions(
        explicit_schema=pyarrow.schema(types), unexpected_field_behavior="ignore"
    )
    table = arrow_json.read_json(io.BytesIO(data), parse_options=parsing)
    return pd.DataFrame(table.to_pandas())


def _from_csv(data: bytes, wanted: Sequence[str]) -> tuple[pd.DataFrame, int]:
    numbers = [name for name in wanted if name not in _TEXTS]
    frame = read_csv(
        data,
        # Texts stay texts, also where one reads like a number or like "nothing".
        dtype=dict.fromkeys(_TEXTS, str),
        keep_default_na=False,
        na_values={name: ["", "nan"] for name in numbers},
        # Read in pieces, a strange column would have several types, and pandas would warn of it.
        low_memory=False,
    )
    return frame, 0


def _checked(frame: pd.DataFrame) -> SetRows:
    numbers = {name: as_numbers(frame[name]) for name in _NUMBERS}
    frame = frame.assign(**numbers, **{name: _as_texts(frame[name]) for name in _TEXTS})
    # Spreadsheets write rows that were emptied as delimiters alone.
    bare = frame[frame[[*_NUMBERS]].isna().all(axis=1)]
    frame = frame.drop(bare.index[(bare[[*_TEXTS]] == "").all(axis=1)])
    # JSON has no infinity; the PSNR of a row without error is null there.
    lossless = frame["psnr_db"].isna() & (frame["mse"] == 0)
    frame = frame.assign(psnr_db=frame["psnr_db"].mask(lossless, np.inf))
    complete = frame[frame["method"].isin([*METHODS]) & frame[[*_NUMBERS]].notna().all(axis=1)]
    wrong = _impossible(complete)
    usable = complete[~wrong.any(axis=1)]
    sentences = _about_unusable(len(frame) - len(complete), wrong)
    if complete.empty:
        raise ExchangeError("The file holds no row of a method that is known here.")
    if usable.empty:
        raise ExchangeError(f"The file holds no row that can be used; {sentences[-1]}")
    kept, others = _one_variant(usable)
    found = kept.astype({"value": int}).reset_index(drop=True)
    return SetRows(found, (*sentences, *others))


def _as_texts(cells: pd.Series) -> pd.Series:
    """The cells of a column as texts, empty where a row has none."""
    # A column without any text counts as one of numbers, which takes no text.
    takes_texts = not pd.api.types.is_numeric_dtype(cells)
    return (cells if takes_texts else cells.astype(object)).fillna("").astype(str)


def _impossible(frame: pd.DataFrame) -> pd.DataFrame:
    """For each number whether it is one that no row can have."""
    wrong = {name: ~frame[name].between(*_RANGES[name]) for name in _NUMBERS}
    for name in _WHOLE:
        wrong[name] |= frame[name] % 1 != 0
    wrong["psnr_db"] |= np.isinf(frame["psnr_db"]) & (frame["mse"] > 0)
    return pd.DataFrame(wrong, index=frame.index)


def _about_unusable(incomplete: int, wrong: pd.DataFrame) -> tuple[str, ...]:
    """Sentences on rows that are left out."""
    sentences = []
    if incomplete:
        rows = format_count(incomplete, "row")
        sentences.append(f"{rows} without a number or a known method: left out.")
    if count := int(wrong.any(axis=1).sum()):
        columns = ", ".join(wrong.columns[wrong.any()])
        rows = format_count(count, "row")
        sentences.append(f"{rows} with an impossible number in {columns}: left out.")
    return tuple(sentences)


def _one_variant(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Of each method the rows whose other parameters are the most frequent ones."""
    settings = frame[["knob", "parameters"]].drop_duplicates()
    names = [_without(*each) for each in settings.itertuples(index=False)]
    known = dict(zip(settings["parameters"], names, strict=True))
    variants = frame["parameters"].map(known)
    chosen, sentences = {}, []
    for key, each in variants.groupby(frame["method"], sort=False):
        counts = each.value_counts()
        chosen[key] = counts.index[0]
        if len(counts) > 1:
            sentences.append(
                f"{METHODS[str(key)].label} has rows of {len(counts)} choices of its other "
                f"parameters; those of {counts.index[0]} are shown."
            )
    kept = frame[variants == frame["method"].map(chosen)]
    return kept.drop_duplicates(_OF_ONE, keep="last"), tuple(sentences)


def _without(knob: str, parameters: str) -> str:
    """A setting without the value of its knob, which is the same along a curve."""
    return re.sub(rf"\b{re.escape(knob)}=\d+(, )?", "", parameters)
