"""The city of the skyline: which buildings stand where, and how they are lit."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating[Any]]


def colors(*rgb: tuple[float, float, float]) -> FloatArray:
    """Red, green and blue from 0 to 1, a row for each colour."""
    return np.array(rgb, dtype=np.float32)


class Roof(NamedTuple):
    """Outline of a building: stacked tiers, then a triangular crown, then a mast."""

    tiers: tuple[tuple[float, float], ...]  # (share of the width, share of the height)
    crown: float = 0.0  # height over the width of the building
    apex: float = 0.5  # 0 is the left edge, 1 the right
    mast: float = 0.0  # height over the width of the building


class Building(NamedTuple):
    """A building standing at the waterline, in pixels."""

    left: int
    width: int
    height: int
    roof: Roof


class Layer(NamedTuple):
    """A row of buildings at one distance; sizes are in pixels."""

    color: FloatArray
    haze: float  # opacity at the waterline
    widths: tuple[int, int]
    height: float  # where the profile is 1
    window: tuple[int, int]  # height and width
    lit_share: float
    brightness: float  # of the windows
    landmarks: tuple[Building, ...] = ()


FLAT = Roof(((1.0, 0.96), (0.5, 1.0)))
SETBACK = Roof(((1.0, 0.7), (0.72, 0.9), (0.4, 1.0)), mast=0.5)
PYRAMID = Roof(((1.0, 0.85), (0.8, 1.0)), crown=0.4, mast=0.4)
WEDGE = Roof(((1.0, 1.0),), crown=0.45, apex=1.0)
MAST = Roof(((1.0, 1.0),), mast=0.9)
SPIRE = Roof(((1.0, 0.55), (0.78, 0.8), (0.56, 0.93), (0.34, 1.0)), crown=0.4, mast=0.7)
ROOFS = (FLAT, FLAT, SETBACK, PYRAMID, WEDGE, MAST)

# Relative height along the shore: two districts, and between them a gap for the sunset.
PROFILE = (0.45, 0.7, 1.0, 1.15, 0.85, 0.55, 0.6, 0.85, 0.7, 0.45, 0.35)
LANDMARKS = (Building(236, 54, 258, SPIRE), Building(560, 44, 200, WEDGE))
LAYERS = (
    Layer(colors((0.36, 0.25, 0.42)), 0.55, (18, 36), 130, (1, 1), 0.18, 0.55),
    Layer(colors((0.13, 0.11, 0.24)), 0.30, (24, 46), 160, (2, 2), 0.30, 0.95, LANDMARKS),
    Layer(colors((0.04, 0.04, 0.10)), 0.10, (30, 66), 84, (3, 2), 0.34, 1.0),
)
