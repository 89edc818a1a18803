"""The choice of axes for a trade-off chart."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.columns import COST_AXES, QUALITY_AXES, Column
from pages.shared import widgets

_SCALES = {"log": "logarithmic", "linear": "linear"}


@dataclass(frozen=True)
class Axes:
    """Columns of the two axes, and their scales."""

    cost: str
    quality: str
    log_cost: bool
    log_quality: bool

    @property
    def cost_title(self) -> str:
        return COST_AXES[self.cost].title

    @property
    def quality_title(self) -> str:
        return QUALITY_AXES[self.quality].title


def choose() -> Axes:
    """Ask for both axes and their scales."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        quality = _choose("Vertical axis", QUALITY_AXES, key="y")
        log_quality = _ask_scale("Scale of the vertical axis", "linear", key="yscale")
    with right:
        cost = _choose("Horizontal axis", COST_AXES, key="x")
        log_cost = _ask_scale("Scale of the horizontal axis", "log", key="scale")
    return Axes(cost, quality, log_cost, log_quality)


def _choose(label: str, axes: Mapping[str, Column], key: str) -> str:
    titles = {column: axis.title for column, axis in axes.items()}
    return widgets.choose(st.selectbox, label, titles, key)


def _ask_scale(label: str, default: str, key: str) -> bool:
    scale = widgets.choose(
        st.segmented_control,
        label,
        _SCALES,
        key,
        default=default,
        required=True,
        label_visibility="collapsed",
    )
    return scale == "log"
