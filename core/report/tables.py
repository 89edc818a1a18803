"""The tables of a report as texts: headings and cells, each written as on the pages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.columns import COLUMNS, QUALITY_AXES, TIME_AXES
from core.lazy import pandas as pd
from core.ledger import COUNTS, Ledger
from core.methods import METHODS
from core.report.measuring import Found

# Columns of the table of rows, in this order; the CSV has every column, and
# the parameters of a method stand once for all of its rows.
SHOWN = (
    *("method", "value", *QUALITY_AXES, "numbers", "file_bytes", "packed_bytes", "entropy_bytes"),
    *("bits_per_pixel", "ratio_raw", "ratio_source", *TIME_AXES, "seed", "iterations"),
    "converged",
)
_ANSWERED = ("psnr_db", "ssim", "delta_e", "file_bytes", "bits_per_pixel")
_YES_NO = {True: "yes", False: "no"}
_LOSSLESS, _MISSING = "lossless", "n/a"


@dataclass(frozen=True)
class Table:
    """Headings and rows of cells; `notes` are sentences below."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


def of_rows(frame: pd.DataFrame) -> Table:
    """All rows; a column without any value is left out, such as a ratio to no file."""
    keys = [key for key in SHOWN if key in frame and frame[key].notna().any()]
    rows = [[cell(key, row[key]) for key in keys] for row in frame.to_dict("records")]
    return Table([COLUMNS[key].heading for key in keys], rows)


def of_answers(found: Iterable[Found]) -> Table:
    """What each method answers to a target."""
    rows = [
        [
            each.method.label,
            each.method.setting,
            "yes" if each.answer.is_reached else "no; this is the nearest",
            *(cell(key, each.answer.row[key]) for key in _ANSWERED),
        ]
        for each in found
    ]
    headings = [COLUMNS[key].heading for key in _ANSWERED]
    return Table(["Method", "Setting", "Meets the target", *headings], rows)


def of_ledger(ledger: Ledger) -> Table:
    """The pieces of a file by each count, the whole last."""
    entries = [*ledger.entries, ledger.total]
    rows = [[each.piece, *(f"{count:,}" for count in each.counts.values())] for each in entries]
    return Table(["Piece", *(COLUMNS[key].heading for key in COUNTS)], rows, ledger.sentences)


def of_rates(rates: pd.DataFrame) -> Table:
    """The table of `core.charts.rate_table`."""
    rows = [[_rate_cell(value) for value in row] for row in rates.to_numpy(object)]
    return Table([str(heading) for heading in rates.columns], rows)


def of_frame(frame: pd.DataFrame) -> Table:
    """A table that is written already."""
    return Table(
        [str(name) for name in frame],
        [[str(each) for each in row] for row in frame.to_numpy(object)],
    )


def cell(key: str, value: Any) -> str:
    """A value of a column as it is written in a table."""
    if key == "method":
        return METHODS[value].label
    if key == "converged":
        return _YES_NO.get(value, "")
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return _LOSSLESS
    written = COLUMNS[key].format
    return written % value if written.startswith("%") else f"{value:,.10g}"


def _rate_cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    return _MISSING if math.isnan(value) else f"{value:.4g}"
