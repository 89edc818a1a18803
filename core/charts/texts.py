"""A text on a trade-off chart, and the best of several places for it."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from core.charts import boxes
from core.charts.boxes import Counts, Points

# Charts in a wide window, on a projector and on a phone, in pixels; what counts more stands first.
_CHARTS = ((600, 360), (350, 330), (230, 320))
# Width and height of a letter as shares of their axes.
_LETTERS = tuple(np.array([7.5, 20]) / size for size in _CHARTS)

# Room between a text and what is beside it, in letters, because marks are wider than their points.
_GAP = 1


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text beside a point.

    Parameters
    ----------
    words : str
        What is written there, as HTML.
    point : ndarray of shape (2,)
        Where that is, in shares of the axes.
    side : str
        On which side of the point, as a ``textposition`` of Plotly.
    """

    words: str
    point: Points
    side: str

    def box(self, letter: Points) -> Points:
        """The corners of the text, whose letters have that width and height."""
        length = len(html.unescape(re.sub("<.*?>", "", self.words)))
        return boxes.beside(self.point, self.side, length + _GAP, letter)


Placed = TypeVar("Placed", bound=Text)


def best(
    choices: Sequence[Placed],
    others: Sequence[Text],
    lines: Sequence[Points],
    bounds: tuple[float, float],
) -> Placed:
    """The choice that covers the least, on a wide chart before a phone's; the first of equals.

    Parameters
    ----------
    choices : sequence of Text
        The same text in several places, the usual one first.
    others : sequence of Text
        The other texts. To lie on one is worse than to lie on a line.
    lines : sequence of ndarray of shape (points, 2)
        Points along what is drawn; what comes first is worse to lie on.
    bounds : tuple of float
        Left and right end of the chart, in shares of the axis. To leave it is worst of all.
    """
    costs: list[Counts] = []
    for letter in _LETTERS:
        own, texts = _boxes(choices, letter), _boxes(others, letter)
        is_outside = (own[:, 0, 0] < bounds[0]) | (own[:, 1, 0] > bounds[1])
        costs += [is_outside.astype(np.int64), boxes.covered(own, texts)]
        costs += [boxes.held(own, points) for points in lines]
    # The last key of `lexsort` counts most, and of equals the first stays the first.
    return choices[int(np.lexsort(costs[::-1])[0])]


def is_clear(text: Text, others: Sequence[Text]) -> bool:
    """Whether the text lies on none of the others, on a chart of any width."""
    return not any(
        boxes.covered(text.box(letter)[None], _boxes(others, letter)).any() for letter in _LETTERS
    )


def is_off(text: Text, line: Points) -> bool:
    """Whether none of the points of a line lies in the text, on a chart of any width."""
    return not any(boxes.held(text.box(letter)[None], line).any() for letter in _LETTERS)


def ends_before(text: Text, share: float) -> bool:
    """Whether the text ends left of a share of the axis, on a chart of any width."""
    return all(bool(text.box(letter)[1, 0] <= share) for letter in _LETTERS)


def _boxes(texts: Sequence[Text], letter: Points) -> Points:
    return boxes.stacked([text.box(letter) for text in texts])
