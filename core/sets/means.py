"""Curves averaged over images, setting by setting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.lazy import pandas as pd

# A setting belongs to the mean curve if so many of the images have it; the mean is then over the
# images that have all such settings, so that no bend of it is a change of images.
_LEAST_SHARE = 0.9
# So many thin curves can be told from a cloud.
MOST_CURVES = 60
_LOW, _HIGH = 0.1, 0.9
_PEAK = 255.0**2


@dataclass(frozen=True, eq=False)
class MeanCurve:
    """The mean curve of a method.

    Parameters
    ----------
    method : str
        Key of the method.
    images : int
        How many images it is the mean of: those that have all of its settings.
    points : DataFrame
        A row for each setting: ``value``; ``bits_per_pixel``, the mean; ``mean_db``, the mean of
        the PSNR of the images; ``db_of_mean``, the PSNR of their mean MSE, in which the worst
        images weigh most; ``low_db`` and ``high_db``, between which 80 % of the images are; and
        ``lossless``, how many images have no error. Those count in `db_of_mean` alone, because
        their PSNR is infinite.
    """

    method: str
    images: int
    points: pd.DataFrame


def mean_curves(frame: pd.DataFrame) -> list[MeanCurve]:
    """The mean curve of each method, in the order in which the methods come.

    Parameters
    ----------
    frame : DataFrame
        Rows of many images, one for each image, method and setting, with the columns ``digest``,
        ``method``, ``value``, ``bits_per_pixel``, ``psnr_db`` and ``mse``.
    """
    return [_mean_curve(str(key), rows) for key, rows in frame.groupby("method", sort=False)]


def curves_per_image(frame: pd.DataFrame, most: int, always: Sequence[str] = ()) -> pd.DataFrame:
    """The rows of a part of the images that shows how they differ.

    Parameters
    ----------
    frame : DataFrame
        As in `mean_curves`.
    most : int
        How many images are kept where there are more: evenly from the worst to the best mean PSNR.
    always : sequence of str
        Digests of images that are kept in any case.
    """
    finite = frame["psnr_db"].where(np.isfinite(frame["psnr_db"]))
    order = finite.groupby(frame["digest"], sort=False).mean().sort_values(kind="stable").index
    if len(order) <= most:
        return frame
    kept = {order[index] for index in np.linspace(0, len(order) - 1, most).round().astype(int)}
    return frame[frame["digest"].isin(kept | {*always})]


def _mean_curve(method: str, rows: pd.DataFrame) -> MeanCurve:
    # Some image may have failed at one setting, or be too small for it.
    counts = rows.groupby("value")["digest"].size()
    values = counts.index[counts >= _LEAST_SHARE * rows["digest"].nunique()]
    common = rows[rows["value"].isin(values)]
    per_image = common.groupby("digest")["value"].transform("size")
    whole = common[per_image == len(values)]
    db = whole["psnr_db"].where(np.isfinite(whole["psnr_db"]))
    with_db = whole.assign(db=db, is_lossless=np.isinf(whole["psnr_db"]))
    groups = with_db.groupby("value")
    mean_mse = groups["mse"].mean()
    with np.errstate(divide="ignore"):
        points = pd.DataFrame(
            {
                "bits_per_pixel": groups["bits_per_pixel"].mean(),
                "mean_db": groups["db"].mean(),
                "db_of_mean": 10 * np.log10(_PEAK / mean_mse),
                "low_db": groups["db"].quantile(_LOW),
                "high_db": groups["db"].quantile(_HIGH),
                "lossless": groups["is_lossless"].sum(),
            }
        )
    return MeanCurve(method, int(whole["digest"].nunique()), points.reset_index())
