"""Where points of a trade-off chart are on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.charts import boxes
from core.charts.boxes import Points
from core.charts.view import View
from core.lazy import pandas as pd

# Half the width and height of a mark, as shares of the axes of a chart in a wide window.
_MARK = np.array([0.015, 0.025])


@dataclass(frozen=True)
class Plane:
    """The chart from its first to its last point on each axis.

    Parameters
    ----------
    view : View
        Which columns the axes have, and which are logarithmic.
    low, span : ndarray of shape (2,)
        Smallest value and length of the axes, cost before quality, as logarithms where an axis is
        logarithmic.
    """

    view: View
    low: NDArray[np.float64]
    span: NDArray[np.float64]

    @classmethod
    def around(
        cls, tables: Iterable[pd.DataFrame], view: View, sizes: Collection[float] = ()
    ) -> Plane:
        """The plane that holds all rows and sizes.

        Parameters
        ----------
        tables : iterable of DataFrame
            Rows with a column ``drawn`` for the vertical axis.
        view : View
            Axes and scales.
        sizes : collection of float
            Vertical lines on the axis of costs.
        """
        unit = cls(view, np.zeros(2), np.ones(2))
        points = np.concatenate([np.empty((0, 2)), *map(unit.places, tables)])
        points = points[np.isfinite(points).all(axis=1)]
        if not len(points):
            return unit
        costs = _scaled([*sizes], view.log_cost)
        low = np.minimum(points.min(axis=0), [costs.min(initial=np.inf), np.inf])
        high = np.maximum(points.max(axis=0), [costs.max(initial=-np.inf), -np.inf])
        return cls(view, low, np.where(high > low, high - low, 1.0))

    def places(self, rows: pd.DataFrame) -> NDArray[np.float64]:
        """Where the rows are, as shares of both axes: an array of shape (rows, 2).

        What has no place, such as zero on a logarithmic axis, is not finite.
        """
        costs = _scaled(rows[self.view.cost], self.view.log_cost)
        heights = _scaled(rows["drawn"], self.view.log_quality)
        return (np.column_stack([costs, heights]) - self.low) / self.span

    def course(self, rows: pd.DataFrame) -> Points:
        """Points along the curve through the rows, in their order; see `boxes.along`."""
        corners = self.places(rows)
        return boxes.along(corners[np.isfinite(corners).all(axis=1)])

    def spots(self, rows: pd.DataFrame) -> Points:
        """Points all over a mark at each row, which is as large as two letters."""
        across, up = np.meshgrid(*[np.linspace(-1, 1, 5)] * 2)
        spread = np.column_stack([across.ravel(), up.ravel()]) * _MARK
        spots: Points = (self.places(rows)[:, None] + spread).reshape(-1, 2)
        return spots

    def cross(self, rows: pd.DataFrame) -> Points:
        """Points along the lines through each row, upright and across the whole chart."""
        ends = [
            line
            for x, y in self.places(rows)
            for line in ([[x, 0.0], [x, 1.0]], [[0.0, y], [1.0, y]])
        ]
        return boxes.together([boxes.along(np.array(each)) for each in ends])

    def across(self, size: float) -> float:
        """Where a size is, as a share of the axis of costs."""
        return float((_scaled([size], self.view.log_cost)[0] - self.low[0]) / self.span[0])

    def height(self, share: float) -> float:
        """The value on the vertical axis at a share of it."""
        value = self.low[1] + share * self.span[1]
        return float(np.exp(value) if self.view.log_quality else value)


def _scaled(values: ArrayLike, is_logarithmic: bool) -> NDArray[np.float64]:
    numbers = np.asarray(values, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(numbers) if is_logarithmic else numbers
