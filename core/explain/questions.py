"""Questions for a class, whose answers are computed from the results of one image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.explain.counts import most_values, values_per_component
from core.formatting import format_bytes, format_psnr
from core.images import Image
from core.lazy import pandas as pd
from core.methods import METHODS, NMF, KMeans

# A colour difference below this is hard to see for a trained eye, even side by side.
_UNSEEN = 2.0


@dataclass(frozen=True)
class Question:
    """A question about an image, and the answer that its results give.

    Parameters
    ----------
    text, answer : str
        Both in whole sentences.
    """

    text: str
    answer: str


def ask(frame: pd.DataFrame, image: Image) -> Sequence[Question]:
    """Five questions with the answers for an image.

    Parameters
    ----------
    frame : DataFrame
        Rows of `sweeps.to_frame` of the image with all measures, at least one of K-Means and one
        of NMF.
    image : Image
        The source.
    """
    palettes, factors = (
        frame[frame["method"] == kind.key].sort_values("value") for kind in (KMeans, NMF)
    )
    return [
        _unseen(palettes),
        _too_many(factors, image),
        _steepest(palettes),
        _equal_size(palettes, factors),
        _misled(pd.concat([palettes, factors])),
    ]


def _unseen(palettes: pd.DataFrame) -> Question:
    text = (
        "What is the smallest K of K-Means whose error is hard to see here: a mean colour "
        f"difference (CIEDE2000) below {_UNSEEN:g}?"
    )
    good = palettes[palettes["delta_e"] < _UNSEEN]
    row = (good if len(good) else palettes).iloc[0 if len(good) else -1]
    k, difference = row["value"], f"the mean colour difference is {row['delta_e']:.2f}"
    if _is_lossless(row):
        return Question(text, f"Of the sweep, K = {k}: it is lossless, so no pixel differs.")
    if len(good):
        return Question(
            text, f"Of the sweep, K = {k}: {difference}. Single pixels can still differ visibly."
        )
    return Question(text, f"None of the sweep: even with K = {k} {difference}.")


def _too_many(factors: pd.DataFrame, image: Image) -> Question:
    text = "From which K on does NMF store more values than the image itself has?"
    each = values_per_component(image)
    first = image.raw_bytes // each + 1
    return Question(
        text,
        f"From K = {first} on: each component takes {each:,} values, and the image has "
        f"{image.raw_bytes:,}. {_reach(factors, image, each)}",
    )


def _reach(factors: pd.DataFrame, image: Image, each: int) -> str:
    """Whether so many components are ever stored."""
    needed, most = image.raw_bytes // each + 1, NMF.largest_value(image.height, image.width)
    stored = most_values(factors, image)
    if needed > most:
        return (
            f"The shorter side of the image allows no more than {most} components, so it never "
            "does."
        )
    if stored is not None and stored <= image.raw_bytes:
        return (
            "But components beyond the rank of the image store nothing: here it never stores more "
            f"than {stored:,}."
        )
    return f"It can have up to {most}, so it does before it has all of them."


def _steepest(palettes: pd.DataFrame) -> Question:
    text = "Between which two settings of K-Means does a kilobyte buy the most decibels?"
    steps = palettes[["file_bytes", "psnr_db"]].diff()
    rates = (1000 * steps["psnr_db"] / steps["file_bytes"])[steps["file_bytes"] > 0].dropna()
    # A lossless file has no number of decibels.
    if len(rates) and np.isinf(rates).all():
        first = palettes[np.isinf(palettes["psnr_db"])].iloc[0]
        return Question(text, f"With K = {first['value']} it is lossless, which has no decibels.")
    rates = rates[np.isfinite(rates)]
    if rates.empty:
        return Question(text, "The sweep has no two settings of which one has a larger file.")
    after = [*palettes.index].index(rates.idxmax())
    low, high = palettes.iloc[after - 1], palettes.iloc[after]
    if rates.max() <= 0:
        return Question(text, "Between none: no larger file of the sweep has a higher PSNR.")
    return Question(
        text,
        f"Between K = {low['value']} and K = {high['value']}: {rates.max():.2f} dB per kB, from "
        f"{_measures(low)} to {_measures(high)}.",
    )


def _equal_size(palettes: pd.DataFrame, factors: pd.DataFrame) -> Question:
    palette = palettes.iloc[len(palettes) // 2]
    text = (
        f"Which K of NMF gives the file nearest in size to that of K-Means with "
        f"K = {palette['value']}, and which of the two has less error?"
    )
    nearest = (factors["file_bytes"] - palette["file_bytes"]).abs().argmin()
    factor = factors.iloc[int(nearest)]
    qualities = palette["psnr_db"], factor["psnr_db"]
    better = "K-Means" if qualities[0] > qualities[1] else "NMF"
    is_equal = qualities[0] == qualities[1]
    verdict = "Both have the same error." if is_equal else f"{better} has less error."
    return Question(
        text,
        f"K = {factor['value']}, {_measures(factor)}; K-Means takes {_measures(palette)}. "
        f"{verdict} If the sizes are far apart, the comparison is not fair.",
    )


def _misled(rows: pd.DataFrame) -> Question:
    text = "Is there a setting that stores more values than another, but has a smaller file?"
    pairs = rows.merge(rows, how="cross", suffixes=("", "_other"))
    pairs = pairs[pairs["numbers"] > pairs["numbers_other"]]
    pairs = pairs[pairs["file_bytes"] < pairs["file_bytes_other"]]
    if pairs.empty:
        return Question(text, "No: here the files are in the order of their counts.")
    row = pairs.iloc[int((pairs["file_bytes_other"] / pairs["file_bytes"]).argmax())]
    return Question(
        text,
        f"Yes: {_named(row)} stores {row['numbers']:,} values in {format_bytes(row['file_bytes'])}"
        f", {_named(row, '_other')} {row['numbers_other']:,} values in "
        f"{format_bytes(row['file_bytes_other'])}. A value is not a byte: an index of a small "
        "palette takes a few bits, and runs of equal ones take less.",
    )


def _measures(row: pd.Series) -> str:
    quality = "without loss" if _is_lossless(row) else f"at {format_psnr(row['psnr_db'])}"
    return f"{format_bytes(row['file_bytes'])} {quality}"


def _is_lossless(row: pd.Series) -> bool:
    return bool(np.isinf(row["psnr_db"]))


def _named(row: pd.Series, suffix: str = "") -> str:
    method = METHODS[row[f"method{suffix}"]]
    return f"{method.label} with {method.describe(row[f'value{suffix}'])}"
