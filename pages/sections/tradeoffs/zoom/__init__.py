"""The zoom of a chart, kept when the chart is drawn again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from core import charts

_component = st.components.v2.component(
    "zoom", js=Path(__file__).with_name("zoom.js").read_text(encoding="utf-8")
)
_GIVEN = "_zoom_given"


class Zoom:
    """The zoom of one chart; a new subject, such as other axes, begins with the whole chart.

    Parameters
    ----------
    chart : str
        The prefix of the chart's keys.
    subject : str
        What the chart shows; each subject has its own zoom.
    """

    def __init__(self, chart: str, *subject: object) -> None:
        self._key = "-".join(("zoom", chart, *map(str, subject)))
        self._is_new = self._key not in st.session_state
        _listen(self._key, chart)

    def keep(self, figure: Any) -> Any:
        """Let a figure begin with the zoom that the person has chosen."""
        # An unchanged figure gets the same ranges as before, so that it is not drawn again: the
        # browser already shows any later zoom.
        plain = figure.to_json()
        before, ranges = st.session_state.get(_GIVEN, ("", {}))
        if plain != before or self._is_new:
            ranges = st.session_state.get(_noted(self._key), {})
            st.session_state[_GIVEN] = plain, ranges
        charts.zoom_to(figure, ranges)
        return figure


# This is a fragment because a zoom is not a reason to run the whole page.
@st.fragment
def _listen(key: str, chart: str) -> None:
    # The state of a component is lost when another page is opened, so the zoom is copied.
    def note() -> None:
        st.session_state[_noted(key)] = ranges_of(st.session_state[key])

    _component(key=key, data={"chart": chart}, on_ranges_change=note, height=1)


def _noted(key: str) -> str:
    return f"_{key}"


def ranges_of(state: Any) -> charts.Ranges:
    """Ranges of both axes, from what a browser has sent."""
    sent = state.get("ranges") if isinstance(state, Mapping) else None
    if not isinstance(sent, Mapping):
        return {}
    return {axis: pair for axis in ("x", "y") if (pair := _pair(sent.get(axis)))}


def _pair(values: Any) -> tuple[float, float] | None:
    try:
        low, high = map(float, values)
    except (TypeError, ValueError):
        return None
    return (low, high) if math.isfinite(low) and math.isfinite(high) and low != high else None
