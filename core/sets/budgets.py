"""Methods at equal size and at equal quality, by the settings that were computed.

Nothing is interpolated: each number is a mean over files that exist.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from core.lazy import pandas as pd

# Bits per pixel and decibels for which a set is compared, where nothing else is asked for.
SIZES = (0.25, 0.5, 1.0, 2.0, 4.0)
QUALITIES = (22.0, 25.0, 28.0, 31.0, 34.0)


def best_at_size(frame: pd.DataFrame, bits_per_pixel: float) -> pd.DataFrame:
    """For each image and method the row with the highest PSNR that is no larger than a size.

    Parameters
    ----------
    frame : DataFrame
        As in `means.mean_curves`.
    bits_per_pixel : float
        The size.
    """
    fitting = frame[frame["bits_per_pixel"] <= bits_per_pixel]
    best = fitting.sort_values(["psnr_db", "bits_per_pixel"], ascending=[False, True])
    return best.drop_duplicates(["digest", "method"]).sort_index()


def at_sizes(frame: pd.DataFrame, sizes: Iterable[float]) -> pd.DataFrame:
    """The mean PSNR of each method at equal sizes, over the images for which all have a file.

    Returns
    -------
    DataFrame
        A row for each size and method: ``size`` in bits per pixel, ``method``, ``mean``, which is
        infinite where an image has no error, ``images``, how many it is over, and ``lossless``, how
        many of them have no error.
    """
    rows = [best_at_size(frame, size).assign(size=size) for size in sizes]
    return _compared(pd.concat(rows), "size", "psnr_db", frame["method"].nunique())


def at_qualities(frame: pd.DataFrame, qualities: Iterable[float]) -> pd.DataFrame:
    """The mean size of each method at equal quality, over the images for which all reach it.

    Returns
    -------
    DataFrame
        A row for each quality and method: ``quality`` in dB, ``method``, ``mean`` in bits per
        pixel, and ``images``, how many it is over.
    """
    rows = [_smallest(frame, quality).assign(quality=quality) for quality in qualities]
    return _compared(pd.concat(rows), "quality", "bits_per_pixel", frame["method"].nunique())


def _smallest(frame: pd.DataFrame, psnr_db: float) -> pd.DataFrame:
    reaching = frame[frame["psnr_db"] >= psnr_db].sort_values("bits_per_pixel")
    return reaching.drop_duplicates(["digest", "method"])


def _compared(rows: pd.DataFrame, by: str, column: str, methods: int) -> pd.DataFrame:
    """Means over the images that have a row of every method, as others would not be equal."""
    present = rows.groupby([by, "digest"])["method"].transform("nunique")
    groups = rows[present == methods].groupby([by, "method"], sort=False)[column]
    return groups.agg(mean="mean", images="size", lossless=_count_infinite).reset_index()


def _count_infinite(values: pd.Series) -> int:
    return int(np.isinf(values).sum())
