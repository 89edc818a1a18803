"""A chart that grows while its rows are computed."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from core.charts import HEIGHT as CHART_HEIGHT
from core.lazy import pandas as pd
from core.sweeps import to_frame

_REDRAW_SECONDS = 1.0


class GrowingChart:
    """A chart that is drawn again as rows come in, but not more often than is useful.

    Parameters
    ----------
    draw : callable
        Makes the figure of the rows so far, and of what `finish` is given.
    name : str
        Key of the finished chart.
    alt : str
        What the chart shows, for screen readers.
    on_point : callable, optional
        Called with method key and value of a point that is clicked on the finished chart, and with
        what else its ``customdata`` holds.
    is_growing : bool
        False if all rows are available at once: then the previous chart stays until the new one
        comes.
    """

    def __init__(
        self,
        draw: Callable[..., Any],
        name: str,
        alt: str,
        on_point: Callable[..., None] | None = None,
        *,
        is_growing: bool = True,
    ) -> None:
        self._draw, self._name, self._alt = draw, name, alt
        self._on_point, self._is_growing = on_point, is_growing
        self._rows: list[dict[str, Any]] = []
        self._last, self._version = time.monotonic(), 0
        # The chart has the same place in both cases, so that an unchanged one is not drawn again.
        place = st.container(height="stretch")
        self._place = place.empty() if is_growing else place
        if is_growing:
            self._place.skeleton(height=CHART_HEIGHT)

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        if time.monotonic() - self._last > _REDRAW_SECONDS:
            self.show_so_far()

    def show_so_far(self) -> None:
        """Draw the rows so far, if that is not the chart that stands there already."""
        if not self._is_growing:
            return
        # Two charts of one run must not share a key.
        self._show(self._draw(self.frame), f"{self._name}-{self._version}")
        self._last, self._version = time.monotonic(), self._version + 1

    def finish(self, **marks: Any) -> pd.DataFrame:
        """Draw the finished chart; return the table of all rows."""
        options: dict[str, Any] = {}
        if self._on_point:
            # The callback holds no more than it needs: Streamlit keeps those of all past charts.
            pass_on = partial(_pass_on, self._name, self._on_point)
            options = {"on_select": pass_on, "selection_mode": "points"}
        self._show(self._draw(self.frame, **marks), self._name, **options)
        return self.frame

    @property
    def frame(self) -> pd.DataFrame:
        return to_frame(self._rows)

    def _show(self, figure: Any, key: str, **options: Any) -> None:
        # A figure without a height fills its place.
        options["height"] = "content" if figure.layout.height else "stretch"
        self._place.plotly_chart(figure, key=key, alt=self._alt, **options)


def _pass_on(chart: str, on_point: Callable[..., None]) -> None:
    points = st.session_state[chart].selection.points
    if points and points[0].get("customdata"):
        key, value, *more = points[0]["customdata"]
        on_point(str(key), int(value), *map(str, more))
