"""Questions for a class, whose answers are computed from the results of one image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    if len(good):
        return Question(
            text, f"Of the sweep, K = {k}: {difference}. Single pixels can still differ visibly."
        )
    return Question(text, f"None of the sweep: even with K = {k} {difference}.")


def _too_many(factors: pd.DataFrame, image: Image) -> Question:
    text = "From which K on does NMF store more values than the image itself has?"
    row = factors.iloc[0]
    each = int(row["numbers"] // row["value"])
    first, most = image.raw_bytes // each + 1, NMF.largest_value(image.height, image.width)
    reach = (
        f"The shorter side of the image allows no more than {most} components, so it never does."
        if first > most
        else f"It can have up to {most}, so it does before it has all of them."
    )
    return Question(
        text,
        f"From K = {first} on: each component takes {each:,} values, and the image has "
        f"{image.raw_bytes:,}. {reach}",
    )


def _steepest(palettes: pd.DataFrame) -> Question:
    text = "Between which two settings of K-Means does a kilobyte buy the most decibels?"
    steps = palettes[["file_bytes", "psnr_db"]].diff()
    rates = (1000 * steps["psnr_db"] / steps["file_bytes"])[steps["file_bytes"] > 0].dropna()
    if rates.empty:
        return Question(text, "The sweep has no two settings of which one has a larger file.")
    after = [*palettes.index].index(rates.idxmax())
    low, high = palettes.iloc[after - 1], palettes.iloc[after]
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
    better = "K-Means" if palette["psnr_db"] > factor["psnr_db"] else "NMF"
    return Question(
        text,
        f"K = {factor['value']}, {_measures(factor)}; K-Means takes {_measures(palette)}. "
        f"{better} has less error. If the sizes are far apart, the comparison is not fair.",
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
    return f"{format_bytes(row['file_bytes'])} at {format_psnr(row['psnr_db'])}"


def _named(row: pd.Series, suffix: str = "") -> str:
    method = METHODS[row[f"method{suffix}"]]
    return f"{method.label} with {method.describe(row[f'value{suffix}'])}"
