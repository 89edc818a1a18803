"""The set as tables: BD-rates, equal size, equal quality, and each image."""

from __future__ import annotations

import base64
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from core import charts
from core.columns import COLUMNS
from core.formatting import format_count
from core.lazy import pandas as pd
from core.methods import METHODS
from core.sets import Rates, at_qualities, at_sizes, best_at_size
from pages.sections.image_set.source import Member
from pages.shared import widgets
from pages.shared.headings import heading

_SIZES = (0.25, 0.5, 1.0, 2.0, 4.0)
_QUALITIES = (22.0, 25.0, 28.0, 31.0, 34.0)
_MOST_ROWS = 1000
_TABLE = "set_table"


def show_rates(rates: Sequence[Rates], names: Mapping[str, str], pulling: str) -> None:
    """BD-rates image by image, with how many there are and why others are not."""
    st.header("How much smaller, image by image?", anchor=False)
    if any(each.percents for each in rates):
        st.plotly_chart(
            charts.rate_strips(rates, names, pulling),
            key="strips",
            alt="BD-rate of each image in per cent, a row of points for each method",
        )
    st.dataframe(pd.DataFrame(map(_rate_row, rates)), hide_index=True, key="set_rates")
    st.caption(
        "BD-rate: the mean change in size at equal quality, over the range that both curves of an "
        "image reach; negative means smaller. Solid line: median; dotted line: mean. An image of "
        "which the curves share too little has none." + _part(rates)
    )


def show_equals(frame: pd.DataFrame) -> None:
    """The methods at equal size and at equal quality."""
    left, right = st.columns(2, gap="large")
    with left:
        st.header("PSNR at equal size", anchor=False)
        _show_means(at_sizes(frame, _SIZES), "size", "Bits per pixel, at most", "{:.2f} dB")
    with right:
        st.header("Bits per pixel at equal quality", anchor=False)
        _show_means(at_qualities(frame, _QUALITIES), "quality", "PSNR (dB), at least", "{:.3f}")
    st.caption(
        "Means over the files that were computed: of each image the best that is no larger, and "
        "the smallest that is no worse. Only images for which every method has one count, so that "
        "all means of a line are over the same images; images are how many those are."
    )


def show_images(
    frame: pd.DataFrame,
    rates: Sequence[Rates],
    members: Mapping[str, Member],
    look: Callable[[str, int, str], None],
) -> None:
    """Each image with the best setting of each method at one size; a click opens it."""
    st.header("Image by image", anchor=False)
    size = widgets.choose(
        st.segmented_control,
        "Best setting of at most so many bits per pixel",
        {each: f"{each:g}" for each in _SIZES},
        "set_size_limit",
        default=1.0,
        required=True,
    )
    best = best_at_size(frame, size)
    table = best.head(_MOST_ROWS)
    shown = table[["image", "method", "value", "bits_per_pixel", "psnr_db"]].assign(
        setting=[METHODS[key].describe(value) for key, value in _points(table)],
        rate=[
            _rate_of(rates, *each) for each in zip(table["method"], table["digest"], strict=True)
        ],
    )
    shown = shown.replace({"method": {key: method.label for key, method in METHODS.items()}})
    options: dict[str, Any] = {}
    if members:
        shown.insert(0, "thumbnail", [_address(members[each]) for each in table["digest"]])
        options = {"on_select": lambda: _choose(table, look), "selection_mode": "single-row"}
    st.dataframe(
        shown.drop(columns="value"),
        column_config=_headings(),
        hide_index=True,
        key=_TABLE,
        row_height=48 if members else None,
        **options,
    )
    st.caption(_explain(len(best), bool(members)))


def _explain(count: int, can_open: bool) -> str:
    opens = (
        "Choose a line, or click a point of a thin curve, to open that image at that setting."
        if can_open
        else "A file of rows holds no images, so none can be opened from here."
    )
    if count > _MOST_ROWS:
        return f"{opens} The first {_MOST_ROWS:,} of {count:,} lines are shown."
    return opens


def _choose(table: pd.DataFrame, look: Callable[[str, int, str], None]) -> None:
    for index in st.session_state[_TABLE].selection.rows:
        row = table.iloc[index]
        look(str(row["method"]), int(row["value"]), str(row["digest"]))


def _points(table: pd.DataFrame) -> Sequence[tuple[str, int]]:
    return list(zip(table["method"], table["value"].astype(int), strict=True))


def _address(member: Member) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(member.thumbnail).decode()


def _headings() -> dict[str, Any]:
    named = {key: heading(COLUMNS[key]) for key in ("image", "method", "bits_per_pixel", "psnr_db")}
    rate = st.column_config.NumberColumn("BD-rate (%)", format="%+.1f")
    picture = st.column_config.ImageColumn("", width="small")
    return named | {"setting": "Setting", "rate": rate, "thumbnail": picture}


def _rate_of(rates: Sequence[Rates], method: str, digest: str) -> float:
    found = (each.percents.get(digest, math.nan) for each in rates if each.method == method)
    return next(found, math.nan)


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


def _part(rates: Sequence[Rates]) -> str:
    if not rates or rates[0].images <= len(rates[0].percents) + len(rates[0].reasons):
        return ""
    looked_at = len(rates[0].percents) + len(rates[0].reasons)
    return f" They are of {looked_at:,} of the {rates[0].images:,} images, evenly chosen."


def _show_means(table: pd.DataFrame, by: str, name: str, cell: str) -> None:
    if table.empty:
        st.write("No image has a file of every method there.")
        return
    means = table.pivot_table("mean", by, "method", sort=False).sort_index()
    present = [key for key in METHODS if key in means]
    texts = {METHODS[key].label: means[key].map(cell.format) for key in present}
    counts = table.groupby(by)["images"].max()
    shown = pd.DataFrame(texts).assign(Images=counts).rename_axis(name).reset_index()
    st.dataframe(shown, hide_index=True, key=f"set_{by}")


def _percent(value: float) -> str:
    return "n/a" if math.isnan(value) else f"{value:+.1f} %"
