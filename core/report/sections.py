"""A section of a report: one image, from its rows and, where they were computed, its results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.charts import rate_table
from core.columns import COLUMNS
from core.compression import Compressed
from core.formatting import format_bytes
from core.frontier import Target
from core.images import Image
from core.lazy import pandas as pd
from core.ledger import open_ledger
from core.methods import FAMILIAR, METHODS
from core.report import tables
from core.report.figures import axes_of, charts_of
from core.report.measuring import Study
from core.report.pictures import Gallery, Room, gallery_of
from core.report.tables import Table
from core.sweeps import to_frame

_COST, _QUALITY = "file_bytes", "psnr_db"


@dataclass(frozen=True)
class Captioned:
    """A table under its title."""

    title: str
    table: Table


@dataclass(frozen=True)
class Section:
    """One image.

    Parameters
    ----------
    name : str
        What the image is called.
    facts : mapping of str to str
        What is known of it, by a title.
    rows : DataFrame
        Its rows.
    table : Table
        The same, to be read.
    costs, qualities : mapping of str to str
        The axes of the chart: titles by key.
    figures : mapping
        A figure for each pair of axes, as `core.report.figures.charts_of` gives it.
    settings : mapping of str to str
        The values and parameters of each method, by its label.
    gallery : Gallery or None
        Its pictures.
    answers, rates : Captioned or None
        What meets the target, and the BD-rates.
    ledgers : sequence of Captioned
        Where the bytes of some files are.
    """

    name: str
    facts: Mapping[str, str]
    rows: pd.DataFrame
    table: Table
    costs: Mapping[str, str]
    qualities: Mapping[str, str]
    figures: Mapping[str, Any]
    settings: Mapping[str, str]
    gallery: Gallery | None = None
    answers: Captioned | None = None
    rates: Captioned | None = None
    ledgers: Sequence[Captioned] = ()


def section_of_rows(rows: pd.DataFrame) -> Section:
    """A section without pictures, from the rows of one image, such as those of a batch.

    Parameters
    ----------
    rows : DataFrame
        At least one row, with the columns of `core.columns.COLUMNS`.
    """
    first = rows.iloc[0]
    facts = {"Size": _size(first["height"], first["width"]), "Digest": str(first["digest"])}
    return Section(str(first["image"]), facts, **_of_rows(rows, rows.iloc[:0], None))


def section_of_study(study: Study, room: Room, most: int) -> Section:
    """A section with everything; `room` and `most` are those of `gallery_of`."""
    image, rows = study.image, to_frame(each.row(study.image) for each in study.results)
    reached = [dict(each.answer.row) for each in study.found if each.answer.is_reached]
    return Section(
        image.name,
        _facts(image),
        **_of_rows(rows, to_frame(reached), image.comparable_source_bytes),
        gallery=gallery_of(image, study.results, room, most),
        answers=Captioned(_question(study.target), tables.of_answers(study.found)),
        rates=_rates(to_frame(map(dict, study.grid))),
        ledgers=[
            Captioned(f"{each.method.label}, {each.method.setting}", _ledger(image, each))
            for each in _typical(study.results)
        ],
    )


def _of_rows(rows: pd.DataFrame, answers: pd.DataFrame, source_bytes: int | None) -> dict[str, Any]:
    costs, qualities = axes_of(rows)
    return {
        "rows": rows,
        "table": tables.of_rows(rows),
        "costs": costs,
        "qualities": qualities,
        "figures": charts_of(rows, answers, source_bytes),
        "settings": _settings(rows),
    }


def _facts(image: Image) -> dict[str, str]:
    facts = {"Size": _size(image.height, image.width)}
    if image.scaled_from:
        facts["Made smaller from"] = _size(*image.scaled_from)
    facts["As 24-bit pixels"] = format_bytes(image.raw_bytes)
    if image.source_bytes:
        facts["File it came from"] = f"{image.source_format}, {format_bytes(image.source_bytes)}"
    if image.notes:
        facts["Changed on the way"] = " ".join(image.notes)
    return facts | {"Digest": image.digest}


def _size(height: int, width: int) -> str:
    """A size as people say it: the width first."""
    return f"{width:,} × {height:,} pixels"


def _settings(rows: pd.DataFrame) -> dict[str, str]:
    """The values of each method, and its other parameters as a program writes them."""
    found = {}
    for key, own in rows.groupby("method", sort=False):
        method = METHODS[str(key)]
        values = ", ".join(str(value) for value in dict.fromkeys(own["value"]))
        others = dict.fromkeys(_without_knob(text) for text in own["parameters"])
        found[method.label] = "; ".join(
            filter(None, [f"{own['knob'].iloc[0]} = {values}", *others])
        )
    return found


def _without_knob(parameters: str) -> str:
    """The parameters of a setting after the first, as in ``seed=0, bits=8``."""
    return str(parameters).rpartition(")")[0].partition("(")[2].partition(", ")[2]


def _question(target: Target) -> str:
    column = COLUMNS[target.column]
    bound = "at least" if column.is_rising else "at most"
    number = f"{target.number:,.6g} {column.unit}".strip()
    return f"{column.label} of {bound} {number}"


def _rates(grid: pd.DataFrame) -> Captioned | None:
    if FAMILIAR.key not in {*grid["method"]}:
        return None
    title = f"Change in file size against {FAMILIAR.label} at equal PSNR"
    return Captioned(title, tables.of_rates(rate_table(grid, FAMILIAR.key, _COST, _QUALITY)))


def _ledger(image: Image, result: Compressed) -> Table:
    return tables.of_ledger(open_ledger(image, result))


def _typical(results: Iterable[Compressed]) -> list[Compressed]:
    """The setting in the middle of the sweep of each method that is no reference."""
    sweeps: dict[str, list[Compressed]] = {}
    for each in results:
        if not each.method.is_reference:
            sweeps.setdefault(each.method.key, []).append(each)
    return [sweep[len(sweep) // 2] for sweep in sweeps.values()]
