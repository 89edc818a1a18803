"""The choice of axes for a trade-off chart."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.axes import QUALITY_AXES, STORAGE_AXES, Axis


@dataclass(frozen=True)
class Axes:
    """Columns of the two axes, and the scale of the storage axis."""

    storage: str
    quality: str
    log_storage: bool

    @property
    def storage_title(self) -> str:
        return STORAGE_AXES[self.storage].title

    @property
    def quality_title(self) -> str:
        return QUALITY_AXES[self.quality].title


def choose() -> Axes:
    """Ask for both axes and the scale."""
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    with left:
        quality = _choose("Quality", QUALITY_AXES, key="y")
    with middle:
        storage = _choose("Storage", STORAGE_AXES, key="x")
    with right:
        scale = st.segmented_control(
            "Scale of storage",
            ["logarithmic", "linear"],
            default="logarithmic",
            required=True,
            key="scale",
            bind="query-params",
        )
    return Axes(storage, quality, scale == "logarithmic")


def _choose(label: str, axes: Mapping[str, Axis], key: str) -> str:
    titles = [axis.title for axis in axes.values()]
    title = st.selectbox(label, titles, key=key, bind="query-params")
    return next(column for column, axis in axes.items() if axis.title == title)
