"""Boxes of texts on a chart, in shares of its axes, and what would lie in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Counts = NDArray[np.int64]

# Points along a line are nearer to each other than a letter is wide or high.
_STEP = 0.01
# What is so near to an edge touches it, as a curve does the text at its end.
_TOUCHES = 1e-9
# How far a text begins above or below its point, in letters, and how far left of it in its widths.
_UP = {"top": 0.0, "middle": -0.5, "bottom": -1.0}
_LEFT = {"right": 0.0, "center": 0.5, "left": 1.0}


def beside(point: Points, side: str, length: int, letter: Points) -> Points:
    """The corners of a text at a point, bottom left and top right: an array of shape (2, 2).

    Parameters
    ----------
    point : ndarray of shape (2,)
        The point, in shares of the axes.
    side : str
        A ``textposition`` of Plotly.
    length : int
        Number of letters.
    letter : ndarray of shape (2,)
        Width and height of one.
    """
    vertical, horizontal = side.split()
    width, height = letter * [length, 1]
    low = point + np.array([-_LEFT[horizontal] * width, _UP[vertical] * height])
    return np.array([low, low + np.array([width, height])])


def along(corners: Points) -> Points:
    """Points along the lines from each corner to the next, near enough to meet any text."""
    found = [corners[:1]]
    for start, end in pairwise(corners):
        steps = int(np.ceil(np.abs(end - start).max() / _STEP)) + 1
        found.append(start + np.linspace(0, 1, steps)[1:, None] * (end - start))
    return np.concatenate(found)


def together(points: Sequence[Points]) -> Points:
    """All points of several arrays of shape (points, 2)."""
    return np.concatenate([np.empty((0, 2)), *points])


def stacked(boxes: Sequence[Points]) -> Points:
    """Several boxes, or none, as an array of shape (boxes, 2, 2)."""
    return np.reshape(boxes, (-1, 2, 2))


def held(boxes: Points, points: Points) -> Counts:
    """How many of the points lie within each box; what touches it is not in it.

    Parameters
    ----------
    boxes : ndarray of shape (boxes, 2, 2)
        Corners, bottom left and top right.
    points : ndarray of shape (points, 2)
        Points; those that are not finite lie in no box.
    """
    return covered(boxes, np.stack([points, points], axis=1))


def covered(boxes: Points, others: Points) -> Counts:
    """How many of the other boxes each box lies on, at least in part.

    Parameters
    ----------
    boxes, others : ndarray of shape (boxes, 2, 2)
        Corners, bottom left and top right. Those that are not finite lie on nothing.
    """
    low, high = boxes[:, None, 0] + _TOUCHES, boxes[:, None, 1] - _TOUCHES
    meet = (low < others[:, 1]) & (high > others[:, 0])
    counts: Counts = meet.all(axis=2).sum(axis=1, dtype=np.int64)
    return counts
