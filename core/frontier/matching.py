"""Points of different methods that can be compared: about one size, or about one quality."""

from __future__ import annotations

import numpy as np

from core.lazy import pandas as pd


def nearest_in_size(frame: pd.DataFrame, file_bytes: float) -> pd.DataFrame:
    """For each method the row whose file is nearest to a size, by the ratio of the two.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweeps.to_frame` of one image.
    file_bytes : float
        The size asked for, above 0.

    Returns
    -------
    DataFrame
        One row per method, in the order of `frame`, with one more column, ``off``: how much larger
        the file is, as a share of the size asked for (-0.1 is a tenth smaller).
    """
    ratios = frame["file_bytes"] / file_bytes
    return _nearest(frame.assign(off=ratios - 1), np.abs(np.log(ratios)))


def nearest_in_quality(frame: pd.DataFrame, psnr_db: float) -> pd.DataFrame:
    """For each method the row whose PSNR is nearest to one asked for, in decibels.

    Returns
    -------
    DataFrame
        As from `nearest_in_size`; ``off`` is the PSNR minus the one asked for, in decibels,
        infinite where a method has only lossless rows.
    """
    off = frame["psnr_db"] - psnr_db
    return _nearest(frame.assign(off=off), off.abs())


def _nearest(frame: pd.DataFrame, distances: pd.Series) -> pd.DataFrame:
    ranked = frame.iloc[np.argsort(distances.to_numpy(), kind="stable")]
    return ranked.drop_duplicates("method").sort_index()
