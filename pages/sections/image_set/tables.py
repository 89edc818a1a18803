"""The set as tables: BD-rates, equal size, equal quality, and each image."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from core import charts
from core.columns import COLUMNS
from core.lazy import pandas as pd
from core.methods import METHODS
from core.sets import SIZES, Rates, best_at_size, qualities_table, rates_table, sizes_table
from pages.sections.image_set.source import Member
from pages.shared import widgets
from pages.shared.headings import heading

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
    st.dataframe(rates_table(rates, names), hide_index=True, key="set_rates")
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
        _show_means(sizes_table(frame), "set_size")
    with right:
        st.header("Bits per pixel at equal quality", anchor=False)
        _show_means(qualities_table(frame), "set_quality")
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
        {each: f"{each:g}" for each in SIZES},
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


def _part(rates: Sequence[Rates]) -> str:
    if not rates or rates[0].images <= len(rates[0].percents) + len(rates[0].reasons):
        return ""
    looked_at = len(rates[0].percents) + len(rates[0].reasons)
    return f" They are of {looked_at:,} of the {rates[0].images:,} images, evenly chosen."


def _show_means(table: pd.DataFrame, key: str) -> None:
    if table.empty:
        st.write("No image has a file of every method there.")
        return
    st.dataframe(table, hide_index=True, key=key)
