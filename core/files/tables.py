"""Tables of rows as other programs write them: their encoding, their delimiter, and their JSON.

What spreadsheets write becomes what this app writes, so that whoever reads rows knows only that.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from core.columns import COLUMNS, QUALITY_AXES
from core.lazy import pandas as pd

__all__ = [
    "ExchangeError",
    "as_numbers",
    "as_utf8",
    "is_json",
    "json_rows",
    "no_json",
    "parsed",
    "read_csv",
    "require_header",
]

_DELIMITERS = ";\t,"
# The first line that tells Excel the delimiter.
_EXCEL_MARK = "sep="
# UTF-32 is looked for first, because its mark begins like that of UTF-16.
_WIDE_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# The header and the first row are looked for in so many bytes.
_HEAD = 65_536
_SPACED = b" ,"
# So many letters of a line that cannot be read are shown.
_SHOWN = 40
_NO_NUMBERS = {"name", "image", "digest", "method", "knob", "parameters", "version"}
# Columns whose numbers have decimals.
_FRACTIONS = {"bits_per_pixel", *QUALITY_AXES}
_NO_TABLE = "The file is not a CSV table with a header row."
_UNCLOSED = re.compile(r"EOF inside string starting at row (\d+)")
_TOO_WIDE = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")


class ExchangeError(ValueError):
    """A file of results that cannot be used; its message is one sentence."""


def as_utf8(data: bytes) -> bytes:
    """A text in UTF-8 without a mark at its beginning, whichever program has written it.

    Raises
    ------
    ExchangeError
        If it is no text.
    """
    try:
        if wide := _wide_encoding(data):
            return data.decode(wide).encode()
        # Looking through a large file for other letters takes a twentieth of decoding it.
        if not data.isascii():
            data.decode()
        return data.removeprefix(codecs.BOM_UTF8)
    except UnicodeDecodeError:
        if _wide_encoding(data) or b"\0" in data:
            raise ExchangeError("The file is neither CSV nor JSON in UTF-8 or UTF-16.") from None
        # Excel writes the code page of Windows if it is not told otherwise.
        return data.decode("cp1252", "replace").encode()


def _wide_encoding(data: bytes) -> str:
    """UTF-16 or UTF-32, also without a mark where the first letter is one of ASCII; else empty."""
    named = (name for mark, name in _WIDE_MARKS.items() if data.startswith(mark))
    unmarked = {"a000": "utf-32-le", "000a": "utf-32-be", "a0": "utf-16-le", "0a": "utf-16-be"}
    first = "".join("a" if byte else "0" for byte in data[:4])
    found = unmarked.get(first, unmarked.get(first[:2], ""))
    return next(named, found if len(data) % 2 == 0 else "")


def is_json(data: bytes) -> bool:
    """Whether a text is to be read as JSON, of which every row begins with a brace."""
    return data.lstrip()[:1] in (b"{", b"[")


def parsed(data: bytes) -> Any:
    """What a text of JSON stands for, None where it is no JSON."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def json_rows(data: bytes) -> Iterator[dict[str, Any] | None]:
    """The rows of JSON: one object, a list of objects, or an object in each line.

    None stands for a line that was cut, and for whatever else is no object.
    """
    whole = parsed(data)
    if isinstance(whole, dict):
        rows: Any = [whole]
    elif isinstance(whole, list):
        rows = whole
    else:
        rows = (parsed(line) for line in data.splitlines() if line.strip())
    return (row if isinstance(row, dict) else None for row in rows)


def as_numbers(cells: pd.Series) -> pd.Series:
    """The cells of a column as float64: NaN for what is no number, infinity for what is too large.

    True and false, which Python counts as 1 and 0, are no numbers of a measurement.
    """
    if not pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_bool_dtype(cells):
        # Integers of any length are only read as floating point from texts.
        cells = cells.map(str).str.strip()
    return pd.to_numeric(cells, errors="coerce").astype(float)


def read_csv(data: bytes, **how: Any) -> pd.DataFrame:
    """Read a table with a header row.

    Parameters
    ----------
    data : bytes
        CSV in UTF-8, also as spreadsheets write it: with semicolons and decimal commas, with tabs,
        with spaces around the cells, or with a first line that names the delimiter.
    **how
        Further arguments of `pandas.read_csv`.

    Returns
    -------
    DataFrame
        The columns by key, where the file has the key or the heading of a column of `COLUMNS`.

    Raises
    ------
    ExchangeError
        If it is no such table, has a column twice, or has a row with more values than headings.
    """
    body, delimiter = _opened(data)
    keys = _checked_keys(data, body, delimiter)
    # Files of our own are large and need nothing of this.
    if delimiter != "," or _SPACED in body[: body.find(b"\n")]:
        cells = _read(body, delimiter, keys, dtype=str, keep_default_na=False)
        body = _rewritten(cells, delimiter)
    return _read(body, ",", keys, **how)


def require_header(data: bytes, keys: Iterable[str]) -> None:
    """Refuse a table whose first line, which has these keys, names no column that is known."""
    if {*keys} & {*COLUMNS, "name"}:
        return
    body, _ = _opened(data)
    number = 1 + len(data[: len(data) - len(body)].splitlines())
    raise ExchangeError(
        f"Line {number} of the file is neither a header row with columns such as image and method "
        f"nor a row of JSON; got {_shown(_first_line(body)[0])}."
    )


def no_json(data: bytes) -> ExchangeError:
    """The error for a file that begins like JSON and holds no row of it."""
    try:
        json.loads(data)
    except json.JSONDecodeError as error:
        line = data.splitlines()[min(error.lineno, len(data.splitlines())) - 1]
        return ExchangeError(
            f"Line {error.lineno} of the file cannot be read as JSON; got {_shown(line)}."
        )
    except (ValueError, RecursionError):
        return ExchangeError("The file cannot be read as JSON.")
    return ExchangeError("The JSON file holds no rows; expected objects such as core sweep writes.")


def _shown(line: bytes) -> str:
    """The beginning of a line, in quotes."""
    text = line.decode("utf-8", "replace").strip()
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


def _opened(data: bytes) -> tuple[bytes, str]:
    """The table from its header on, and its delimiter."""
    body = data.lstrip(b"\r\n")
    line, delimiter = _first_line(body)
    text = line.decode("utf-8", "ignore").strip()
    if text.lower().startswith(_EXCEL_MARK):
        body = body[len(line) :]
        delimiter = text[len(_EXCEL_MARK) :][:1] or _first_line(body)[1]
    return body, delimiter


def _first_line(body: bytes) -> tuple[bytes, str]:
    """The first line with its end, and the delimiter that is in it most often."""
    line = next(iter(body[:_HEAD].splitlines(keepends=True)), b"")
    return line, max(_DELIMITERS, key=line.decode("utf-8", "ignore").count)


def _checked_keys(data: bytes, body: bytes, delimiter: str) -> list[str]:
    """The keys of the columns; what pandas would rename or shift without a word is refused."""
    header, row = _first_records(body, delimiter)
    keys = [_key_of(heading) for heading in header]
    for key in (*COLUMNS, "name"):
        if keys.count(key) > 1:
            raise ExchangeError(f"The file has the column {key} twice.")
    if any(cell.strip() for cell in row[len(keys) :]):
        require_header(data, keys)
        raise _too_wide("The first row", len(row), len(keys))
    # Some programs end each row with a delimiter; pandas would warn of a column without a name.
    keys += [""] * (len(row) - len(keys))
    return [key if keys.index(key) == place else f"{key}.{place}" for place, key in enumerate(keys)]


def _first_records(body: bytes, delimiter: str) -> tuple[list[str], list[str]]:
    """The header and the first row, which is the header again where there is none."""
    head = io.StringIO(body[:_HEAD].decode("utf-8", "ignore"), newline="")
    try:
        records = csv.reader(head, delimiter=delimiter, skipinitialspace=True)
        found = [*islice(filter(None, records), 2)]
        return found[0], found[-1]
    except (csv.Error, IndexError) as error:
        raise ExchangeError(_NO_TABLE) from error


def _key_of(heading: str) -> str:
    """The key of a column by its key or heading, as this app writes it in files and in tables."""
    text = heading.strip()
    for key, column in COLUMNS.items():
        if text.lower() in (key, column.heading.lower()):
            return key
    return text


def _read(body: bytes, delimiter: str, keys: Sequence[str], **how: Any) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = pd.read_csv(
            io.BytesIO(body),
            sep=delimiter,
            names=[*keys],
            header=0,
            skipinitialspace=True,
            index_col=False,
            **how,
        )
        return frame
    except Exception as error:  # Pandas raises many kinds of error for other files.
        if found := _TOO_WIDE.search(str(error)):
            expected, line, count = map(int, found.groups())
            raise _too_wide(f"Line {line} of the table", count, expected) from error
        if found := _UNCLOSED.search(str(error)):
            raise ExchangeError(
                f"Line {int(found[1]) + 1} of the table has a quotation mark that is never closed."
            ) from error
        raise ExchangeError(_NO_TABLE) from error


def _too_wide(what: str, values: int, headings: int) -> ExchangeError:
    return ExchangeError(
        f"{what} must have as many values as there are headings, {headings}; got {values}."
    )


def _rewritten(cells: pd.DataFrame, delimiter: str) -> bytes:
    """The table as this app writes it, with commas between the cells and decimal points."""
    columns = {str(key): cells[key].fillna("").map(str.strip) for key in cells}
    if delimiter != ",":
        mark = _mark_of_thousands(columns)
        for key in columns.keys() - _NO_NUMBERS:
            columns[key] = columns[key].map(partial(_with_point, mark=mark))
    return bytes(cells.assign(**columns).to_csv(index=False).encode())


def _mark_of_thousands(columns: Mapping[str, Iterable[str]]) -> str:
    """What stands between thousands: the comma or the point that no fraction has; empty if unknown.

    A file of 1.234 bytes in a table with decimal commas has more than a thousand.
    """
    fractions = [text for key in _FRACTIONS & columns.keys() for text in columns[key]]
    unused = [mark for mark in ",." if not any(mark in text for text in fractions)]
    return unused[0] if len(unused) == 1 else ""


def _with_point(text: str, mark: str) -> str:
    """A number of a European table, such as 1.234,5, with a decimal point."""
    if mark and re.fullmatch(rf"\d{{1,3}}(\{mark}\d{{3}})+", text):
        return text.replace(mark, "")
    before, comma, after = text.rpartition(",")
    if not comma or "." in after:
        return text
    return f"{before.replace('.', '')}.{after}"
