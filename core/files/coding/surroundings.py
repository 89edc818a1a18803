"""What is known of a block before it is coded: its neighbours, and what they let one expect.

Blocks are coded in diagonal waves: wave t holds the blocks at row y and column t - 2 y, whose
neighbours to the west, north-west, north and north-east lie in the three waves before. So all
blocks of a wave can be looked at together.

What a block will look like is interpolated between the edges of the neighbours that are decoded and
the means of the others. How strongly a part would have to be taken to look like that says how
likely the part is, and which way round. All values are whole numbers, kept as float64, in which
their sums are exact: every machine expects the same.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SIDE = 8
# A step of quantisation, and the weight of all neighbours together.
STEP, _WEIGHT = 2**11, 2**10
# A mean stands for a whole block: it counts for as much as the eight pixels of an edge.
_WEIGHT_OF_MEANS = 8
# Classes of what is expected of a part, in steps.
_EXPECTED = np.array([0.1, 0.2, 0.35, 0.55, 0.8, 1.2, 1.8, 2.7]) * STEP * STEP * _WEIGHT
N_EXPECTED = len(_EXPECTED) + 1
# Classes of how often the neighbours take the same part; those beside count twice.
_SAME = np.digitize(np.arange(13), [1, 3, 5])
N_SAME = 4
# Classes of how many codes the neighbours have, and of how much is expected of the whole block.
_CODES = np.array([1, 2, 4, 6, 9, 15, 24, 42, 72])
_RELIEF = np.array([0.3, 0.6, 1, 1.5, 2.2, 3.2, 5, 8]) * SIDE * STEP * _WEIGHT
N_LIKELY = (len(_CODES) + 1) * (len(_RELIEF) + 1)
_WAVES = 4


def _interpolation() -> Floats:
    """Weights of 22 neighbouring values for each of the 64 pixels, by inverse squared distance.

    The values are the edges in the west and in the north, four means, and the nearest pixels in the
    north-west and north-east. Source: Shepard, "A two-dimensional interpolation function for
    irregularly-spaced data", 1968.
    """
    along, outside, center, beyond = np.arange(SIDE), -1, (SIDE - 1) / 2, SIDE * 1.5 - 0.5
    west = [(row, outside) for row in along]
    north = [(outside, column) for column in along]
    means = [(center, beyond), (beyond, center), (beyond, beyond), (beyond, center - SIDE)]
    corners = [(outside, outside), (outside, SIDE)]
    places = np.array([*west, *north, *means, *corners], float)[:, :, None]
    pixels = np.indices((SIDE, SIDE)).reshape(2, SIDE * SIDE)
    weights = 1 / ((places - pixels) ** 2).sum(axis=1)
    weights[2 * SIDE : 2 * SIDE + len(means)] *= _WEIGHT_OF_MEANS
    rounded: Floats = np.rint(_WEIGHT * weights / weights.sum(axis=0))
    return rounded


_INTERPOLATION = _interpolation()


class Surroundings:
    """The neighbours of the blocks of a plane, wave by wave.

    Parameters
    ----------
    means : ndarray of int, shape (rows, columns)
        Means of all blocks around zero.
    unit : int
        What a mean of 1 is; a step of quantisation is `STEP`.
    atoms : ndarray of float64, shape (k, 64)
        What a code of 1 adds, as whole numbers; a step of quantisation is `STEP`.
    """

    def __init__(self, means: Ints, unit: int, atoms: Floats) -> None:
        self._height, self._width = means.shape
        self._means = np.pad(means * float(unit), 1, "edge")
        self._expectation = _INTERPOLATION @ atoms.T
        pixels = atoms.reshape(-1, SIDE, SIDE)
        self._edges = np.concatenate([pixels[:, :, -1], pixels[:, -1]], axis=1)
        rows = _WAVES, self._height + 1
        # Of the blocks of the last waves by row: how many codes, which, and the two edges.
        self._counts = np.zeros(rows, np.int64)
        self._levels = np.zeros((*rows, len(atoms)), np.uint8)
        self._borders = np.zeros((*rows, 2 * SIDE))

    def waves(self) -> Iterator[tuple[int, Ints, Ints]]:
        """Each wave with the rows and columns of its blocks, in the order of coding."""
        for wave in range(1 - _WAVES, self._width + 2 * (self._height - 1)):
            self._begin(wave)
            first = max(0, (wave - self._width + 2) // 2)
            rows = np.arange(first, min(self._height - 1, wave // 2) + 1)
            if rows.size:
                yield wave, rows, wave - 2 * rows

    def contexts(self, wave: int, rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
        """What the neighbours say of each block, and of each of its codes.

        Returns
        -------
        likely : ndarray of int64, shape (n,)
            How many codes are likely, a class up to `N_LIKELY`.
        around : ndarray of int64, shape (n, k)
            (Class of what is expected x `N_SAME` + class of the neighbours' levels) x 2, and 1 more
            where the part rather than its mirror image is expected.
        """
        values = self._values(wave, rows, columns)
        expected = values @ self._expectation
        classes = np.searchsorted(_EXPECTED, np.abs(expected), side="right")
        same = _SAME[self._weighed(self._levels, wave, rows)]
        around = (classes * N_SAME + same) * 2 + (expected > 0)
        relief = np.abs(values @ _INTERPOLATION).sum(axis=1)
        codes = np.searchsorted(_CODES, self._weighed(self._counts, wave, rows), side="right")
        likely = codes * (len(_RELIEF) + 1) + np.searchsorted(_RELIEF, relief, side="right")
        return likely, around

    def learn(self, wave: int, rows: Ints, columns: Ints, levels: Ints) -> None:
        """Take note of the codes of a wave, shape (n, k)."""
        own = wave % _WAVES, rows + 1
        self._counts[own] = np.count_nonzero(levels, axis=1)
        self._levels[own] = np.minimum(np.abs(levels), 2)
        self._borders[own] = levels @ self._edges + self._means[rows + 1, columns + 1][:, None]

    def _begin(self, wave: int) -> None:
        """Before a wave is coded, its blocks are flat, and so is what lies outside."""
        first, last = max(-1, (wave - self._width + 1) // 2), (wave + 1) // 2
        rows = np.arange(first, min(last, self._height - 1) + 1)
        own = wave % _WAVES, rows + 1
        self._counts[own], self._levels[own] = 0, 0
        self._borders[own] = self._means[rows + 1, wave - 2 * rows + 1][:, None]

    def _weighed(self, each: Ints, wave: int, rows: Ints) -> Ints:
        """The sum over the neighbours; those beside count twice."""
        west, north = each[(wave - 1) % _WAVES, rows + 1], each[(wave - 2) % _WAVES, rows]
        diagonal = each[(wave - 3) % _WAVES, rows] + each[(wave - 1) % _WAVES, rows]
        weighed: Ints = 2 * (west + north) + diagonal
        return weighed

    def _values(self, wave: int, rows: Ints, columns: Ints) -> Floats:
        """The 22 values around each block, less its mean."""
        before = [(wave - n) % _WAVES for n in range(_WAVES)]
        west = self._borders[before[1], rows + 1, :SIDE]
        north = self._borders[before[2], rows, SIDE:]
        across, down = [2, 1, 2, 0], [1, 2, 2, 2]
        means = self._means[rows[:, None] + down, columns[:, None] + across]
        north_west = self._borders[before[3], rows, -1:]
        north_east = self._borders[before[1], rows, SIDE : SIDE + 1]
        values = np.concatenate([west, north, means, north_west, north_east], axis=1)
        own: Floats = values - self._means[rows + 1, columns + 1][:, None]
        return own
