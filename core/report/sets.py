"""The part of a report that is about a set of images, from its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.charts import rate_strips, set_curves
from core.columns import COLUMNS, QUALITY_AXES
from core.files.tables import as_numbers
from core.formatting import format_count
from core.lazy import pandas as pd
from core.methods import FAMILIAR, METHODS
from core.report.figures import plain
from core.report.tables import SHOWN, Table, of_frame
from core.sets import (
    MOST_CURVES,
    MOST_RATES,
    Rates,
    SetRows,
    curves_per_image,
    mean_curves,
    most_pulling,
    qualities_table,
    rates_per_image,
    rates_table,
    sizes_table,
    verdict,
    what_pulls,
)


@dataclass(frozen=True)
class SetPart:
    """A set of images.

    Parameters
    ----------
    name : str
        What the set is called.
    count : str
        How many images it has, with the noun.
    facts : mapping of str to str
        What is known of it, by a title.
    verdicts, notes : sequence of str
        What holds, and which rows are left out, as sentences.
    curves, strips : figure as data, or None
        The curves of its images with their means, and the BD-rate of each image.
    rates, each_rate, sizes, qualities : Table
        BD-rates of the methods and of the images, and means at equal size and at equal quality.
    """

    name: str
    count: str
    facts: Mapping[str, str]
    verdicts: Sequence[str]
    notes: Sequence[str]
    curves: Mapping[str, Any]
    strips: Mapping[str, Any] | None
    rates: Table
    each_rate: Table
    sizes: Table
    qualities: Table


def part_of_set(name: str, found: SetRows) -> SetPart:
    """The part of a set.

    Parameters
    ----------
    name : str
        What the set is called, such as the name of the file of rows.
    found : SetRows
        Its rows, as `core.sets.read_rows` gives them.
    """
    frame, methods = found.frame, found.methods
    anchor = FAMILIAR.key if FAMILIAR.key in methods else methods[0]
    rates, names = rates_per_image(frame, anchor, MOST_RATES), _names(frame)
    pulling = most_pulling(rates)
    thin = curves_per_image(frame, MOST_CURVES, [pulling])
    has_rates = any(each.percents for each in rates)
    return SetPart(
        name,
        format_count(len(names), "image"),
        _facts(frame, methods),
        [*map(verdict, rates), *filter(None, [what_pulls(rates, names)])],
        found.left_out,
        plain(set_curves(thin, mean_curves(frame), [pulling])),
        plain(rate_strips(rates, names, pulling)) if has_rates else None,
        of_frame(rates_table(rates, names)),
        _each_rate(rates, names),
        of_frame(sizes_table(frame)),
        of_frame(qualities_table(frame)),
    )


def whole_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with every column of `COLUMNS`; what is no size, time or quality is missing."""
    frame = frame.reindex(columns=list(COLUMNS))
    numbers = {
        key: _numbers(key, as_numbers(frame[key]))
        for key in SHOWN
        if key not in ("method", "converged")
    }
    is_known = frame["converged"].map(lambda value: isinstance(value, bool))
    return frame.assign(**numbers, converged=frame["converged"].where(is_known))


def _numbers(key: str, values: pd.Series) -> pd.Series:
    """Those that can be: a PSNR may be infinite, and only a quality is below zero."""
    is_possible = values.notna() if key == "psnr_db" else np.isfinite(values)
    return values.where(is_possible if key in QUALITY_AXES else is_possible & (values >= 0))


def _names(frame: pd.DataFrame) -> Mapping[str, str]:
    found = frame.drop_duplicates("digest")
    return dict(zip(found["digest"], found["image"], strict=True))


def _facts(frame: pd.DataFrame, methods: Sequence[str]) -> Mapping[str, str]:
    return {
        "Images": f"{frame['digest'].nunique():,}",
        "Rows": f"{len(frame):,}",
        "Methods": ", ".join(METHODS[key].label for key in methods),
    }


def _each_rate(rates: Sequence[Rates], names: Mapping[str, str]) -> Table:
    """A line for each image: its BD-rate of each method, or why it has none."""
    digests = [digest for digest in names if any(_has(each, digest) for each in rates)]
    rows = [[names[digest], *(_rate(each, digest) for each in rates)] for digest in digests]
    notes = []
    if len(digests) < len(names):
        notes.append(
            f"{len(digests):,} of {format_count(len(names), 'image')}, evenly chosen; the "
            "BD-rates above are of these."
        )
    return Table(["Image", *(METHODS[each.method].label for each in rates)], rows, notes)


def _has(rates: Rates, digest: str) -> bool:
    return digest in rates.percents or digest in rates.reasons


def _rate(rates: Rates, digest: str) -> str:
    if digest in rates.percents:
        return f"{rates.percents[digest]:+.1f} %"
    return f"n/a: {rates.reasons[digest]}"
