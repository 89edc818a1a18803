"""What holds of a set, as tables that a person reads."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from core.formatting import format_count, format_list, format_psnr
from core.lazy import pandas as pd
from core.methods import METHODS
from core.sets.budgets import QUALITIES, SIZES, at_qualities, at_sizes
from core.sets.rates import Rates

# At most this many images are named in a line of a table; more are counted.
_MOST_NAMES = 3


def rates_table(rates: Sequence[Rates], names: Mapping[str, str]) -> pd.DataFrame:
    """BD-rates of each method, with how many there are, and why there are not more.

    Parameters
    ----------
    rates : sequence of Rates
        Against one anchor.
    names : mapping of str to str
        Names of the images by digest. Where few have no BD-rate, they are named.
    """
    return pd.DataFrame([_rate_row(each, names) for each in rates])


def sizes_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The mean PSNR of each method at equal sizes, and of how many images; empty if of none."""
    return _means(
        at_sizes(frame, SIZES), "size", "Bits per pixel, at most", partial(mean_psnr, decimals=2)
    )


def mean_psnr(row: Mapping[Any, Any], decimals: int = 1) -> str:
    """A mean that `at_sizes` gave; where one image has no error, the others have no finite mean.

    Examples
    --------
    >>> mean_psnr({"mean": 31.42, "images": 3, "lossless": 0})
    '31.4 dB'
    >>> mean_psnr({"mean": float("inf"), "images": 3, "lossless": 1})
    '1 of 3 lossless'
    """
    if 0 < row["lossless"] < row["images"]:
        return f"{row['lossless']} of {row['images']} lossless"
    return format_psnr(row["mean"], decimals)


def qualities_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The mean size of each method at equal PSNR, and of how many images; empty if of none."""
    return _means(
        at_qualities(frame, QUALITIES),
        "quality",
        "PSNR (dB), at least",
        lambda row: f"{row['mean']:.3f}",
    )


def _means(
    means: pd.DataFrame, by: str, heading: str, cell: Callable[[Mapping[Any, Any]], str]
) -> pd.DataFrame:
    if means.empty:
        return means
    cells = means.assign(text=[*map(cell, means.to_dict("records"))])
    table = cells.pivot(index=by, columns="method", values="text").sort_index()
    texts = {METHODS[key].label: table[key] for key in METHODS if key in table}
    counts = means.groupby(by)["images"].max()
    return pd.DataFrame(texts).assign(Images=counts).rename_axis(heading).reset_index()


def _rate_row(rates: Rates, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "Method": METHODS[rates.method].label,
        "Median": _percent(rates.median),
        "Mean": _percent(rates.mean),
        "Images": len(rates.percents),
        "Not computable": len(rates.reasons),
        "Why": _why(rates, names),
    }


def _why(rates: Rates, names: Mapping[str, str]) -> str:
    """The kinds of reasons, the most frequent first; their numbers differ from image to image."""
    kinds: dict[str, list[str]] = {}
    for digest, reason in rates.reasons.items():
        kinds.setdefault(_kind_of(reason), []).append(names[digest])
    listed = sorted(kinds.items(), key=lambda kind: -len(kind[1]))
    return "; ".join(f"{_images(which)}: {why}" for why, which in listed)


def _kind_of(reason: str) -> str:
    if "share" in reason:
        return "the curves share too little quality"
    return reason.rstrip(".").lower()


def _images(names: Sequence[str]) -> str:
    return format_list(names) if len(names) <= _MOST_NAMES else format_count(len(names), "image")


def _percent(value: float) -> str:
    return "n/a" if math.isnan(value) else f"{value:+.1f} %"
