"""The choice of axes for a trade-off chart."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.columns import COST_AXES, PERCEPTUAL, QUALITY_AXES, Column, cost_axes
from core.images import Image
from pages.shared import links, widgets

_MISSING = "_missing_axis"
_MENU_WIDTH = 330
_SCALES = {"log": "log", "linear": "linear"}
# Axes that begin with another scale remember another choice.
_SCALES_OF_Y = {"linear": "yscale", "log": "error_scale"}


@dataclass(frozen=True)
class Axes:
    """Columns of the two axes, and their scales."""

    cost: str
    quality: str
    log_cost: bool
    log_quality: bool

    @property
    def is_perceptual(self) -> bool:
        """True if the chart shows what takes as long as a fit to measure."""
        return self.quality in PERCEPTUAL

    @property
    def cost_title(self) -> str:
        return COST_AXES[self.cost].title

    @property
    def quality_title(self) -> str:
        return QUALITY_AXES[self.quality].title


def choose(image: Image, above: DeltaGenerator, below: DeltaGenerator) -> Axes:
    """Ask for both axes, of those that have values for the image, and for their scales.

    The menus of the vertical axis stand above the chart, those of the horizontal one below it.
    """
    offered = cost_axes(has_source=image.comparable_source_bytes is not None)
    missing = _missing(image, offered)
    with above:
        quality = _choose("Vertical axis", QUALITY_AXES, key="y")
        scale = QUALITY_AXES[quality].scale
        log_quality = _ask_scale("Scale of the vertical axis", scale, _SCALES_OF_Y[scale])
    with below:
        cost = _choose("Horizontal axis", offered, key="x")
        log_cost = _ask_scale("Scale of the horizontal axis", offered[cost].scale, "scale")
    if missing and cost == next(iter(offered)):
        why = (
            "the image was made smaller, so its file is not compared"
            if image.scaled_from
            else "the image did not come from a file"
        )
        st.info(f"{missing} has no values here: {why}. {offered[cost].title} is shown instead.")
    return Axes(cost, quality, log_cost, log_quality)


def _missing(image: Image, offered: Mapping[str, Column]) -> str:
    """Title of the axis that was asked for and has no values for this image, empty if none."""
    titles = {key: axis.title for key, axis in COST_AXES.items()}
    wanted = widgets.option_of(links.asked("x"), titles)
    if wanted is not None and wanted not in offered:
        # The widget forgets it in this run; the sentence stays until something else is looked at.
        st.session_state[_MISSING] = image.digest, titles[wanted]
    elif wanted != next(iter(offered)):
        st.session_state.pop(_MISSING, None)
    digest, title = st.session_state.get(_MISSING, ("", ""))
    return title if digest == image.digest else ""


def _choose(label: str, axes: Mapping[str, Column], key: str) -> str:
    titles = {column: axis.axis_title for column, axis in axes.items()}
    return widgets.choose(
        st.selectbox, label, titles, key, label_visibility="collapsed", width=_MENU_WIDTH
    )


def _ask_scale(label: str, default: str, key: str) -> bool:
    scale = widgets.choose(
        st.segmented_control,
        label,
        _SCALES,
        key,
        default=default,
        required=True,
        label_visibility="collapsed",
        width="content",
    )
    return scale == "log"
