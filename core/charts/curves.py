"""The curves that can be compared: one for each method, and one for each imported name."""

from __future__ import annotations

from dataclasses import dataclass

from core.charts.styles import QUIET, style_of
from core.lazy import pandas as pd
from core.methods import METHODS


@dataclass(frozen=True, eq=False)
class Curve:
    """Some rows, and how they are called and drawn.

    Parameters
    ----------
    label : str
        Its name.
    color : str
        As ``"#rrggbb"``.
    rows : DataFrame
        Rows with the columns of the axes.
    """

    label: str
    color: str
    rows: pd.DataFrame


def curves_of(frame: pd.DataFrame, imported: pd.DataFrame | None = None) -> dict[str, Curve]:
    """All curves by key: those of methods first, by their keys.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweeps.to_frame` of one image.
    imported : DataFrame, optional
        Rows of `core.files.results.read_results`.
    """
    curves = {
        str(key): Curve(METHODS[str(key)].label, style_of(str(key)).color, rows)
        for key, rows in frame.groupby("method", sort=False)
    }
    if imported is not None:
        for number, (name, rows) in enumerate(imported.groupby("name", sort=False), 1):
            # A name may be anything, even that of a method.
            curves[f"imported-{number}"] = Curve(str(name), QUIET, rows)
    return curves
