"""Which setting answers a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def best_within(frame: pd.DataFrame, column: str, limit: float) -> pd.DataFrame:
    """For each method the row of highest PSNR that stays within a size.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweep.to_frame` of one image.
    column : str
        The storage column that counts, for example ``"file_bytes"``.
    limit : float
        Largest size, in the unit of the column.

    Returns
    -------
    DataFrame
        At most one row a method, in the order of `frame`; a method without a row small enough is
        missing.
    """
    fitting = frame[frame[column] <= limit].sort_values(
        ["psnr_db", column], ascending=[False, True]
    )
    return fitting.drop_duplicates("method").sort_index()
