"""What holds of a set, as tables that a person reads."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from core.formatting import format_count
from core.lazy import pandas as pd
from core.methods import METHODS
from core.sets.budgets import QUALITIES, SIZES, at_qualities, at_sizes
from core.sets.rates import Rates


def rates_table(rates: Sequence[Rates]) -> pd.DataFrame:
    """BD-rates of each method, with how many there are, and why there are not more."""
    return pd.DataFrame(map(_rate_row, rates))


def sizes_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The mean PSNR of each method at equal sizes, and of how many images; empty if of none."""
    return _means(at_sizes(frame, SIZES), "size", "Bits per pixel, at most", "{:.2f} dB")


def qualities_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The mean size of each method at equal PSNR, and of how many images; empty if of none."""
    return _means(at_qualities(frame, QUALITIES), "quality", "PSNR (dB), at least", "{:.3f}")


def _means(means: pd.DataFrame, by: str, heading: str, cell: str) -> pd.DataFrame:
    if means.empty:
        return means
    table = means.pivot_table("mean", by, "method", sort=False).sort_index()
    present = [key for key in METHODS if key in table]
    texts = {METHODS[key].label: table[key].map(cell.format) for key in present}
    counts = means.groupby(by)["images"].max()
    return pd.DataFrame(texts).assign(Images=counts).rename_axis(heading).reset_index()


def _rate_row(rates: Rates) -> dict[str, Any]:
    return {
        "Method": METHODS[rates.method].label,
        "Median": _percent(rates.median),
        "Mean": _percent(rates.mean),
        "Images": len(rates.percents),
        "Not computable": len(rates.reasons),
        "Why": _why(rates),
    }


def _why(rates: Rates) -> str:
    """The kinds of reasons, the most frequent first; their numbers differ from image to image."""
    kinds = Counter(
        "the curves share too little quality" if "share" in reason else reason.rstrip(".").lower()
        for reason in rates.reasons.values()
    )
    return "; ".join(f"{format_count(count, 'image')}: {why}" for why, count in kinds.most_common())


def _percent(value: float) -> str:
    return "n/a" if math.isnan(value) else f"{value:+.1f} %"
